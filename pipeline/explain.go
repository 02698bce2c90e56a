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
	Rules  []causes.VendorRule // of the vendor, those that stand beside others last
	Case   causes.Case         // what the result was computed from; only of a broken loan
}

// Explain judges the loans of an account or claim of a finished run again, from the ledger.
func (s *StoredRun) Explain(ctx context.Context, key string) ([]Explanation, error) {
	sources, err := s.Store.Sources(ctx, s.Run)
	if err != nil {
		return nil, err
	}
	r := run{Job: Job{Setup: s.Setup}, store: s.Store, run: s.Run, kept: settings{Offline: true}}
	vendors, err := r.vendors(sources, s.Run.AsOf)
	if err != nil {
		return nil, err
	}
	loans, err := s.Store.Loans(ctx, s.Run, key)
	if err != nil {
		return nil, err
	}
	if len(loans) == 0 {
		return nil, s.noLoan(ctx, key)
	}
	sum, err := s.Store.Summary(ctx, s.Run)
	if err != nil {
		return nil, err
	}
	var all []Explanation
	for _, result := range loans {
		for _, v := range vendors {
			if v.Name != result.Loan.Vendor {
				continue
			}
			e := Explanation{Result: result, Vendor: v, Rules: s.Setup.profiles(sum, v.Name)}
			if err := e.judge(ctx); err != nil {
				return all, err
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// noLoan says that the run has no loan of this account or claim, and which one was probably meant.
func (s *StoredRun) noLoan(ctx context.Context, key string) error {
	similar, err := s.Store.Similar(ctx, s.Run, key)
	if err != nil {
		return err
	}
	hint := payoff.Command{"breaks", s.Run.ID}.Quoted() + " lists what does not tie"
	if similar != "" {
		hint = "did you mean " + payoff.Command{"explain", similar, "--run", s.Run.ID}.Quoted() + "?"
	}
	return payoff.Problemf(payoff.CodeUsage, hint, "run %s has no loan or claim %q", s.Run.ID, key)
}

// judge judges the loan, and says of a broken one what it was computed from.
func (e *Explanation) judge(ctx context.Context) error {
	e.Vendor.Judge(&e.Result)
	if e.Result.Status != payoff.Broken {
		return nil
	}
	related, err := e.Vendor.Related(ctx, &e.Result)
	e.Case = e.Vendor.Case(&e.Result, related)
	return err
}
