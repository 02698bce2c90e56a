package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// An office is LossExpress with claims as of [effects], behind a door at which a test may stop requests.
type office struct {
	*sandbox.Sandbox
	t     *testing.T
	door  atomic.Value // func(http.ResponseWriter, *http.Request) bool: it dealt with the request itself
	seen  map[sandbox.What]int
	pages int // of the feed that the door answered
}

// newOffice is an office whose people do what they are asked in no time, but for claims on which they are stuck.
func newOffice(t *testing.T, claims int, stuck ...int) *office {
	t.Helper()
	withEffects(t, claims, sandbox.Behavior{})
	var book sandbox.Book
	for i := range claims {
		book = append(book, sandbox.Loan{Vendor: sandbox.LossExpress, ID: claimID(i), Documents: strings.Split(documents, ";"),
			Fault: sandbox.Pending, Payoff: hundred, Stuck: slices.Contains(stuck, i)})
	}
	o := &office{t: t, seen: map[sandbox.What]int{},
		Sandbox: sandbox.New(book, map[string]sandbox.Behavior{sandbox.LossExpress: {WorkTime: time.Millisecond}})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if stops, ok := o.door.Load().(func(http.ResponseWriter, *http.Request) bool); !ok || !stops(w, r) {
			o.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	write(t, "tieout.yaml", regexp.MustCompile(`http://127\.0\.0\.1:\d+`).ReplaceAllString(readFile(t, "tieout.yaml"), server.URL))
	return o
}

// request has the payoffs of claims requested and obtained.
func (o *office) request(from, to int) {
	o.t.Helper()
	write(o.t, "some.csv", claimList(from, to))
	want(o.t, payoff.ExitClean, "", "plan", "some.csv", "--out", "a.plan")
	want(o.t, payoff.ExitClean, "0 unknown", "apply", "a.plan")
	time.Sleep(10 * time.Millisecond)
	o.took()
}

// took returns how many claims were read, and how many pages of the feed, since it was asked last.
func (o *office) took() (claims, feed int) {
	claims, feed = o.Count(sandbox.LossExpress, sandbox.Quote)-o.seen[sandbox.Quote], o.Count(sandbox.LossExpress, sandbox.Read)-o.seen[sandbox.Read]
	o.seen[sandbox.Quote] += claims
	o.seen[sandbox.Read] += feed
	feed, o.pages = feed+o.pages, 0
	return claims, feed
}

// night runs the claims, and fails unless it took so many reads of claims and pages of the feed, and the run says so. It
// returns what was said on stderr.
func (o *office) night(claims, feed int, args ...string) string {
	o.t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(o.t.Context(), append([]string{"run", "claims.csv", "--json"}, args...), &stdout, &stderr); code != payoff.ExitClean && code != payoff.ExitIncomplete {
		o.t.Fatalf("run %v: exit %d\n%s%s", args, code, &stdout, &stderr)
	}
	var said struct{ Vendors []struct{ Calls int } }
	if err := json.Unmarshal(stdout.Bytes(), &said); err != nil {
		o.t.Fatalf("%v in %s", err, &stdout)
	}
	gotClaims, gotFeed := o.took()
	if gotClaims != claims || gotFeed != feed || said.Vendors[0].Calls != claims {
		o.t.Errorf("run %v: %d claims were read and %d pages of the feed, want %d and %d; the run says %d calls\n%s", args, gotClaims, gotFeed,
			claims, feed, said.Vendors[0].Calls, &stderr)
	}
	return stderr.String()
}

// alter changes the ledger of the working folder.
func alter(t *testing.T, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", "tieout.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

const (
	matchedNow = "SELECT count(*) FROM result_report WHERE status = 'matched' AND run = (SELECT id FROM run ORDER BY n DESC LIMIT 1)"
	pendingNow = "SELECT count(*) FROM result_report WHERE reason = 'pending' AND run = (SELECT id FROM run ORDER BY n DESC LIMIT 1)"
)

// TestSweep: a later night takes one page of the feed, and reads those claims only that it has news of.
func TestSweep(t *testing.T) {
	o := newOffice(t, 20)
	o.night(20, 0)
	o.request(4, 7)
	o.night(3, 1)
	if matched, pending := count(t, matchedNow), count(t, pendingNow); matched != 3 || pending != 17 {
		t.Errorf("%d matched and %d pending, want 3 and 17", matched, pending)
	}
	quiet := "SELECT count(*) FROM answer WHERE calls = 0 AND reason = 'pending' AND detail LIKE '%no news of it since' AND evidence IS NULL"
	if n := count(t, quiet); n != 17 {
		t.Errorf("%d of 17 claims are pending since the feed has no news of them", n)
	}
	o.night(3, 1, "--as-of", "2026-07-02") // the quotes of today are for today
	o.request(0, 1)
	o.night(1, 1) // the quotes of today are taken over
	o.night(0, 0, "--offline")
	o.night(20, 0, "--refetch")
	o.since(1)
}

// since fails unless the feed was last asked for what happened from a midnight so many days ago.
func (o *office) since(days int) {
	o.t.Helper()
	want := "createdAfter=" + payoff.DateOf(time.Now().UTC()).AddDays(-days).String() + "T00%3A00%3A00Z"
	var last string
	for _, r := range o.Requests() {
		if r.What == sandbox.Read {
			last = r.Query
		}
	}
	if !strings.Contains(last, want) {
		o.t.Errorf("the feed was asked for %s, want %s", last, want)
	}
}

// TestSweepReadsOldClaims: after seven days a claim is read again, whatever the feed says.
func TestSweepReadsOldClaims(t *testing.T) {
	o := newOffice(t, 4)
	o.night(4, 0)
	alter(t, "UPDATE answer SET asked_on = date('now', '-7 days') WHERE seq = 1")
	alter(t, "UPDATE answer SET asked_on = date('now', '-8 days') WHERE seq = 2")
	o.night(1, 1)
	o.since(8)
	alter(t, "UPDATE answer SET asked_on = date('now', '-8 days')")
	o.night(4, 0)
}

// TestSweepThatFails: each claim is read itself.
func TestSweepThatFails(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusNotFound, http.StatusOK} { // the last without content
		o := newOffice(t, 20)
		if said := o.night(20, 0); strings.Contains(said, "warning") {
			t.Error(said)
		}
		o.request(0, 3)
		o.door.Store(func(w http.ResponseWriter, r *http.Request) bool {
			feed := strings.HasSuffix(r.URL.Path, "/activities")
			if feed {
				w.WriteHeader(status)
			}
			return feed
		})
		if said := o.night(20, 0); strings.Count(said, "warning: lossexpress: each claim was read, since") != 1 {
			t.Errorf("status %d: %s", status, said)
		}
		if matched := count(t, matchedNow); matched != 3 {
			t.Errorf("status %d: %d of 3 matched", status, matched)
		}
	}
}

// TestInterruptedSweep: a signal while the feed is read answers for no claim.
func TestInterruptedSweep(t *testing.T) {
	o := newOffice(t, 5)
	o.night(5, 0)
	ctx, cancel := context.WithCancelCause(t.Context())
	o.door.Store(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/activities") {
			cancel(stopped{os.Interrupt})
		}
		return false
	})
	var out bytes.Buffer
	if code := run(ctx, []string{"run", "claims.csv"}, &out, &out); code != payoff.ExitInterrupted {
		t.Fatalf("exit %d\n%s", code, &out)
	}
	if n := count(t, "SELECT count(*) FROM answer"); n != 5 {
		t.Errorf("%d answers of a run that was stopped at the feed", n-5)
	}
	o.took()
	want(t, payoff.ExitIncomplete, "5 not matched", "resume")
	if claims, feed := o.took(); claims != 0 || feed != 1 {
		t.Errorf("resumed: %d claims were read and %d pages of the feed, want 0 and 1", claims, feed)
	}
}

