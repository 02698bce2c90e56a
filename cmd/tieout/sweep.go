package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
	"tieout/vendors/lossexpress"
)

// claimRests is for how many days a claim is not read while the feed has no news of it. No document promises that the
// feed tells everything, so each claim is read now and then.
const claimRests = 7

const waitsForUs = "LossExpress waits for an answer of ours: see the claim's messages"

// A sweep asks LossExpress, and spares the claims that were pending and of which its activity feed has had no news since:
// it reads the feed once for all of them.
type sweep struct {
	*lossexpress.Client
	read   map[string]payoff.Date // the claims that were pending, in lower case, and the day on which each was last read
	ledger *store.Queue

	once   sync.Once
	news   map[string]lossexpress.News // nil where the feed could not be read
	waits  map[string]bool             // the claims on which the ledger says that LossExpress waits for us
	failed error                       // why it could not
	err    error                       // of the ledger
}

// sweepFeeds makes the vendors with an activity feed use it, where there are claims to spare. A sandbox run has none: its
// vendors are new each time.
func (j *job) sweepFeeds(ctx context.Context, vendors []queue.Vendor, today payoff.Date) error {
	if j.sandbox || j.settings.Refetch {
		return nil
	}
	for i := range vendors {
		client, isClient := vendors[i].Quoter.(*lossexpress.Client) // nobody, offline
		queue, isQueue := vendors[i].Loans.(*store.Queue)
		if !isClient || !isQueue {
			continue
		}
		read, err := queue.Pendings(ctx, today.AddDays(-claimRests))
		if err != nil {
			return err
		}
		if len(read) > 0 {
			vendors[i].Quoter = &sweep{Client: client, read: read, ledger: queue}
		}
	}
	return nil
}

// saySweeps warns of the feeds that could not be read.
func (j *job) saySweeps(vendors []queue.Vendor) {
	for _, v := range vendors {
		if s, ok := v.Quoter.(*sweep); ok && s.failed != nil {
			fmt.Fprintf(j.stderr, "tieout: warning: %s: each claim was read, since its activity feed could not be: %v\n", v.Name, s.failed)
		}
	}
}

// Quote answers for a claim without news that it is still pending, and reads any other claim itself. The first question
// reads the feed, and the others wait for it.
func (s *sweep) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	s.once.Do(func() { s.err = s.readFeed(ctx) })
	if s.err != nil {
		return payoff.Answer{}, s.err
	}
	claim := strings.ToLower(q.Loan.Claim)
	if s.quiet(claim) {
		detail := fmt.Sprintf("it was pending when it was read on %s, and the activity feed has no news of it since", s.read[claim])
		if s.waits[claim] {
			detail = waitsForUs + "; " + detail
		}
		return payoff.Answer{Reason: payoff.Pending, Detail: detail}, nil
	}
	a, err := s.Client.Quote(ctx, q)
	switch state := s.news[claim].State; {
	case a.Reason != payoff.Pending:
	case state == payoff.RequestCancelled:
		a.Detail = "the activity feed tells that its payoff request was cancelled: tieout plan --again proposes another"
	case s.waits[claim] || state == payoff.ActionRequired:
		a.Detail = waitsForUs
	}
	return a, err
}

// readFeed reads what happened since the day before the earliest of the reads, and notes what it tells of our requests.
func (s *sweep) readFeed(ctx context.Context) error {
	var first payoff.Date
	for _, day := range s.read {
		if first.IsZero() || day.Before(first) {
			first = day
		}
	}
	news, _, err := s.Sweep(ctx, from(first).Time())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.failed = err
		return nil
	}
	states, cancelled := make(map[string]payoff.RequestState, len(news)), map[string]time.Time{}
	for claim, n := range news {
		if n.State != "" {
			states[claim] = n.State
		}
		if n.State == payoff.RequestCancelled {
			cancelled[claim] = n.At
		}
	}
	s.news = news
	steady := context.WithoutCancel(ctx)
	if err := errors.Join(s.ledger.Heard(steady, states), s.ledger.Cancelled(steady, cancelled)); err != nil {
		return err
	}
	s.waits, err = s.ledger.Waiting(steady)
	return err
}

// quiet says whether a claim was pending and the feed has had no news of it since it was read.
func (s *sweep) quiet(claim string) bool {
	day, was := s.read[claim]
	news, told := s.news[claim]
	return was && s.news != nil && (!told || news.At.Before(from(day).Time()))
}

// from is the day from whose midnight, in UTC, news of a claim that was read on a day counts: the day before, since the
// configured zone's days begin and end elsewhere, and clocks differ.
func from(day payoff.Date) payoff.Date { return day.AddDays(-1) }
