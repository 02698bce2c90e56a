package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

const (
	ofLastRun   = " AND run = (SELECT id FROM run ORDER BY n DESC LIMIT 1)"
	lastMatched = "SELECT count(*) FROM result_report WHERE status = 'matched'" + ofLastRun
	lastPending = "SELECT count(*) FROM result_report WHERE reason = 'pending'" + ofLastRun

	eachRead = "warning: lossexpress: each claim was read, "
)

// TestFeed: a later night reads one page of the feed, and only those claims of which it has news.
func TestFeed(t *testing.T) {
	l := newLossExpress(t, 20)
	l.expectNight(20, 0)
	l.requestPayoffs(4, 7)
	l.expectNight(3, 1)
	if matched, pending := queryInt(t, lastMatched), queryInt(t, lastPending); matched != 3 || pending != 17 {
		t.Errorf("%d matched and %d pending, want 3 and 17", matched, pending)
	}
	noNews := "SELECT count(*) FROM answer WHERE calls = 0 AND reason = 'pending' AND evidence IS NULL " +
		"AND detail LIKE '%no news of it since'"
	if n := queryInt(t, noNews); n != 17 {
		t.Errorf("%d of 17 claims are pending because the feed has no news of them", n)
	}
	l.expectNight(3, 1, "--as-of", "2026-07-02") // the quotes of today are for today
	l.requestPayoffs(0, 1)
	l.expectNight(1, 1) // the quotes of today are taken over
	l.expectNight(0, 0, "--offline")
	l.expectNight(20, 0, "--refetch")
	l.expectFeedSince(1)
}

// TestOldClaimsAreReadAgain: after seven days a claim is read, whatever the feed says.
func TestOldClaimsAreReadAgain(t *testing.T) {
	l := newLossExpress(t, 4)
	l.expectNight(4, 0)
	changeLedger(t, "UPDATE answer SET asked_on = date('now', '-7 days') WHERE seq = 1")
	changeLedger(t, "UPDATE answer SET asked_on = date('now', '-8 days') WHERE seq = 2")
	l.expectNight(1, 1)
	l.expectFeedSince(8)
	changeLedger(t, "UPDATE answer SET asked_on = date('now', '-8 days')")
	l.expectNight(4, 0)
}

// TestFeedFails: each claim is read.
func TestFeedFails(t *testing.T) {
	const withoutContent = http.StatusOK
	for _, status := range []int{http.StatusInternalServerError, http.StatusNotFound, withoutContent} {
		l := newLossExpress(t, 20)
		if stderr := l.expectNight(20, 0); strings.Contains(stderr, "warning") {
			t.Error(stderr)
		}
		l.requestPayoffs(0, 3)
		l.interceptFeed(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		if stderr := l.expectNight(20, 0); strings.Count(stderr, eachRead) != 1 {
			t.Errorf("status %d: %s", status, stderr)
		}
		if matched := queryInt(t, lastMatched); matched != 3 {
			t.Errorf("status %d: %d of 3 matched", status, matched)
		}
	}
}

// TestFeedIsIncomplete: an answer that lacks something counts as a feed that cannot be read. A claim that may have news
// is read.
func TestFeedIsIncomplete(t *testing.T) {
	l := newLossExpress(t, 5)
	l.expectNight(5, 0)
	for _, incomplete := range []string{
		`{}`, `{"results": []}`, `{"results": [], "pagination": {"totalPages": 1, "totalResults": 7}}`,
	} {
		l.answerFeed(incomplete)
		if stderr := l.expectNight(5, 4); strings.Count(stderr, eachRead) != 1 {
			t.Errorf("%s: %s", incomplete, stderr)
		}
	}
	l.answerFeed(fmt.Sprintf(`{"results": [
		{"activityId": "1", "createdAt": %q, "claimId": %q, "type": "order-fulfilled", "data": {"orderId": "o1"}}],
		"pagination": {"totalPages": 1, "totalResults": 1}}`, time.Now().UTC().Format(time.RFC3339), claimID(2)))
	l.expectNight(1, 1)
}

// TestInterruptWhileFeedIsRead: a signal while the feed is read answers for no claim.
func TestInterruptWhileFeedIsRead(t *testing.T) {
	l := newLossExpress(t, 5)
	l.expectNight(5, 0)
	ctx, interrupt := interruptContext(t)
	l.intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/activities") {
			interrupt()
		}
		return false
	})
	if out, code := tieoutUntil(ctx, "run", "claims.csv"); code != payoff.ExitInterrupted {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if n := queryInt(t, "SELECT count(*) FROM answer"); n != 5 {
		t.Errorf("%d answers of a run that was stopped at the feed", n-5)
	}
	l.newReads()
	expect(t, payoff.ExitIncomplete, "not compared: 5 loans", "resume")
	if claims, pages := l.newReads(); claims != 0 || pages != 1 {
		t.Errorf("resumed: %d claims and %d pages of the feed were read, want 0 and 1", claims, pages)
	}
}