// TestSweepTellsWhatIsAsked: a claim on which LossExpress waits for us is read, and both the run and the ledger say so.
func TestSweepTellsWhatIsAsked(t *testing.T) {
	o := newOffice(t, 3, 1)
	o.night(3, 0)
	o.request(1, 2)
	o.night(1, 1)
	for query, wanted := range map[string]int{
		"SELECT count(*) FROM answer WHERE calls = 1 AND detail LIKE 'LossExpress waits for an answer of ours%'":                   1,
		"SELECT count(*) FROM request WHERE state = 'action_required' AND vendor = 'lossexpress' AND claim = '" + claimID(1) + "'": 1,
		"SELECT count(*) FROM request": 1,
	} {
		if n := count(t, query); n != wanted {
			t.Errorf("%s: %d, want %d", query, n, wanted)
		}
	}
	want(t, payoff.ExitClean, "our request for it is action_required", "plan", "claims.csv")
	// Days later the feed from then on has no news of it, and LossExpress waits as before.
	o.took()
	o.answerFeed(`{"results": [], "pagination": {"totalPages": 0, "totalResults": 0}}`)
	o.night(0, 1)
	if n := count(t, "SELECT count(*) FROM answer WHERE calls = 0 AND detail LIKE 'LossExpress waits for an answer of ours%'"); n != 1 {
		t.Errorf("%d claims without news are said to wait for us, want 1", n)
	}
}

