package pipeline

import (
	"context"

	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
)

var (
	_ Intake         = (*store.Stage)(nil)
	_ Statement      = (*store.Stage)(nil)
	_ queue.Loans    = (*store.Queue)(nil)
	_ queue.Recorder = (*store.Queue)(nil)
	_ queue.Breaks   = (*store.Queue)(nil)
)

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

// noteUsage says how much of its daily limit a vendor has used up, if it told.
func (r *run) noteUsage(vendors []queue.Vendor) {
	for _, v := range vendors {
		if c, ok := v.Quoter.(interface{ UsageText() string }); ok && c.UsageText() != "" {
			note(r.Watcher, "%s: %s", v.Name, c.UsageText())
		}
	}
}
