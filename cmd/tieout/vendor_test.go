package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors"
	"tieout/vendors/client"
)

// TestNewVendorNeedsOnlyASpec: a new vendor is one folder, with its client, and one line in the table of clients. The
// client here is in the table and nowhere else, and a run logs in, asks its vendor, and compares the answers.
func TestNewVendorNeedsOnlyASpec(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TIEOUT_TEST_SECRET", "s-1")
	vendor := &madeUpVendor{secret: "s-1", totals: map[string]string{"M1": "1008.22", "M2": "2000.00"}}
	server := httptest.NewServer(vendor)
	defer server.Close()
	writeFile(t, "loans.csv", "account,vendor,principal,rate,day_count,interest_paid_to\n"+
		"M1,bank,1000.00,10,Calendar,2026-06-01\nM2,bank,2000.00,10,Calendar,2026-06-01\n")
	clients := append(vendors.Clients(), madeUpSpec())
	c, err := config.Parse("tieout.yaml", []byte(`vendors:
  bank:
    quotes: fetch
    client: madeup
    base_url: `+server.URL+`
    auth: {secret: env:TIEOUT_TEST_SECRET}
`), clients)
	must(t, err)

	var stderr bytes.Buffer
	watcher := newDisplay(&stderr)
	inputs, err := pipeline.OpenInputs(t.Context(), setup(c), pipeline.Files{Lists: []string{"loans.csv"}}, watcher)
	must(t, err)
	defer inputs.Close()
	asOf := payoff.DateOf(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	info, err := pipeline.Run(t.Context(), pipeline.Job{Setup: setup(c), Inputs: inputs, AsOf: asOf, Watcher: watcher,
		Began: time.Now()})
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	if len(info.Vendors) != 1 || info.ExitCode != payoff.ExitBreaks {
		t.Fatalf("exit %d, vendors %+v, want exit 3 and one vendor", info.ExitCode, info.Vendors)
	}
	got := info.Vendors[0]
	if got.Vendor != "bank" || got.Loans != 2 || got.Matched != 1 || got.Broken != 1 || got.Calls != 2 {
		t.Errorf("%+v, want one loan matched and one broken in 2 calls", got)
	}
	if n := vendor.questions.Load(); n != 2 {
		t.Errorf("the vendor was asked %d questions, want 2", n)
	}
}

// TestNewVendorNeedsItsLogin: the configuration is refused if it lacks what the spec says that a login needs.
func TestNewVendorNeedsItsLogin(t *testing.T) {
	_, err := config.Parse("tieout.yaml", []byte(`vendors:
  bank: {quotes: fetch, client: madeup, base_url: "https://madeup.example", auth: {client_id: x}}
`), append(vendors.Clients(), madeUpSpec()))
	expectParts(t, fmt.Sprint(err), "secret is missing; the madeup client needs secret")
}

// madeUpSpec is what the package of a new vendor adds to the table of clients.
func madeUpSpec() client.Spec {
	return client.Spec{
		Name:  "madeup",
		Title: "Made Up",
		Needs: func(string) []string { return []string{"secret"} },
		DayCount: func(spelling string) (string, bool) {
			return "ACT/365F", spelling == "Calendar"
		},
		Quoter: func(s client.Settings) (client.Quoter, error) { return madeUpClient{s}, nil },
	}
}

// A madeUpClient asks the made-up vendor. A real client uses package rest, which guards, limits and retries.
type madeUpClient struct{ client.Settings }

func (c madeUpClient) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.BaseURL+"/payoffs/"+q.Loan.Account, nil)
	if err != nil {
		return payoff.Answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+c.Login.Secret)
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return payoff.Answer{}, errors.Join(err, ctx.Err())
	}
	defer reply.Body.Close()
	var body struct{ Total decimal.Decimal }
	if err := json.NewDecoder(reply.Body).Decode(&body); err != nil {
		return payoff.Answer{Reason: payoff.VendorError, Detail: reply.Status, Calls: 1}, nil
	}
	return payoff.Answer{Quote: &payoff.Quote{Total: body.Total}, Calls: 1}, nil
}

// A madeUpVendor answers requests for /payoffs/ACCOUNT that have its secret.
type madeUpVendor struct {
	secret    string
	totals    map[string]string
	questions atomic.Int64
}

func (v *madeUpVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.questions.Add(1)
	var account string
	_, err := fmt.Sscanf(r.URL.Path, "/payoffs/%s", &account)
	if err != nil || v.totals[account] == "" || r.Header.Get("Authorization") != "Bearer "+v.secret {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintf(w, `{"total": %s}`, v.totals[account])
}
