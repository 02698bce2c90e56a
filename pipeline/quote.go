package pipeline

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tieout/payoff"
)

// quote fills the answers of a batch that are not known yet: it asks the vendor, so many questions at once, and keeps
// each answer before its slot is free.
func (v *Vendor) quote(ctx context.Context, run string, batch []payoff.Result, asked func(n int)) error {
	if v.Quoter == nil {
		return nil
	}
	k := newKeeper(v.Evidence, v.InFlight)
	defer k.close()
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(v.InFlight)
	var answers atomic.Int64
	for i := range batch {
		r := &batch[i]
		if r.Answer.Quote != nil || r.Answer.Reason != "" {
			continue
		}
		if gctx.Err() != nil {
			break
		}
		g.Go(func() error {
			if gctx.Err() != nil { // it waited for a slot meanwhile
				return gctx.Err()
			}
			if err := v.ask(gctx, payoff.Question{Run: run, AsOf: v.AsOf, Loan: r.Loan}, &r.Answer); err != nil {
				return err // interrupted, not answered
			}
			// An answer in hand is kept, also on the way out: it may have cost something at the vendor.
			err := k.keep(r)
			asked(int(answers.Add(1)))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err() // nil from the group does not mean that every loan was asked
}

// ask puts one question. A client that panics costs one loan its quote, not the run.
func (v *Vendor) ask(ctx context.Context, q payoff.Question, a *payoff.Answer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			*a = payoff.Answer{Reason: payoff.VendorError, Detail: fmt.Sprintf("defect in the %s client: %v", v.Name, p)}
		}
	}()
	*a, err = v.Quoter.Quote(ctx, q)
	return err
}

// A keeper commits the answers of a queue as they arrive: one goroutine takes all that wait in one transaction, then
// frees their slots.
type keeper struct {
	evidence Evidence
	waiting  chan waiting
	ended    chan struct{}
}

type waiting struct {
	result *payoff.Result
	done   chan error
}

func newKeeper(e Evidence, inFlight int) *keeper {
	k := &keeper{evidence: e, waiting: make(chan waiting, inFlight), ended: make(chan struct{})}
	go k.run()
	return k
}

// keep returns when the answer is committed.
func (k *keeper) keep(r *payoff.Result) error {
	w := waiting{r, make(chan error, 1)}
	k.waiting <- w
	return <-w.done
}

func (k *keeper) run() {
	defer close(k.ended)
	for first := range k.waiting {
		batch := k.all(first)
		results := make([]*payoff.Result, len(batch))
		for i, w := range batch {
			results[i] = w.result
		}
		// Not the run's context: what a vendor said is kept when the run is being interrupted, too.
		err := k.evidence.Keep(context.Background(), results)
		for _, w := range batch {
			w.done <- err
		}
	}
}

// all returns the first that waits and those behind it. To wait for more was tried: it costs more than it spares.
func (k *keeper) all(first waiting) []waiting {
	batch := []waiting{first}
	for {
		select {
		case w, ok := <-k.waiting:
			if !ok {
				return batch
			}
			batch = append(batch, w)
		default:
			return batch
		}
	}
}

// close ends the goroutine; nobody keeps any more.
func (k *keeper) close() {
	close(k.waiting)
	<-k.ended
}
