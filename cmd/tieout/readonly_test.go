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

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestNoRunChangesAnything: whatever a configuration and a list say, except requests: automatic, a run sends logins and
// GETs only: no money, no work. This is reliability figure E1; with TIEOUT_FAULTS, of all its 1,000 configurations.
func TestNoRunChangesAnything(t *testing.T) {
	configurations := 40
	if os.Getenv("TIEOUT_FAULTS") != "" {
		configurations = 1000
	}
	vendors := sandbox.New(sandbox.Book{
		{Vendor: sandbox.Nelnet, ID: knownGUID, Payoff: hundred},
		{Vendor: sandbox.LossExpress, ID: knownGUID, Payoff: hundred},
	}, nil)
	wire := &wireLog{Handler: vendors}
	server := httptest.NewServer(wire)
	defer server.Close()
	t.Setenv("TIEOUT_TEST_Q2", sandbox.Q2ClientSecret)
	t.Setenv("TIEOUT_TEST_NELNET", sandbox.NelnetPassword)
	t.Setenv("TIEOUT_TEST_LX", sandbox.LossExpressSecret)
	codes := map[int]int{}
	for seed := range configurations {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		t.Chdir(t.TempDir())
		writeFile(t, "tieout.yaml", badConfig(r, server.URL))
		writeFile(t, "loans.csv", badList(r))
		flags := pick(r, nil, []string{"--refetch"}, []string{"--dry-run"}, []string{"--as-of", "2026-02-01"})
		_, code := tieout(t, append([]string{"run", "loans.csv"}, flags...)...)
		codes[code]++
	}
	t.Logf("E1: %d configurations, exit codes %v, %d requests: %d of them neither GET nor login (target 0)",
		configurations, codes, wire.requests, len(wire.changes))
	if len(wire.changes) > 0 || countEffects(vendors) > 0 {
		t.Errorf("these were sent: %v", wire.changes)
	}
	if codes[payoff.ExitUsage] == configurations || wire.requests == 0 {
		t.Error("no configuration got as far as a request")
	}
}

// A wireLog sees every request before the vendors do, whatever its path.
type wireLog struct {
	http.Handler
	mu       sync.Mutex
	requests int
	changes  []string // neither GET nor login
}

func (l *wireLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	login := r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/authapi/authenticate") ||
		strings.HasSuffix(r.URL.Path, "/oauth/token") || strings.HasSuffix(r.URL.Path, "/services/oauth2/token"))
	l.mu.Lock()
	l.requests++
	if r.Method != http.MethodGet && !login {
		l.changes = append(l.changes, r.Method+" "+r.URL.String())
	}
	l.mu.Unlock()
	l.Handler.ServeHTTP(w, r)
}

// knownGUID is the id of the loan that both Nelnet and LossExpress know.
const knownGUID = "2c809e08-a5ba-4559-9c1c-4ac2555fb1e6"

// usually returns the usual choice in five of six cases, so that most of a configuration is right.
func usually[T any](r *rand.Rand, usual T, others ...T) T {
	if r.IntN(6) > 0 {
		return usual
	}
	return pick(r, others...)
}

// badConfig is a configuration that somebody might write by mistake, or in bad faith.
func badConfig(r *rand.Rand, url string) string {
	tokenPath := usually(r, "/q2/services/oauth2/token", "/nelnet/loanaccountingapi/payoff/"+knownGUID)
	auth := map[string]string{
		"q2": fmt.Sprintf("{client_id: %s, client_secret: env:TIEOUT_TEST_Q2, token_url: %q}", sandbox.Q2ClientID,
			url+tokenPath),
		"nelnet": fmt.Sprintf("{user_pool_id: %s, app_client_id: %s, username: %s, password: env:TIEOUT_TEST_NELNET}",
			sandbox.NelnetUserPoolID, sandbox.NelnetAppClientID, usually(r, sandbox.NelnetUserName, "POST")),
		"lossexpress": fmt.Sprintf("{client_id: %s, secret: env:TIEOUT_TEST_LX}", sandbox.LossExpressClientID),
	}
	var b strings.Builder
	b.WriteString("vendors:\n")
	for _, name := range []string{"q2", "nelnet", "lossexpress"} {
		client := usually(r, name, "q2", "nelnet", "lossexpress")
		fmt.Fprintf(&b, "  %s:\n    quotes: fetch\n    client: %s\n    auth: %s\n", name, client, auth[client])
		fmt.Fprintf(&b, "    base_url: %s%s\n", url, usually(r, "/"+client, "/"+name+"/", "",
			"/nelnet/loanaccountingapi/payoff", "/nelnet/loanaccountingapi/payoff/"+knownGUID,
			"/lossexpress/claims/"+knownGUID, "/%2e%2e/"+name, "/"+name+"/../nelnet"))
		fmt.Fprintf(&b, "    attempts: %d\n    concurrency: %d\n    timeout: %s\n", 1+r.IntN(2), 1+r.IntN(64),
			pick(r, "200ms", "1s"))
		fmt.Fprintf(&b, "%s    convention: {day_count: ACT/365F}\n",
			usually(r, "", "    retry_budget: 100%\n", "    method: POST\n"))
	}
	return b.String()
}

// badList names loans that exist, and ids that try to be something else.
func badList(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "account,vendor,vendor_loan_id,principal,rate,interest_paid_to,payoff_date\n")
	for i := range 12 {
		vendor := pick(r, "q2", "nelnet", "lossexpress")
		known, unknown := knownGUID, loanID(i)
		if vendor == "q2" {
			known = "a7w6g000000bw4cAAA"
		}
		id := pick(r, known, unknown, unknown, strings.ToUpper(known), "../payoff/"+knownGUID,
			knownGUID+"/payoff-request", knownGUID+"?_method=POST", "..", "%2e%2e%2f", "POST", knownGUID+"#")
		fmt.Fprintf(&b, "A%d,%s,%s,%s,7.3,2026-01-01,%s\n", i, vendor, id, usually(r, "100.00", "-5", "x"),
			pick(r, "2026-02-01", "", "2099-01-01"))
	}
	return b.String()
}
