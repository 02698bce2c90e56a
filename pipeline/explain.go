package pipeline

import (
	"context"

	"tieout/calc/causes"
	"tieout/payoff"
	"tieout/pipeline/queue"
)

// An Explanation is one loan of a finished run, judged again from the ledger.
type Explanation struct {
	Result payoff.Result
	Vendor queue.Vendor
	Rules  []causes.Profile // of the vendor, those that stand beside others last
	Case   causes.Case      // what the result was computed from; only of a broken loan
}

// Explain judges the loans of an account or claim of a finished run again, from the ledger.
func (p *Past) Explain(ctx context.Context, key string) ([]Explanation, error) {
	sources, err := p.Store.Sources(ctx, p.Run)
	if err != nil {
		return nil, err
	}
	r := run{Job: Job{Setup: p.Setup}, store: p.Store, run: p.Run, kept: settings{Offline: true}}
	vendors, err := r.vendors(sources, p.Run.AsOf)
	if err != nil {
		return nil, err
	}
	loans, err := p.Store.Loans(ctx, p.Run, key)
	if err != nil {
		return nil, err
	}
	if len(loans) == 0 {
		return nil, payoff.Problemf(payoff.CodeUsage, "tieout breaks lists what does not tie",
			"run %s has no loan or claim %q", p.Run.ID, key)
	}
	sum, err := p.Store.Summary(ctx, p.Run)
	if err != nil {
		return nil, err
	}
	var all []Explanation
	for _, result := range loans {
		for _, v := range vendors {
			if v.Name != result.Loan.Vendor {
				continue
			}
			e := Explanation{Result: result, Vendor: v, Rules: p.Setup.profiles(sum, v.Name)}
			if err := e.judge(ctx); err != nil {
				return all, err
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// judge judges the loan, and says of a broken one what it was computed from.
func (e *Explanation) judge(ctx context.Context) error {
	e.Vendor.Judge(&e.Result)
	if e.Result.Status != payoff.Broken {
		return nil
	}
	related, err := e.Vendor.Known(ctx, &e.Result)
	e.Case = e.Vendor.Case(&e.Result, related)
	return err
}
