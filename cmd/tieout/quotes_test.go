package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// loansFolder makes a working folder with a list of Nelnet loans and its configuration. It returns the vendor that
// knows the loans, and answers every question with 100.00, as the list expects.
func loansFolder(t *testing.T, loans int, latency time.Duration) *sandbox.Sandbox {
	t.Helper()
	t.Chdir(t.TempDir())
	var list strings.Builder
	list.WriteString("account,vendor,vendor_loan_id,principal,rate,interest_paid_to\n")
	book := make(sandbox.Book, loans)
	for i := range book {
		fmt.Fprintf(&list, "N%d,nelnet,%s,100.00,0,2026-01-01\n", i, loanID(i))
		book[i] = sandbox.Loan{Vendor: sandbox.Nelnet, ID: loanID(i), Payoff: hundred}
	}
	vendors := sandbox.New(book, map[string]sandbox.Behavior{sandbox.Nelnet: {Latency: latency}})
	server := httptest.NewServer(vendors)
	t.Cleanup(server.Close)
	t.Setenv("TIEOUT_TEST_PASSWORD", sandbox.NelnetPassword)
	writeFile(t, "loans.csv", list.String())
	writeFile(t, "tieout.yaml", fmt.Sprintf(`vendors:
  nelnet:
    quotes: fetch
    base_url: %s/nelnet
    auth: {user_pool_id: %s, app_client_id: %s, username: %s, password: env:TIEOUT_TEST_PASSWORD}
    concurrency: 8
    convention: {day_count: ACT/365F}
`, server.URL, sandbox.NelnetUserPoolID, sandbox.NelnetAppClientID, sandbox.NelnetUserName))
	return vendors
}

// countQuestions counts the questions that Nelnet was asked. It fails on any request that could have changed something.
func countQuestions(t *testing.T, vendors *sandbox.Sandbox) int {
	t.Helper()
	for _, r := range vendors.Requests() {
		if r.Method != http.MethodGet && r.What != sandbox.Authenticate {
			t.Errorf("%s %s was sent", r.Method, r.Path)
		}
	}
	return vendors.Count(sandbox.Nelnet, sandbox.Quote)
}

// awaitQuestions returns when Nelnet was asked this many questions in all.
func awaitQuestions(t *testing.T, vendors *sandbox.Sandbox, questions int) {
	for began := time.Now(); vendors.Count(sandbox.Nelnet, sandbox.Quote) < questions; time.Sleep(time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Error("the run does not ask")
			return
		}
	}
}

// TestOneQuestionALoan: a second run is a new run, but what was answered earlier the same day is asked again only if
// told.
func TestOneQuestionALoan(t *testing.T) {
	vendors := loansFolder(t, 50, 0)
	for _, c := range []struct {
		args      []string
		code      int
		questions int // until then
	}{
		{[]string{"run", "loans.csv"}, payoff.ExitClean, 50},
		{[]string{"run", "loans.csv"}, payoff.ExitClean, 50},
		{[]string{"run", "loans.csv", "--refetch"}, payoff.ExitClean, 100},
		{[]string{"run", "loans.csv", "--offline", "--as-of", "2026-02-01"}, payoff.ExitIncomplete, 100},
	} {
		expect(t, c.code, "", c.args...)
		if n := countQuestions(t, vendors); n != c.questions {
			t.Errorf("%v: %d questions so far for 50 loans, want %d", c.args, n, c.questions)
		}
	}
}

func TestSecondRunIsKeptOut(t *testing.T) {
	vendors := loansFolder(t, 100, 20*time.Millisecond)
	first := make(chan int)
	go func() {
		_, code := tieoutUntil(t.Context(), "run", "loans.csv")
		first <- code
	}()
	awaitQuestions(t, vendors, 1)
	expect(t, payoff.ExitLocked, "another run holds the ledger", "run", "loans.csv")
	if code := <-first; code != payoff.ExitClean {
		t.Errorf("the first run ended with exit %d", code)
	}
}
