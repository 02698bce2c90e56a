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
	// Sample returns up to size loans behind a place in the input, in order, with the answers that are known of them.
	Sample(ctx context.Context, after int64, size int) ([]payoff.Result, error)
	// Broken returns up to size broken loans that are not explained yet behind a place in the input, in order, with their answers.
	Broken(ctx context.Context, after int64, size int) ([]payoff.Result, error)
	// Around returns what else the ledger knows around each of these loans, in their order.
	Around(ctx context.Context, loans []payoff.Result) ([]payoff.Around, error)
	// Explain commits the causes of results that are recorded.
	Explain(ctx context.Context, results []payoff.Result) error
}

// explainRecorded names what explains each broken loan of the vendor while others are still being worked off: the
// vendor's rules, which its loans as a whole show, come before the assumptions that would explain one loan alone. It may
// be repeated.
func (v *Vendor) explainRecorded(ctx context.Context, news <-chan recorded) error {
	for n := range news {
		if n.suffice {
			break
		}
	}
	first, err := v.Breaks.Broken(ctx, 0, 1)
	if err != nil {
		return err
	}
	var rules []causes.Profile
	if len(first) > 0 {
		if rules, err = v.learn(ctx); err != nil {
			return err
		}
	}
	after := int64(0)
	for more := true; more; {
		if _, more = <-news; !more {
			after = 0 // also those that waited although loans behind them did not
		}
		if after, err = v.explainBehind(ctx, rules, after); err != nil {
			return err
		}
	}
	return nil
}

// shelfSize bounds a batch of broken loans: three of them are in memory at once.
const shelfSize = 1000

// A shelf is a batch of broken loans with what the ledger knows around them.
type shelf struct {
	broken []payoff.Result
	around []payoff.Around
}

// explainBehind explains the broken loans that are recorded behind a place in the input, and returns the last one's. While
// one batch is explained, the next is read and the one before is written.
func (v *Vendor) explainBehind(ctx context.Context, rules []causes.Profile, after int64) (int64, error) {
	g, gctx := errgroup.WithContext(ctx)
	read, explained := make(chan shelf), make(chan shelf)
	g.Go(func() (err error) {
		defer close(read)
		after, err = v.readBroken(gctx, after, read)
		return err
	})
	g.Go(func() error {
		defer close(explained)
		for s := range read {
			if err := v.explain(gctx, rules, s.broken, s.around); err != nil {
				return err
			}
			if err := hand(gctx, explained, s); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		for s := range explained {
			if err := v.Breaks.Explain(gctx, s.broken); err != nil {
				return err
			}
		}
		return nil
	})
	err := g.Wait()
	return after, err
}

// readBroken takes broken loans behind a place in the input, and returns the place of the last.
func (v *Vendor) readBroken(ctx context.Context, after int64, read chan<- shelf) (int64, error) {
	for {
		broken, err := v.Breaks.Broken(ctx, after, shelfSize)
		if err != nil || len(broken) == 0 {
			return after, err
		}
		around, err := v.Breaks.Around(ctx, broken)
		if err != nil {
			return after, err
		}
		after = broken[len(broken)-1].Seq
		if err := hand(ctx, read, shelf{broken, around}); err != nil {
			return after, err
		}
	}
}

// explain names the causes of a batch, as many loans at once as there are processors: each takes a hundred
// computations or more.
func (v *Vendor) explain(ctx context.Context, rules []causes.Profile, broken []payoff.Result, around []payoff.Around) error {
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		g.Go(func() error {
			for i := w; i < len(broken) && ctx.Err() == nil; i += workers {
				r := &broken[i]
				v.Judge(r)
				fits, state := v.Because(rules, v.Case(r, around[i]), r.Quoted)
				name(r, fits, state)
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}

// Known returns what the ledger knows around one of the vendor's loans.
func (v *Vendor) Known(ctx context.Context, r *payoff.Result) (payoff.Around, error) {
	around, err := v.Breaks.Around(ctx, []payoff.Result{*r})
	if err != nil {
		return payoff.Around{}, err
	}
	return around[0], nil
}

// Case returns what a result was computed from, with what the ledger knows around it, and the other days that its vendor may
// have computed it for.
func (v *Vendor) Case(r *payoff.Result, around payoff.Around) causes.Case {
	c := causes.Case{Terms: r.Loan.Terms, Convention: v.Convention, Day: r.Day, Siblings: around.Siblings, Earlier: around.Earlier}
	c.Dates = []payoff.Date{r.Loan.PayoffDate, r.Answer.Asked, v.AsOf}
	if r.Quoted != nil {
		c.Dates = append(c.Dates, r.Quoted.GoodThrough)
	}
	return c
}

// name puts down what explains a result; several readings of one assumption are one cause.
func name(r *payoff.Result, fits []causes.Fit, state payoff.CauseState) {
	r.CauseState = state
	for _, f := range fits {
		if !slices.Contains(r.Causes, f.ID) {
			r.Causes = append(r.Causes, f.ID)
		}
	}
}
