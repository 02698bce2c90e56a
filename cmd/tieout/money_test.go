package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// A wire sees every request before the vendors do, whatever its path.
type wire struct {
	http.Handler
	mu   sync.Mutex
	sent []string // what was not a GET and no login
	all  int
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	login := r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/authapi/authenticate") ||
		strings.HasSuffix(r.URL.Path, "/oauth/token") || strings.HasSuffix(r.URL.Path, "/services/oauth2/token"))
	w.mu.Lock()
	w.all++
	if r.Method != http.MethodGet && !login {
		w.sent = append(w.sent, r.Method+" "+r.URL.String())
	}
	w.mu.Unlock()
	w.Handler.ServeHTTP(rw, r)
}

// one picks one of several.
func one[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

const testGUID = "2c809e08-a5ba-4559-9c1c-4ac2555fb1e6"

// often picks the first of several in five of six cases, so that most of a configuration is right.
func often[T any](r *rand.Rand, usual T, others ...T) T {
	if r.IntN(6) > 0 {
		return usual
	}
	return one(r, others...)
}

// wildConfig is a configuration that somebody might write by mistake, or in bad faith.
func wildConfig(r *rand.Rand, url string) string {
	auth := map[string]string{
		"q2": fmt.Sprintf("{client_id: %s, client_secret: env:TIEOUT_TEST_Q2, token_url: %q}", sandbox.Q2ClientID, url+often(r,
			"/q2/services/oauth2/token", "/nelnet/loanaccountingapi/payoff/"+testGUID)),
		"nelnet": fmt.Sprintf("{user_pool_id: %s, app_client_id: %s, username: %s, password: env:TIEOUT_TEST_NELNET}", sandbox.NelnetUserPoolID,
			sandbox.NelnetAppClientID, often(r, sandbox.NelnetUserName, "POST")),
		"lossexpress": fmt.Sprintf("{client_id: %s, secret: env:TIEOUT_TEST_LX}", sandbox.LossExpressClientID),
	}
	var b strings.Builder
	b.WriteString("vendors:\n")
	for _, name := range []string{"q2", "nelnet", "lossexpress"} {
		client := often(r, name, "q2", "nelnet", "lossexpress")
		fmt.Fprintf(&b, "  %s:\n    quotes: fetch\n    client: %s\n    auth: %s\n", name, client, auth[client])
		fmt.Fprintf(&b, "    base_url: %s%s\n", url, often(r, "/"+client, "/"+name+"/", "", "/nelnet/loanaccountingapi/payoff",
			"/nelnet/loanaccountingapi/payoff/"+testGUID, "/lossexpress/claims/"+testGUID, "/%2e%2e/"+name, "/"+name+"/../nelnet"))
		fmt.Fprintf(&b, "    attempts: %d\n    concurrency: %d\n    timeout: %s\n", 1+r.IntN(2), 1+r.IntN(64), one(r, "200ms", "1s"))
		fmt.Fprintf(&b, "%s    convention: {day_count: ACT/365F}\n", often(r, "", "    retry_budget: 100%\n", "    method: POST\n"))
	}
	return b.String()
}

// wildList names loans that exist, and ids that try to be something else.
func wildList(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "account,vendor,vendor_loan_id,principal,rate,interest_paid_to,payoff_date\n")
	for i := range 12 {
		vendor := one(r, "q2", "nelnet", "lossexpress")
		known := map[string]string{"q2": "a7w6g000000bw4cAAA", "nelnet": testGUID, "lossexpress": testGUID}[vendor]
		other := fmt.Sprintf("2c809e08-a5ba-4559-9c1c-%012d", i)
		id := one(r, known, other, other, strings.ToUpper(known), "../payoff/"+testGUID, testGUID+"/payoff-request", testGUID+"?_method=POST",
			"..", "%2e%2e%2f", "POST", testGUID+"#")
		fmt.Fprintf(&b, "A%d,%s,%s,%s,7.3,2026-01-01,%s\n", i, vendor, id, often(r, "100.00", "-5", "x"), one(r, "2026-02-01", "", "2099-01-01"))
	}
	return b.String()
}

// Whatever a configuration and a list say, but for requests: automatic, a run sends logins and GETs: no money, no work.
// Reliability figure E1; all 1,000 configurations behind TIEOUT_FAULTS.
func TestNoRunChangesAnything(t *testing.T) {
	tries := 40
	if os.Getenv("TIEOUT_FAULTS") != "" {
		tries = 1000
	}
	hundred := decimal.NewFromInt(100)
	figures := func(payoff.Date) sandbox.Figures { return sandbox.Figures{Principal: hundred, Total: hundred} }
	vendors := sandbox.New(sandbox.Book{{Vendor: sandbox.Nelnet, ID: testGUID, Payoff: figures},
		{Vendor: sandbox.LossExpress, ID: testGUID, Payoff: figures}}, nil)
	w := &wire{Handler: vendors}
	server := httptest.NewServer(w)
	defer server.Close()
	t.Setenv("TIEOUT_TEST_Q2", sandbox.Q2ClientSecret)
	t.Setenv("TIEOUT_TEST_NELNET", sandbox.NelnetPassword)
	t.Setenv("TIEOUT_TEST_LX", sandbox.LossExpressSecret)
	codes := map[int]int{}
	for seed := range tries {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		t.Chdir(t.TempDir())
		for name, text := range map[string]string{"tieout.yaml": wildConfig(r, server.URL), "loans.csv": wildList(r)} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, code := tieout(t, append([]string{"run", "loans.csv"}, one(r, nil, []string{"--refetch"}, []string{"--dry-run"}, []string{"--as-of", "2026-02-01"})...)...)
		codes[code]++
	}
	t.Logf("E1: %d configurations, exit codes %v, %d requests: %d of them neither GET nor login (target 0)", tries, codes, w.all, len(w.sent))
	if len(w.sent) > 0 || vendors.Count("", sandbox.Money) > 0 || vendors.Count("", sandbox.Work) > 0 {
		t.Errorf("these left the program: %v", w.sent)
	}
	if codes[payoff.ExitUsage] == tries || w.all == 0 {
		t.Error("no configuration got as far as a request")
	}
}