// TestSweepTellsOfCancellations: a request of ours that somebody at LossExpress cancelled is not said to be pending for ever; but
// what was cancelled before it was sent is another.
func TestSweepTellsOfCancellations(t *testing.T) {
	o := newOffice(t, 2, 0, 1)
	o.night(2, 0)
	o.request(0, 2)
	o.answerFeed(fmt.Sprintf(`{"results": [
		{"activityId": "1", "createdAt": %q, "claimId": %q, "type": "payoff-request-cancelled", "data": {}},
		{"activityId": "2", "createdAt": %q, "claimId": %q, "type": "payoff-request-cancelled", "data": {}}],
		"pagination": {"totalPages": 1, "totalResults": 2}}`, time.Now().UTC().Add(time.Second).Format(time.RFC3339Nano), claimID(0),
		time.Now().UTC().Add(-time.Hour).Format(time.RFC3339Nano), claimID(1)))
	o.night(2, 1)
	for claim, wanted := range map[string]string{claimID(0): "cancelled", claimID(1): "pending"} {
		if n := count(t, "SELECT count(*) FROM request WHERE claim = '"+claim+"' AND state = '"+wanted+"'"); n != 1 {
			t.Errorf("the request for %s is not %s", claim, wanted)
		}
	}
	said := "SELECT count(*) FROM answer WHERE calls = 1 AND detail LIKE 'the activity feed tells that its payoff request was cancelled%'"
	if n := count(t, said); n != 2 { // of both claims' last news, which is what the vendor says
		t.Errorf("%d claims are said to be cancelled, want 2", n)
	}
	want(t, payoff.ExitClean, "our request for it is cancelled; --again proposes it once more", "plan", "claims.csv")
}

// answerFeed makes the feed answer this.
func (o *office) answerFeed(body string) {
	o.door.Store(func(w http.ResponseWriter, r *http.Request) bool {
		feed := strings.HasSuffix(r.URL.Path, "/activities")
		if feed {
			o.pages++
			_, _ = w.Write([]byte(body))
		}
		return feed
	})
}

// TestSweepOfHalfAFeed: a feed that answers and lacks something is one that cannot be read, and a claim that may have news is
// read.
func TestSweepOfHalfAFeed(t *testing.T) {
	o := newOffice(t, 5)
	o.night(5, 0)
	for _, half := range []string{`{}`, `{"results": []}`, `{"results": [], "pagination": {"totalPages": 1, "totalResults": 7}}`} {
		o.answerFeed(half)
		if said := o.night(5, 4); strings.Count(said, "warning: lossexpress: each claim was read, since") != 1 {
			t.Errorf("%s: %s", half, said)
		}
	}
	o.answerFeed(fmt.Sprintf(`{"results": [{"activityId": "1", "createdAt": %q, "claimId": %q, "type": "order-fulfilled", "data": {"orderId": "o1"}}],
		"pagination": {"totalPages": 1, "totalResults": 1}}`, time.Now().UTC().Format(time.RFC3339), claimID(2)))
	o.night(1, 1)
}

// TestRequestsRestOnReads: each request of a run follows a read of its claim in the same run; what was requested, or has no
// documents, is left to the feed.
func TestRequestsRestOnReads(t *testing.T) {
	vendors := automatic(t, 5, 1)
	seen := 0
	for night, reads := range []int{5, 4, 4, 4, 4} { // the one that was requested has news, the others may yet be requested
		runNight(t, payoff.ExitIncomplete)
		read := map[string]bool{}
		all := vendors.Requests()
		for _, r := range all[seen:] {
			switch r.What {
			case sandbox.Quote:
				read[r.LoanID] = true
			case sandbox.Work:
				if !read[r.LoanID] {
					t.Errorf("night %d: %s was requested and not read", night+1, r.LoanID)
				}
			}
		}
		seen = len(all)
		if len(read) != reads {
			t.Errorf("night %d: %d claims were read, want %d", night+1, len(read), reads)
		}
	}
	requested(t, vendors, 1, 1, 1, 1, 0)
}
