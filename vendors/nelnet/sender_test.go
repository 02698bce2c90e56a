package nelnet_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/nelnet"
	"tieout/vendors/rest"
	"tieout/vendors/sandbox"
)

// TestPayOff pays once. The second time it finds the loan paid, without another POST.
func TestPayOff(t *testing.T) {
	b := newBank(t, 1, sandbox.None)
	begun := time.Now()
	got := b.sender.Send(t.Context(), payOff(0))
	b.want(0, got, payoff.Sent, "Nelnet posted 2401.79 for 2020-02-17", 1)
	if !got.Amount.Decimal.Equal(due(0)) || got.Reference == "" || got.Status != 200 || len(got.Evidence) == 0 {
		t.Errorf("got %+v", got)
	}
	b.want(0, b.sender.Send(t.Context(), payOff(0)), payoff.Refused, "the quote is now 0.00, and 2401.79 was approved", 1)
	b.posts(1)
	f, err := b.client.Verify(t.Context(), payOff(0), begun, 0)
	if err != nil || f.Verdict != payoff.Executed || !strings.Contains(string(f.Evidence), got.Reference) {
		t.Errorf("%s (%s), %v: %s", f.Verdict, f.Detail, err, f.Evidence)
	}
}

// TestNothingIsPaid if the quote is not what was approved, or the effect is no pay-off.
func TestNothingIsPaid(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*payoff.Effect)
		detail string
	}{
		"a cent more": {func(e *payoff.Effect) { e.Amount = payoff.Known(due(1)) }, "2401.80 was approved"},
		"no amount":   {func(e *payoff.Effect) { e.Amount = decimal.NullDecimal{} }, "the amount that was approved"},
		"zero": {func(e *payoff.Effect) { e.Amount = payoff.Known(decimal.Zero) },
			"the amount that was approved"},
		"no day":           {func(e *payoff.Effect) { e.Day = payoff.Date{} }, "needs its day"},
		"tomorrow":         {func(e *payoff.Effect) { e.Day = today.AddDays(1) }, "no quote"},
		"unknown loan":     {func(e *payoff.Effect) { e.Loan.VendorLoanID = loanID(9) }, "does not know the loan"},
		"no loan id":       {func(e *payoff.Effect) { e.Loan.VendorLoanID = "../" + loanID(0) }, "GUID"},
		"another's effect": {func(e *payoff.Effect) { e.Action = payoff.RequestPayoff }, "no effect"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBank(t, 1, sandbox.None)
			e := payOff(0)
			c.change(&e)
			b.want(0, b.sender.Send(t.Context(), e), payoff.Refused, c.detail, 0)
			b.posts(0)
		})
	}
	for _, fault := range []sandbox.Fault{sandbox.Rejected, sandbox.Error, sandbox.OtherLoan, sandbox.DuplicateKeys,
		sandbox.HTML} {
		b := newBank(t, 1, fault)
		b.want(0, b.sender.Send(t.Context(), payOff(0)), payoff.Refused, "nothing was sent", 0)
		b.posts(0)
	}
	b := newBank(t, 1, sandbox.None)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.want(0, b.sender.Send(ctx, payOff(0)), payoff.Refused, "nothing was sent", 0)
	b.posts(0)
}

// TestPayOffAtOnce sends the same effect several times at once. The ledger forbids that, but even so Nelnet pays once.
func TestPayOffAtOnce(t *testing.T) {
	b := newBank(t, 1, sandbox.None)
	var group sync.WaitGroup
	var mu sync.Mutex
	states := map[payoff.IntentState]int{}
	for range 8 {
		group.Go(func() {
			o := b.sender.Send(t.Context(), payOff(0))
			mu.Lock()
			defer mu.Unlock()
			states[o.State]++
		})
	}
	group.Wait()
	paid := b.Executions(sandbox.Nelnet, loanID(0), payoff.PayOff)
	if paid != 1 || states[payoff.Sent] != 1 || states[payoff.Refused] != 7 {
		t.Errorf("paid %d times, %v", paid, states)
	}
}

// TestRedirectedPayOff is E4 at Nelnet: whatever redirect answers the POST, it is not followed.
func TestRedirectedPayOff(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		b := newBank(t, 1, sandbox.None)
		b.Trouble(func(r sandbox.Request) sandbox.Trouble {
			return sandbox.Trouble{Redirect: status, Location: "/nelnet" + r.Path + "?" + r.Query}
		})
		b.want(0, b.sender.Send(t.Context(), payOff(0)), payoff.Unknown, "redirect", 0)
		b.posts(1)
		if n := b.Count(sandbox.Nelnet, sandbox.Quote); n != 1 {
			t.Errorf("%d: %d GETs of the payoff, want the one before", status, n)
		}
	}
}

