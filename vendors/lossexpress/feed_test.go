package lossexpress_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors/client"
	"tieout/vendors/lossexpress"
	"tieout/vendors/sandbox"
)

// A memory is a ledger that only remembers what a feed says.
type memory struct {
	states    map[string]payoff.RequestState
	cancelled map[string]time.Time
	waiting   map[string]bool
	err       error
}

func (m *memory) RecordStates(_ context.Context, states map[string]payoff.RequestState) error {
	m.states = states
	return m.err
}

func (m *memory) RecordCancellations(_ context.Context, at map[string]time.Time) error {
	m.cancelled = at
	return m.err
}

func (m *memory) Waiting(context.Context) (map[string]bool, error) { return m.waiting, m.err }

// yesterday is a day on which claims were read.
func yesterday() payoff.Date { return payoff.DateOf(time.Now().UTC()).AddDays(-1) }

// feed returns the feed of an office whose claims were all pending when they were read on a day.
func (o *office) feed(m *memory, claims int, read payoff.Date) client.Feed {
	o.Helper()
	pending := map[string]payoff.Date{}
	for n := range claims {
		pending[claimID(n)] = read
	}
	return lossexpress.Spec().Feed(o.client, pending, m)
}

// ask asks for the payoffs of claims, and fails unless it took this many reads of claims and pages of the feed.
func (o *office) ask(f client.Feed, claims, reads, pages int) []payoff.Answer {
	o.Helper()
	readsBefore, pagesBefore := o.Count("", sandbox.Quote), o.pages()
	var answers []payoff.Answer
	calls := 0
	for n := range claims {
		a, err := f.Quote(o.Context(), payoff.Question{Loan: payoff.Loan{Claim: strings.ToUpper(claimID(n))}})
		if err != nil {
			o.Fatal(err)
		}
		calls += a.Calls
		answers = append(answers, a)
	}
	gotReads, gotPages := o.Count("", sandbox.Quote)-readsBefore, o.pages()-pagesBefore
	if gotReads != reads || gotPages != pages || calls != reads {
		o.Errorf("%d claims and %d pages of the feed were read, want %d and %d; the answers say %d calls", gotReads, gotPages,
			reads, pages, calls)
	}
	return answers
}

// pages returns how often the feed was asked for.
func (o *office) pages() int { return o.Count("", sandbox.Read) + int(o.answered.Load()) }

// answerFeed makes the feed answer this.
func (o *office) answerFeed(status int, body string) {
	o.front.Spoil = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/activities") {
			return false
		}
		o.answered.Add(1)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

// TestFeedSparesClaimsWithoutNews: one page of the feed tells which claims are worth reading.
func TestFeedSparesClaimsWithoutNews(t *testing.T) {
	const claims = 20
	o, m := newOffice(t, claims, false, nil), &memory{}
	for n := 4; n < 7; n++ {
		o.send(effect(payoff.RequestPayoff, n))
	}
	o.late.Store(int64(work + time.Minute))
	f := o.feed(m, claims, yesterday())
	want := map[string]payoff.RequestState{}
	for n, a := range o.ask(f, claims, 3, 1) {
		if n >= 4 && n < 7 {
			want[claimID(n)] = payoff.RequestQuoted
			if a.Quote == nil {
				t.Errorf("claim %d has news and no quote: %s", n, a.Detail)
			}
			continue
		}
		if a.Reason != payoff.Pending || !strings.HasSuffix(a.Detail, "no news of it since") || a.Evidence != nil {
			t.Errorf("claim %d: %+v", n, a)
		}
	}
	if diff := cmp.Diff(want, m.states); diff != "" || f.Failed() != nil {
		t.Errorf("the ledger heard (%v):\n%s", f.Failed(), diff)
	}
	o.ask(o.feed(m, 2, yesterday()), 4, 2, 1) // claims that were not pending are read
}

// TestFeedIsReadFromTheDayBefore: the feed is read from midnight UTC of the day before the earliest read of a claim,
// and news of a claim counts from the day before its own.
func TestFeedIsReadFromTheDayBefore(t *testing.T) {
	o := newOffice(t, 2, false, nil)
	o.send(effect(payoff.RequestPayoff, 0))
	o.send(effect(payoff.RequestPayoff, 1))
	today := payoff.DateOf(time.Now().UTC())
	f := lossexpress.Spec().Feed(o.client, map[string]payoff.Date{claimID(0): today.AddDays(-7),
		claimID(1): today.AddDays(3)}, &memory{}) // read after what happened
	o.ask(f, 2, 1, 1)
	want := "createdAfter=" + today.AddDays(-8).String() + "T00%3A00%3A00Z"
	var last string
	for _, r := range o.Requests() {
		if r.What == sandbox.Read {
			last = r.Query
		}
	}
	if !strings.Contains(last, want) {
		t.Errorf("the feed was asked for %s, want %s", last, want)
	}
}

// TestFeedThatCannotBeRead: a feed that fails, or answers and lacks something, is no feed, and each claim is read.
func TestFeedThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct {
		status, pages int
		body          string
	}{
		"an error":        {http.StatusInternalServerError, 4, ""},
		"not found":       {http.StatusNotFound, 1, ""},
		"no content":      {http.StatusOK, 4, ""},
		"an empty object": {http.StatusOK, 4, `{}`},
		"no pagination":   {http.StatusOK, 4, `{"results": []}`},
		"cut short":       {http.StatusOK, 4, `{"results": [], "pagination": {"totalPages": 1, "totalResults": 7}}`},
	} {
		t.Run(name, func(t *testing.T) {
			o, m := newOffice(t, 5, false, nil), &memory{}
			o.answerFeed(c.status, c.body)
			f := o.feed(m, 5, yesterday())
			for n, a := range o.ask(f, 5, 5, c.pages) {
				if a.Reason != payoff.Pending || a.Detail != "the claim has no payoff data yet" {
					t.Errorf("claim %d: %+v", n, a)
				}
			}
			if f.Failed() == nil || m.states != nil || m.cancelled != nil {
				t.Errorf("the feed failed with %v; the ledger heard %v and %v", f.Failed(), m.states, m.cancelled)
			}
		})
	}
}

