package queue

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"tieout/calc/causes"
	"tieout/payoff"
)

// Breaks are a vendor's broken loans, as they are recorded.
type Breaks interface {
	// Sample returns up to size loans after a place in the input, in order, with their answers as far as there are any.
	Sample(ctx context.Context, after int64, size int) ([]payoff.Result, error)
	// Broken returns up to size broken loans after a place in the input that are not explained yet, in order, with
	// their answers.
	Broken(ctx context.Context, after int64, size int) ([]payoff.Result, error)
	// Related returns what else the ledger knows around each of these loans, in their order.
	Related(ctx context.Context, loans []payoff.Result) ([]payoff.Related, error)
	// Explain commits the causes of results that are recorded.
	Explain(ctx context.Context, results []payoff.Result) error
}

// explainRecorded names the causes of each broken loan of the vendor while other loans are still being asked for. The
// vendor's rules, which its loans as a whole show, come before the assumptions that explain one loan alone. It may be
// repeated.
func (v *Vendor) explainRecorded(ctx context.Context, recorded <-chan recordedCounts) error {
	for n := range recorded {
		if n.suffice {
			break
		}
	}
	first, err := v.Breaks.Broken(ctx, 0, 1)
	if err != nil {
		return err
	}
	var rules []causes.VendorRule
	if len(first) > 0 {
		if rules, err = v.learn(ctx); err != nil {
			return err
		}
	}
	after := int64(0)
	for more := true; more; {
		if _, more = <-recorded; !more {
			after = 0 // for the loans that waited although later ones did not
		}
		if after, err = v.explainAfter(ctx, rules, after); err != nil {
			return err
		}
	}
	return nil
}

// brokenSize bounds a batch of broken loans: three of them are in memory at once.
const brokenSize = 1000

// A brokenBatch is a batch of broken loans with what the ledger knows around them.
type brokenBatch struct {
	loans   []payoff.Result
	related []payoff.Related
}

// explainAfter explains the broken loans that are recorded after a place in the input, and returns the place of the
// last one. While one batch is explained, the next is read and the one before is written.
func (v *Vendor) explainAfter(ctx context.Context, rules []causes.VendorRule, after int64) (int64, error) {
	g, gctx := errgroup.WithContext(ctx)
	read, explained := make(chan brokenBatch), make(chan brokenBatch)
	g.Go(func() (err error) {
		defer close(read)
		after, err = v.readBroken(gctx, after, read)
		return err
	})
	g.Go(func() error {
		defer close(explained)
		for b := range read {
			if err := v.explain(gctx, rules, b); err != nil {
				return err
			}
			if err := send(gctx, explained, b); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		for b := range explained {
			if err := v.Breaks.Explain(gctx, b.loans); err != nil {
				return err
			}
		}
		return nil
	})
	err := g.Wait()
	return after, err
}

// readBroken reads the broken loans after a place in the input, and returns the place of the last one.
func (v *Vendor) readBroken(ctx context.Context, after int64, read chan<- brokenBatch) (int64, error) {
	for {
		broken, err := v.Breaks.Broken(ctx, after, brokenSize)
		if err != nil || len(broken) == 0 {
			return after, err
		}
		related, err := v.Breaks.Related(ctx, broken)
		if err != nil {
			return after, err
		}
		after = broken[len(broken)-1].Seq
		if err := send(ctx, read, brokenBatch{broken, related}); err != nil {
			return after, err
		}
	}
}

// explain names the causes of a batch, with as many loans at once as there are processors, because each takes a hundred
// computations or more.
func (v *Vendor) explain(ctx context.Context, rules []causes.VendorRule, b brokenBatch) error {
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		g.Go(func() error {
			for i := w; i < len(b.loans) && ctx.Err() == nil; i += workers {
				r := &b.loans[i]
				v.Judge(r)
				fits, state := causes.Decide(rules, v.Catalogue, v.Case(r, b.related[i]), r.Quoted)
				name(r, fits, state)
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}

// Related returns what the ledger knows around one of the vendor's loans.
func (v *Vendor) Related(ctx context.Context, r *payoff.Result) (payoff.Related, error) {
	related, err := v.Breaks.Related(ctx, []payoff.Result{*r})
	if err != nil {
		return payoff.Related{}, err
	}
	return related[0], nil
}

// Case returns what a result was computed from, with what the ledger knows around its loan and the other days that the
// vendor may have computed it for.
func (v *Vendor) Case(r *payoff.Result, related payoff.Related) causes.Case {
	c := causes.Case{Terms: r.Loan.Terms, Convention: v.Convention, Day: r.Day, Siblings: related.Siblings,
		Earlier: related.Earlier}
	c.Dates = []payoff.Date{r.Loan.PayoffDate, r.Answer.Asked, v.AsOf}
	if r.Quoted != nil {
		c.Dates = append(c.Dates, r.Quoted.GoodThrough)
	}
	return c
}

// name notes what explains a result. Several readings of one assumption are one cause.
func name(r *payoff.Result, fits []causes.Fit, state payoff.CauseState) {
	r.CauseState = state
	for _, f := range fits {
		if !slices.Contains(r.Causes, f.ID) {
			r.Causes = append(r.Causes, f.ID)
		}
	}
}
