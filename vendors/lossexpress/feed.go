package lossexpress

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"tieout/payoff"
	"tieout/vendors/client"
)

const waitsForUs = "LossExpress waits for an answer of ours: see the claim's messages"

// A feed asks LossExpress, except for claims that were pending and have had no news since: it reads the activity feed
// once for all of them.
type feed struct {
	*Client
	pending map[string]payoff.Date // the claims that had no payoff, in lower case, and when each was last read
	ledger  client.FeedLedger

	once   sync.Once
	news   map[string]News // nil if the feed could not be read
	waits  map[string]bool // the claims on which, according to the ledger, LossExpress waits for us
	failed error           // why the feed could not be read
	err    error           // of the ledger
}

// newFeed returns the feed of a client that [New] made. Any other quoter has none.
func newFeed(q client.Quoter, pending map[string]payoff.Date, ledger client.FeedLedger) client.Feed {
	c, ok := q.(*Client)
	if !ok {
		return nil
	}
	return &feed{Client: c, pending: pending, ledger: ledger}
}

// Failed returns why the feed could not be read.
func (f *feed) Failed() error { return f.failed }

// Quote answers for a claim without news that it is still pending, and reads any other claim itself. The first question
// reads the feed, and the others wait for it.
func (f *feed) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	f.once.Do(func() { f.err = f.read(ctx) })
	if f.err != nil {
		return payoff.Answer{}, f.err
	}
	claim := strings.ToLower(q.Loan.Claim)
	if f.quiet(claim) {
		return f.stillPending(claim), nil
	}
	a, err := f.Client.Quote(ctx, q)
	if a.Reason == payoff.Pending {
		a.Detail = f.pendingDetail(claim, a.Detail)
	}
	return a, err
}

// stillPending returns the answer for a claim without news.
func (f *feed) stillPending(claim string) payoff.Answer {
	const format = "it was pending when it was read on %s, and the activity feed has no news of it since"
	detail := fmt.Sprintf(format, f.pending[claim])
	if f.waits[claim] {
		detail = waitsForUs + "; " + detail
	}
	return payoff.Answer{Reason: payoff.Pending, Detail: detail}
}

// pendingDetail returns what the feed adds to the detail of a claim that was read and is pending.
func (f *feed) pendingDetail(claim, detail string) string {
	switch state := f.news[claim].State; {
	case state == payoff.RequestCanceled:
		return "the activity feed tells that its payoff request was cancelled: a plan made with --again proposes another"
	case f.waits[claim] || state == payoff.ActionRequired:
		return waitsForUs
	}
	return detail
}

// read reads what happened since the day before the earliest read of a claim, and keeps what it says of our requests.
func (f *feed) read(ctx context.Context) error {
	news, _, err := f.Sweep(ctx, newsFrom(f.firstRead()))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		f.failed = err
		return nil //nolint:nilerr // Failed tells it, and each claim is read instead
	}
	states, cancelled := make(map[string]payoff.RequestState, len(news)), map[string]time.Time{}
	for claim, n := range news {
		if n.State != "" {
			states[claim] = n.State
		}
		if n.State == payoff.RequestCanceled {
			cancelled[claim] = n.At
		}
	}
	f.news = news
	uncanceled := context.WithoutCancel(ctx) // what was read is kept
	if err := errors.Join(f.ledger.RecordStates(uncanceled, states),
		f.ledger.RecordCancellations(uncanceled, cancelled)); err != nil {
		return err
	}
	f.waits, err = f.ledger.Waiting(uncanceled)
	return err
}

// firstRead returns the earliest day on which a pending claim was last read.
func (f *feed) firstRead() payoff.Date {
	var first payoff.Date
	for _, day := range f.pending {
		if first.IsZero() || day.Before(first) {
			first = day
		}
	}
	return first
}

// quiet says whether a claim was pending and the feed has had no news of it since it was read.
func (f *feed) quiet(claim string) bool {
	day, was := f.pending[claim]
	news, found := f.news[claim]
	return was && f.news != nil && (!found || news.At.Before(newsFrom(day)))
}

// newsFrom is the time since which news of a claim that was read on a day counts: midnight UTC of the day before,
// because the days of the configured time zone begin and end at other times, and clocks differ.
func newsFrom(day payoff.Date) time.Time { return day.AddDays(-1).Time() }