// TestInterruptedFeed: if the run is interrupted while the feed is read, no claim is answered for.
func TestInterruptedFeed(t *testing.T) {
	o, m := newOffice(t, 2, false, nil), &memory{}
	ctx, cancel := context.WithCancel(t.Context())
	o.front.Spoil = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/activities") {
			cancel()
		}
		return false
	}
	f := o.feed(m, 2, yesterday())
	for n := range 2 {
		a, err := f.Quote(ctx, payoff.Question{Loan: payoff.Loan{Claim: claimID(n)}})
		if !errors.Is(err, context.Canceled) || a.Reason != "" {
			t.Errorf("claim %d: %+v, %v", n, a, err)
		}
	}
	if f.Failed() != nil || o.Count("", sandbox.Quote) != 0 || m.states != nil {
		t.Errorf("the feed failed with %v, %d claims were read", f.Failed(), o.Count("", sandbox.Quote))
	}
}

// TestFeedOfClaimsThatWait: a claim on which LossExpress waits for us is read, and its answer says so. Days later the
// feed has no news of it, and its answer still says so if the ledger does.
func TestFeedOfClaimsThatWait(t *testing.T) {
	const waits = "LossExpress waits for an answer of ours"
	o := newOffice(t, 3, false, func(l *sandbox.Loan) { l.Stuck = l.ID == claimID(1) })
	o.send(effect(payoff.RequestPayoff, 1))
	o.late.Store(int64(work + time.Minute))
	m := &memory{}
	answers := o.ask(o.feed(m, 3, yesterday()), 3, 1, 1)
	if a := answers[1]; a.Reason != payoff.Pending || !strings.HasPrefix(a.Detail, waits) || a.Calls != 1 {
		t.Errorf("got %+v", a)
	}
	if diff := cmp.Diff(map[string]payoff.RequestState{claimID(1): payoff.ActionRequired}, m.states); diff != "" {
		t.Errorf("the ledger heard:\n%s", diff)
	}

	o.answerFeed(http.StatusOK, `{"results": [], "pagination": {"totalPages": 0, "totalResults": 0}}`)
	m = &memory{waiting: map[string]bool{claimID(1): true}}
	for n, a := range o.ask(o.feed(m, 3, yesterday()), 3, 0, 1) {
		if a.Reason != payoff.Pending || strings.HasPrefix(a.Detail, waits+": see the claim's messages; it was") != (n == 1) {
			t.Errorf("claim %d: %+v", n, a)
		}
	}
}

// TestFeedOfCancellations: a request that somebody at LossExpress canceled does not look pending forever.
func TestFeedOfCancellations(t *testing.T) {
	o, m := newOffice(t, 2, false, nil), &memory{}
	at := time.Now().UTC().Truncate(time.Millisecond)
	o.answerFeed(http.StatusOK, fmt.Sprintf(`{"results": [
		{"activityId": "1", "createdAt": %q, "claimId": %q, "type": "payoff-request-cancelled", "data": {}}],
		"pagination": {"totalPages": 1, "totalResults": 1}}`, at.Format(time.RFC3339Nano), strings.ToUpper(claimID(0))))
	answers := o.ask(o.feed(m, 2, yesterday()), 2, 1, 1)
	if !strings.HasPrefix(answers[0].Detail, "the activity feed tells that its payoff request was cancelled") {
		t.Errorf("got %+v", answers[0])
	}
	if !m.cancelled[claimID(0)].Equal(at) || len(m.cancelled) != 1 || m.states[claimID(0)] != payoff.RequestCanceled {
		t.Errorf("the ledger heard %v and %v", m.states, m.cancelled)
	}
}

// TestFeedOfUnknownOrders: a claim that may have news is read, and the ledger hears nothing of it.
func TestFeedOfUnknownOrders(t *testing.T) {
	o, m := newOffice(t, 5, false, nil), &memory{}
	o.answerFeed(http.StatusOK, fmt.Sprintf(`{"results": [{"activityId": "1", "createdAt": %q, "claimId": %q,
		"type": "order-fulfilled", "data": {"orderId": "o1"}}], "pagination": {"totalPages": 1, "totalResults": 1}}`,
		time.Now().UTC().Format(time.RFC3339), claimID(2)))
	if o.ask(o.feed(m, 5, yesterday()), 5, 1, 1); len(m.states) != 0 {
		t.Errorf("the ledger heard %v", m.states)
	}
}

// TestFeedWithoutALedger: if the ledger fails, no claim is answered for.
func TestFeedWithoutALedger(t *testing.T) {
	o, broken := newOffice(t, 1, false, nil), errors.New("broken")
	f := o.feed(&memory{err: broken}, 1, yesterday())
	if a, err := f.Quote(t.Context(), payoff.Question{Loan: payoff.Loan{Claim: claimID(0)}}); !errors.Is(err, broken) {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestOnlyItsOwnClientHasAFeed, because the feed is read with the client.
func TestOnlyItsOwnClientHasAFeed(t *testing.T) {
	if f := lossexpress.Spec().Feed(nil, nil, nil); f != nil {
		t.Errorf("nobody has a feed: %v", f)
	}
}