// script is Nelnet with fixed answers by method and path. It keeps what it was asked, except for logins.
type script struct {
	answers map[string]string
	mu      sync.Mutex
	asked   []string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/authenticate") {
		_, _ = io.WriteString(w, `{"data":{"accessToken":"t"}}`)
		return
	}
	s.mu.Lock()
	s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
	s.mu.Unlock()
	for route, answer := range s.answers {
		if r.Method+" "+r.URL.Path == route {
			_, _ = io.WriteString(w, answer)
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

const figures = `{"data":{"loanId":"%s","payoffDate":"%s","payoffAmount":%s,"principalBalance":2000,"feeBalance":30,` +
	`"interestBalance":371.79,"paymentRequestId":"20fe8a54-b1dc-44bf-9008-ad6494037785"}}`

// TestWhatNelnetSaysItPosted compares the answer with what was approved: a difference is said loudly, an answer that
// cannot be read is unknown, and neither is sent again.
func TestWhatNelnetSaysItPosted(t *testing.T) {
	route := "/loanaccountingapi/payoff/" + loanID(0)
	good := fmt.Sprintf(figures, loanID(0), "2020-02-17", "2401.79")
	for name, c := range map[string]struct {
		quote, posted string
		state         payoff.IntentState
		detail        string
	}{
		"as approved": {good, good, payoff.Sent, "Nelnet posted 2401.79 for 2020-02-17"},
		"a cent more": {good, strings.Replace(good, "2401.79", "2401.80", 1), payoff.Sent,
			"AMOUNT DIFFERS: Nelnet posted 2401.80"},
		"another day":  {good, strings.Replace(good, "02-17", "02-16", 1), payoff.Sent, "DAY DIFFERS"},
		"no reference": {good, strings.Replace(good, "paymentRequestId", "other", 1), payoff.Sent, "posted"},
		"another loan": {good, strings.Replace(good, loanID(0), loanID(1), 1), payoff.Unknown, "may have been"},
		"no amount":    {good, strings.Replace(good, "payoffAmount", "amount", 1), payoff.Unknown, "may have been"},
		"amount twice": {good, strings.Replace(good, `"feeBalance"`, `"payoffAmount":1,"feeBalance"`, 1), payoff.Unknown,
			"may have been"},
		"text amount": {good, strings.Replace(good, "2401.79", `"2401.79"`, 1), payoff.Unknown, "may have been"},
		"cut off":     {good, good[:100], payoff.Unknown, "may have been"},
		"nothing":     {good, "", payoff.Unknown, "may have been"},
		"quote for another day": {strings.Replace(good, "02-17", "02-16", 1), good, payoff.Refused,
			"the quote is for 2020-02-16, and 2020-02-17 was asked for; nothing was sent"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{answers: map[string]string{"GET " + route: c.quote, "POST " + route: c.posted}}
			server := httptest.NewServer(s)
			defer server.Close()
			sender, _ := at(t, server.URL)
			got := sender.Send(t.Context(), payOff(0))
			if got.State != c.state || !strings.Contains(got.Detail, c.detail) {
				t.Errorf("%s (%s), want %s with %q", got.State, got.Detail, c.state, c.detail)
			}
			want := "GET " + route + "?payoffdate=2020-02-17, POST " + route + "?payoffdate=2020-02-17"
			if c.state == payoff.Refused {
				want = "GET " + route + "?payoffdate=2020-02-17"
			}
			if asked := strings.Join(s.asked, ", "); asked != want {
				t.Errorf("asked %s, want %s", asked, want)
			}
		})
	}
}

// TestRoutesByClass checks the classes of the routes: a client has nothing except logins and GETs.
func TestRoutesByClass(t *testing.T) {
	for _, r := range rest.Select(nelnet.Routes(), rest.Login, rest.Read, rest.Quote) {
		if r.Method != http.MethodGet && r.Class != rest.Login {
			t.Errorf("%s %s is of class %s", r.Method, r.Path, r.Class)
		}
	}
	if got := rest.Select(nelnet.Routes(), rest.Money); len(got) != 1 || got[0].Method != http.MethodPost {
		t.Errorf("routes of class money: %v", got)
	}
}
