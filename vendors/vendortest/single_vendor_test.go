package vendortest_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/lossexpress"
	"tieout/vendors/q2"
	"tieout/vendors/sandbox"
	"tieout/vendors/vendortest"

	"github.com/shopspring/decimal"
)

// serve serves loans of one vendor. Their payoffs are a dollar for each day of the month.
func serve(t *testing.T, vendor string, behavior sandbox.Behavior, count int) (*sandbox.Sandbox, vendortest.Setup) {
	t.Helper()
	var book sandbox.Book
	for n := range count {
		book = append(book, sandbox.Loan{Vendor: vendor, ID: guid(n), Payoff: func(day payoff.Date) sandbox.Figures {
			_, _, d := day.YMD()
			return sandbox.Figures{Total: decimal.New(int64(d), 0), Principal: decimal.New(int64(d), 0)}
		}})
	}
	s := sandbox.New(book, map[string]sandbox.Behavior{vendor: behavior})
	url, stop, err := sandbox.Serve("", s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return s, vendortest.Setup{BaseURL: url + "/" + vendor, Attempts: 2, Timeout: 5 * time.Second,
		Deadline: 10 * time.Second, Backoff: time.Millisecond}
}

// TestQ2ByJWT logs in by an assertion that the sandbox verifies. A good key works. Another does not, and is tried once.
func TestQ2ByJWT(t *testing.T) {
	right, wrong := key(t), key(t)
	for private, reason := range map[*rsa.PrivateKey]payoff.Reason{right: payoff.NoLoan, wrong: payoff.VendorError} {
		s, setup := serve(t, sandbox.Q2, sandbox.Behavior{Q2Key: &right.PublicKey}, 0)
		der := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})
		client, err := q2.New(q2.Config{BaseURL: setup.BaseURL, Flow: q2.JWTBearer, ClientID: sandbox.Q2ClientID,
			UserName: sandbox.Q2User, PrivateKey: string(der), Policy: policy(setup)})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			question := payoff.Question{Loan: payoff.Loan{VendorLoanID: "a1WG0000000jMuzMAE"}}
			if a, err := client.Quote(t.Context(), question); err != nil || a.Reason != reason {
				t.Errorf("reason %q (%s), error %v, want %q", a.Reason, a.Detail, err, reason)
			}
		}
		if n := s.Count(sandbox.Q2, sandbox.Authenticate); n != 1 {
			t.Errorf("%d logins, want 1", n)
		}
	}
}

// TestQ2DailyLimit uses up the organization's requests in the middle of a run: nothing is sent after that, except for
// the calls under way.
func TestQ2DailyLimit(t *testing.T) {
	const used, limit = 50, `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`
	var asked atomic.Int64
	load := vendortest.Load{Loans: 500, Workers: workers, Setup: quick(), Behavior: sandbox.Behavior{Latency: latency}}
	load.Spoil = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost || asked.Add(1) <= used {
			return false
		}
		http.Error(w, limit, http.StatusForbidden)
		return true
	}
	got := load.Ready(t, overQ2()).Run(t.Context())
	told := 0
	for detail, n := range got.Details {
		if strings.Contains(detail, "daily request limit") && strings.Contains(detail, "ask again") {
			told += n
		}
	}
	left := got.Asked - used
	if got.Exact != used || got.Reasons[payoff.VendorError] != left || told != left || got.Calls > used+workers {
		t.Errorf("got %+v", got)
	}
}

func key(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestLossExpressFeed reads a feed of several pages to its end.
func TestLossExpressFeed(t *testing.T) {
	const claims = 600 // with two activities each, in pages of 500 at most
	s, setup := serve(t, sandbox.LossExpress, sandbox.Behavior{Today: payoff.NewDate(2026, time.March, 2)}, claims)
	client, err := lossexpress.New(lossexpress.Config{BaseURL: setup.BaseURL, ClientID: sandbox.LossExpressClientID,
		Secret: sandbox.LossExpressSecret, Policy: policy(setup)})
	if err != nil {
		t.Fatal(err)
	}
	found, calls, err := client.Activities(t.Context(), time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, a := range found {
		ids[a.ClaimID] = true
		if !a.Total.Decimal.Equal(decimal.New(2, 0)) || a.GoodThrough != payoff.NewDate(2026, time.March, 12) {
			t.Fatalf("activity %+v", a)
		}
	}
	if read := s.Count(sandbox.LossExpress, sandbox.Read); len(ids) != claims || calls != 3 || read != 3 {
		t.Errorf("%d claims in %d calls (%d arrived), want %d in 3", len(ids), calls, read, claims)
	}
}
