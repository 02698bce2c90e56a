package pipeline

import (
	"context"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/pipeline/queue"
	"tieout/store"
	"tieout/vendors/client"
)

var (
	_ Intake         = (*store.Stage)(nil)
	_ Statement      = (*store.Stage)(nil)
	_ queue.Loans    = (*store.Queue)(nil)
	_ queue.Recorder = (*store.Queue)(nil)
	_ queue.Breaks   = (*store.Queue)(nil)
)

// pendingRests is for how many days a claim is not read while the feed has no news of it. No document promises that a
// feed tells everything, so each claim is read now and then.
const pendingRests = 7

// queueVendor makes what is configured of a vendor's part of the run.
func (s *Setup) queueVendor(name string, asOf payoff.Date) *queue.Vendor {
	v := s.Vendors[name]
	return &queue.Vendor{Name: name, AsOf: asOf, InFlight: v.Pace.InFlight, Convention: v.Convention,
		Compute:    v.Compute,
		Tolerances: v.Tolerances, Catalogue: v.Catalogue()}
}

// vendors makes the part of each vendor that has loans in the run. today is the day on which answers are given.
func (r *run) vendors(sources []store.Source, today payoff.Date) ([]queue.Vendor, error) {
	var vendors []queue.Vendor
	for _, source := range sources {
		v := r.Setup.queueVendor(source.Vendor, r.run.AsOf)
		loans := r.store.Queue(r.run, source, today)
		v.Loans, v.Recorder, v.Breaks = loans, loans, loans
		if source.Quotes == payoff.QuotesFetched {
			var err error
			if v.Quoter, err = r.quoter(source); err != nil {
				return nil, err
			}
		}
		vendors = append(vendors, *v)
	}
	return vendors, nil
}

// quoter makes the client that asks a vendor. A run that is offline asks nobody.
func (r *run) quoter(source store.Source) (queue.Quoter, error) {
	if r.kept.Offline {
		return nobody{}, nil
	}
	v := r.Setup.Vendors[source.Vendor].Client
	return v.Quoter(v.At(source.BaseURL, r.logins[source.Vendor]))
}

// nobody is who is asked offline.
type nobody struct{}

// Quote answers that nobody was asked.
func (nobody) Quote(context.Context, payoff.Question) (payoff.Answer, error) {
	return payoff.Answer{Reason: payoff.NotAsked, Detail: "offline, and not answered earlier today"}, nil
}

// prepare spares questions before the vendors are asked: claims of which a feed has no news, and what was answered
// earlier the same day. Then it says what will be asked.
func (r *run) prepare(ctx context.Context, vendors []queue.Vendor, today payoff.Date) error {
	if err := r.useFeeds(ctx, vendors, today); err != nil {
		return err
	}
	if !r.kept.Refetch {
		if err := takeOver(ctx, vendors); err != nil {
			return err
		}
	}
	return r.noteQuestions(ctx, vendors)
}

// takeOver spares the questions that were answered earlier the same day.
func takeOver(ctx context.Context, vendors []queue.Vendor) error {
	for _, v := range vendors {
		loans, ok := v.Loans.(*store.Queue)
		if v.Quoter == nil || !ok {
			continue
		}
		if _, err := loans.TakeOver(ctx); err != nil {
			return err
		}
	}
	return nil
}

// useFeeds makes the vendors that have a feed use it, if there are claims to spare. A sandbox run has none: its vendors
// are new each time.
func (r *run) useFeeds(ctx context.Context, vendors []queue.Vendor, today payoff.Date) error {
	if r.Sandbox || r.kept.Refetch || r.kept.Offline {
		return nil
	}
	for i := range vendors {
		v := &vendors[i]
		configured := r.Setup.Vendors[v.Name].Client
		loans, ok := v.Loans.(*store.Queue)
		if v.Quoter == nil || configured == nil || configured.Feed == nil || !ok {
			continue
		}
		pending, err := loans.PendingClaims(ctx, today.AddDays(-pendingRests))
		if err != nil {
			return err
		}
		if len(pending) > 0 {
			v.Quoter = configured.Feed(v.Quoter, pending, loans)
		}
	}
	return nil
}

// warnFeeds warns of the feeds that could not be read.
func (r *run) warnFeeds(vendors []queue.Vendor) {
	for _, v := range vendors {
		if f, ok := v.Quoter.(client.Feed); ok && f.Failed() != nil {
			warn(r.Watcher, "%s: each claim was read, since its activity feed could not be: %v", v.Name, f.Failed())
		}
	}
}

// noteUsage says how much of its daily limit a vendor has used up, if it told.
func (r *run) noteUsage(vendors []queue.Vendor) {
	for _, v := range vendors {
		if c, ok := v.Quoter.(interface{ UsageText() string }); ok && c.UsageText() != "" {
			note(r.Watcher, "%s: %s", v.Name, c.UsageText())
		}
	}
}

// request requests the payoffs of claims that have none, at the vendors whose configuration lets a run do so. A sandbox
// run has no effects, because they would go to the configured vendor.
func (r *run) request(ctx context.Context, vendors []queue.Vendor, today payoff.Date) error {
	if r.Sandbox || r.kept.Offline {
		return nil
	}
	for _, v := range vendors {
		configured := r.Setup.Vendors[v.Name]
		if configured.MaxRequests == 0 {
			continue
		}
		requests := effects.Requests{Vendor: configured.Client, Login: r.logins[v.Name], Plan: r.run.RequestPlan(),
			Today: today,
			Most:  configured.MaxRequests,
			Claims: func(ctx context.Context, since payoff.Date, most int) ([]payoff.Loan, int, error) {
				return r.store.Requestable(ctx, r.run, v.Name, since, most)
			}}
		if err := requests.Send(ctx, r.store, r.noteOutcome); err != nil {
			return err
		}
	}
	return nil
}

// requestVendors are the vendors whose configuration lets a run request payoffs, by name.
func (s *Setup) requestVendors() map[string]*client.Vendor {
	requesting := map[string]*client.Vendor{}
	for name, v := range s.Vendors {
		if v.MaxRequests > 0 {
			requesting[name] = v.Client
		}
	}
	return requesting
}

// noteOutcome says what became of an effect.
func (r *run) noteOutcome(i payoff.Intent, o payoff.Outcome) {
	note(r.Watcher, "%s %s %s %s: %s", o.State, i.Action, i.Vendor, i.Target(), o.Detail)
}
