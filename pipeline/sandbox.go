package pipeline

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"tieout/payoff"
	"tieout/store"
	"tieout/vendors/client"
	"tieout/vendors/sandbox"
)

// play starts the sandbox for this run alone, and points every source that is asked to it.
func (r *run) play(ctx context.Context, sources []store.Source) (stop func(), err error) {
	played, err := r.newSandbox(ctx, sources, r.kept.Sandbox, nil)
	if err != nil {
		return nil, err
	}
	base, stop, err := sandbox.Serve("", played)
	if err != nil {
		return nil, err
	}
	r.logins = map[string]client.Login{}
	for i, source := range sources {
		v := r.Setup.Vendors[source.Vendor].Client
		if v == nil {
			continue
		}
		sources[i].BaseURL = base + "/" + v.Spec.Name
		r.logins[source.Vendor] = sandbox.Login(v.Spec.Name, sources[i].BaseURL)
	}
	return stop, nil
}

// newSandbox makes the vendors of a staged run. They know its loans, and what the book says differently. Their today is
// the run's as-of date.
func (r *run) newSandbox(ctx context.Context, sources []store.Source, book json.RawMessage, clock func() time.Time,
) (*sandbox.Sandbox, error) {
	var listed []sandbox.ListedVendor
	for _, source := range sources {
		v := r.Setup.Vendors[source.Vendor]
		if v.Client == nil {
			continue
		}
		loans := r.store.Queue(r.run, source, r.run.AsOf)
		listed = append(listed, sandbox.ListedVendor{Name: source.Vendor, Client: v.Client.Spec.Name,
			Convention: v.Convention,
			Loans:      queued(ctx, loans)})
	}
	return sandbox.FromLists(book, listed, r.run.AsOf, clock)
}

// queued yields the loans of a vendor's queue, in input order.
func queued(ctx context.Context, q *store.Queue) iter.Seq2[payoff.Loan, error] {
	const page = 5000
	return func(yield func(payoff.Loan, error) bool) {
		for after := int64(0); ; {
			batch, err := q.Batch(ctx, after, page)
			if err != nil {
				yield(payoff.Loan{}, err)
				return
			}
			if len(batch) == 0 {
				return
			}
			for _, r := range batch {
				if !yield(r.Loan, nil) {
					return
				}
			}
			after = batch[len(batch)-1].Seq
		}
	}
}

// ServeSandbox stages the lists of a job in a ledger that is thrown away, and hands over vendors that know them. Their
// clock is the real one: what is sent to them is looked for in their feeds by when it was sent.
func ServeSandbox(ctx context.Context, j Job, serve func(*sandbox.Sandbox) error) error {
	return throwaway(ctx, j, "sandbox.db", func(r *run) error {
		if err := r.begin(ctx); err != nil {
			return err
		}
		if err := r.read(ctx, false); err != nil {
			return err
		}
		played, err := r.newSandbox(ctx, r.Setup.Sources(), r.Book, time.Now)
		if err != nil {
			return err
		}
		return serve(played)
	})
}
