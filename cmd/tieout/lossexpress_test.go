package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// allDocuments are the documents that a claim needs before its payoff can be requested.
const allDocuments = "settlement breakdown;valuation report"

func claimID(i int) string { return fmt.Sprintf("7d0c1a52-3f6e-4b7e-9d11-%012d", i) }

func loanID(i int) string { return fmt.Sprintf("2c809e08-a5ba-4559-9c1c-%012d", i) }

// hundred is what every loan and claim of these tests owes.
func hundred(payoff.Date) sandbox.Figures {
	h := decimal.NewFromInt(100)
	return sandbox.Figures{Principal: h, Total: h, GoodThrough: payoff.DateOf(time.Now()).AddDays(30)}
}

// claimsFolder makes a working folder with a configuration and a list of claims, which have their documents and no
// payoff yet. It returns the vendors, which know the claims and as many Nelnet loans.
func claimsFolder(t *testing.T, claims int, atLossExpress sandbox.Behavior) *sandbox.Sandbox {
	t.Helper()
	t.Chdir(t.TempDir())
	book := pendingClaims(claims)
	for i := range claims {
		book = append(book, sandbox.Loan{Vendor: sandbox.Nelnet, ID: loanID(i), Payoff: hundred})
	}
	vendors := sandbox.New(book, map[string]sandbox.Behavior{sandbox.LossExpress: atLossExpress, sandbox.Nelnet: {}})
	server := httptest.NewServer(vendors)
	t.Cleanup(server.Close)
	t.Setenv("TIEOUT_TEST_PASSWORD", sandbox.NelnetPassword)
	t.Setenv("TIEOUT_TEST_SECRET", sandbox.LossExpressSecret)
	writeFile(t, "tieout.yaml", fmt.Sprintf(`timezone: UTC
effects: {max_amount: "250.00", max_count: 50}
vendors:
  nelnet:
    quotes: fetch
    base_url: %[1]s/nelnet
    auth: {user_pool_id: %[2]s, app_client_id: %[3]s, username: %[4]s, password: env:TIEOUT_TEST_PASSWORD}
    convention: {day_count: ACT/365F}
  lossexpress:
    quotes: fetch
    base_url: %[1]s/lossexpress
    auth: {client_id: %[5]s, secret: env:TIEOUT_TEST_SECRET}
    convention: {day_count: ACT/365F}
`, server.URL, sandbox.NelnetUserPoolID, sandbox.NelnetAppClientID, sandbox.NelnetUserName,
		sandbox.LossExpressClientID))
	writeFile(t, "claims.csv", claimList(0, claims))
	return vendors
}

// pendingClaims are claims of which LossExpress has no payoff yet. On those that are stuck it waits for us.
func pendingClaims(claims int, stuck ...int) sandbox.Book {
	var book sandbox.Book
	for i := range claims {
		book = append(book, sandbox.Loan{Vendor: sandbox.LossExpress, ID: claimID(i),
			Documents: strings.Split(allDocuments, ";"), Fault: sandbox.Pending, Payoff: hundred,
			Stuck: slices.Contains(stuck, i)})
	}
	return book
}

// claimList is a list of the claims from one number to before another.
func claimList(from, to int) string {
	var list strings.Builder
	list.WriteString("claim,account,documents,principal,rate,interest_paid_to\n")
	for i := from; i < to; i++ {
		fmt.Fprintf(&list, "%s,C%d,%s,100.00,0,2026-01-01\n", claimID(i), i, allDocuments)
	}
	return list.String()
}

// countEffects counts the requests that were meant to change something.
func countEffects(s *sandbox.Sandbox) int {
	return s.Count("", sandbox.Work) + s.Count("", sandbox.Money)
}

// expectRequested fails unless each claim was requested this many times, and nothing else was sent that changes
// something.
func expectRequested(t *testing.T, vendors *sandbox.Sandbox, times ...int) {
	t.Helper()
	for i, want := range times {
		if n := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff); n != want {
			t.Errorf("claim %d was requested %d times, want %d", i, n, want)
		}
	}
	if countEffects(vendors) != vendors.Count(sandbox.LossExpress, sandbox.Work) {
		t.Error("something other than a request was sent")
	}
}

// A lossExpress is LossExpress with the claims of a working folder, and with an interceptor that a test may set.
type lossExpress struct {
	*sandbox.Sandbox
	t           *testing.T
	interceptor atomic.Value // an interceptor
	seen        map[sandbox.What]int
	pages       int // of the feed that the interceptor answered
}