// TestFeedOfStuckClaim: a claim on which LossExpress waits for us is read, and both the run and the ledger say so.
func TestFeedOfStuckClaim(t *testing.T) {
	const waitsForUs = "detail LIKE 'LossExpress waits for an answer of ours%'"
	l := newLossExpress(t, 3, 1)
	l.expectNight(3, 0)
	l.requestPayoffs(1, 2)
	l.expectNight(1, 1)
	for _, query := range []string{
		"SELECT count(*) FROM answer WHERE calls = 1 AND " + waitsForUs,
		"SELECT count(*) FROM request WHERE state = 'action_required' AND vendor = 'lossexpress' AND claim = '" +
			claimID(1) + "'",
		"SELECT count(*) FROM request",
	} {
		if n := queryInt(t, query); n != 1 {
			t.Errorf("%s: %d, want 1", query, n)
		}
	}
	expect(t, payoff.ExitClean, "our request for it is action_required", "plan", "claims.csv")
	// Days later the feed has no news of the claim, and LossExpress still waits.
	l.newReads()
	l.answerFeed(`{"results": [], "pagination": {"totalPages": 0, "totalResults": 0}}`)
	l.expectNight(0, 1)
	if n := queryInt(t, "SELECT count(*) FROM answer WHERE calls = 0 AND "+waitsForUs); n != 1 {
		t.Errorf("%d claims without news are said to wait for us, want 1", n)
	}
}

// TestFeedOfCanceledRequests: a request of ours that LossExpress canceled is not pending forever. A cancellation from
// before we sent the request is of another request.
func TestFeedOfCanceledRequests(t *testing.T) {
	l := newLossExpress(t, 2, 0, 1)
	l.expectNight(2, 0)
	l.requestPayoffs(0, 2)
	after, before := time.Now().UTC().Add(time.Second), time.Now().UTC().Add(-time.Hour)
	l.answerFeed(fmt.Sprintf(`{"results": [
		{"activityId": "1", "createdAt": %q, "claimId": %q, "type": "payoff-request-cancelled", "data": {}},
		{"activityId": "2", "createdAt": %q, "claimId": %q, "type": "payoff-request-cancelled", "data": {}}],
		"pagination": {"totalPages": 1, "totalResults": 2}}`, after.Format(time.RFC3339Nano), claimID(0),
		before.Format(time.RFC3339Nano), claimID(1)))
	l.expectNight(2, 1)
	for claim, state := range map[string]string{claimID(0): "cancelled", claimID(1): "pending"} {
		query := "SELECT count(*) FROM request WHERE claim = '" + claim + "' AND state = '" + state + "'"
		if queryInt(t, query) != 1 {
			t.Errorf("the request for %s is not %s", claim, state)
		}
	}
	canceled := "SELECT count(*) FROM answer WHERE calls = 1 " +
		"AND detail LIKE 'the activity feed tells that its payoff request was cancelled%'"
	if n := queryInt(t, canceled); n != 2 { // the last news of both claims, which is what the vendor says
		t.Errorf("%d claims are said to be canceled, want 2", n)
	}
	expect(t, payoff.ExitClean, "our request for it is cancelled; --again proposes it once more", "plan", "claims.csv")
}