// An interceptor sees each request first, and says whether it dealt with it.
type interceptor func(http.ResponseWriter, *http.Request) bool

// newLossExpress makes the working folder of [claimsFolder] with a LossExpress that works on a request in no time,
// except on claims on which it is stuck.
func newLossExpress(t *testing.T, claims int, stuck ...int) *lossExpress {
	t.Helper()
	claimsFolder(t, claims, sandbox.Behavior{})
	inNoTime := map[string]sandbox.Behavior{sandbox.LossExpress: {WorkTime: time.Millisecond}}
	l := &lossExpress{t: t, Sandbox: sandbox.New(pendingClaims(claims, stuck...), inNoTime),
		seen: map[sandbox.What]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if intercept, ok := l.interceptor.Load().(interceptor); !ok || !intercept(w, r) {
			l.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	pointVendorsAt(t, server.URL)
	return l
}

// intercept sends all requests that follow through an interceptor.
func (l *lossExpress) intercept(i interceptor) { l.interceptor.Store(i) }

// interceptFeed lets a function answer each request for a page of the activity feed.
func (l *lossExpress) interceptFeed(answer http.HandlerFunc) {
	l.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		feed := strings.HasSuffix(r.URL.Path, "/activities")
		if feed {
			answer(w, r)
		}
		return feed
	})
}

// answerFeed makes this the answer to each request for a page of the feed.
func (l *lossExpress) answerFeed(body string) {
	l.interceptFeed(func(w http.ResponseWriter, _ *http.Request) {
		l.pages++
		_, _ = w.Write([]byte(body))
	})
}

// requestPayoffs requests the payoffs of claims by a plan, and waits until LossExpress has them.
func (l *lossExpress) requestPayoffs(from, to int) {
	l.t.Helper()
	writeFile(l.t, "some.csv", claimList(from, to))
	_ = os.Remove("a.plan") // of the requests before
	expect(l.t, payoff.ExitClean, "", "plan", "some.csv", "--out", "a.plan")
	expect(l.t, payoff.ExitClean, "0 unknown", "apply", "a.plan")
	time.Sleep(10 * time.Millisecond)
	l.newReads()
}

// newReads returns how many claims and how many pages of the feed were read since the last call.
func (l *lossExpress) newReads() (claims, pages int) {
	claims = l.Count(sandbox.LossExpress, sandbox.Quote) - l.seen[sandbox.Quote]
	pages = l.Count(sandbox.LossExpress, sandbox.Read) - l.seen[sandbox.Read]
	l.seen[sandbox.Quote] += claims
	l.seen[sandbox.Read] += pages
	pages, l.pages = pages+l.pages, 0
	return claims, pages
}

// expectNight runs the claims, and fails unless it reads this many claims and pages of the feed and says so. It returns
// stderr.
func (l *lossExpress) expectNight(claims, pages int, args ...string) string {
	l.t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(l.t.Context(), append([]string{"run", "claims.csv", "--json"}, args...), &stdout, &stderr)
	if code != payoff.ExitClean && code != payoff.ExitIncomplete {
		l.t.Fatalf("run %v: exit %d\n%s%s", args, code, &stdout, &stderr)
	}
	var summary struct{ Vendors []struct{ Calls int } }
	if err := json.Unmarshal(stdout.Bytes(), &summary); err != nil {
		l.t.Fatalf("%v in %s", err, &stdout)
	}
	gotClaims, gotPages := l.newReads()
	if calls := summary.Vendors[0].Calls; gotClaims != claims || gotPages != pages || calls != claims {
		l.t.Errorf("run %v: %d claims and %d pages of the feed were read, want %d and %d; the run says %d calls\n%s",
			args, gotClaims, gotPages, claims, pages, calls, &stderr)
	}
	return stderr.String()
}

// expectFeedSince fails unless the feed was last asked for what happened from the midnight this many days ago.
func (l *lossExpress) expectFeedSince(daysAgo int) {
	l.t.Helper()
	want := "createdAfter=" + payoff.DateOf(time.Now().UTC()).AddDays(-daysAgo).String() + "T00%3A00%3A00Z"
	var last string
	for _, r := range l.Requests() {
		if r.What == sandbox.Read {
			last = r.Query
		}
	}
	if !strings.Contains(last, want) {
		l.t.Errorf("the feed was asked for %s, want %s", last, want)
	}
}
