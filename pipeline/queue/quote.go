package queue

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tieout/payoff"
)

// An openBatch is a batch whose questions are being asked.
type openBatch struct {
	loans    []payoff.Result
	asked    int           // loans that are asked about; the answers of the others were known
	open     atomic.Int64  // questions without an answer, plus one until all of them have been sent
	answered chan struct{} // closed when none is open
}

func newOpenBatch(loans []payoff.Result) *openBatch {
	b := &openBatch{loans: loans, answered: make(chan struct{})}
	b.open.Store(1)
	return b
}

// closeOne says that there is one open question less.
func (b *openBatch) closeOne() {
	if b.open.Add(-1) == 0 {
		close(b.answered)
	}
}

// A question is one loan of a batch that is asked about.
type question struct {
	batch  *openBatch
	result *payoff.Result
}

// quote asks the vendor for the answers that are not known yet, a bounded number at once, and passes each batch on, in
// order, when it has all of its answers. Questions do not stop at the border of a batch: while one waits for its last
// answers, those of the next go out. It counts loans as their answers come.
func (v *Vendor) quote(ctx context.Context, run string, read <-chan []payoff.Result, count func(n int),
	answered answeredFunc) error {
	g, gctx := errgroup.WithContext(ctx)
	batches, questions := make(chan *openBatch, 1), make(chan question)
	g.Go(func() error {
		defer close(batches)
		defer close(questions)
		return openBatches(gctx, read, batches, questions)
	})
	k := newKeeper(v.Loans)
	for range v.InFlight {
		g.Go(func() error { return v.askOneByOne(gctx, run, questions, k, count) })
	}
	g.Go(func() error {
		for b := range batches {
			if _, _, err := receive(gctx, b.answered); err != nil {
				return err
			}
			if err := answered(gctx, b.loans); err != nil {
				return err
			}
			count(len(b.loans) - b.asked)
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err() // nil from the group does not mean that every loan was asked
}

// openBatches sends the questions of batches. It is one batch ahead of the oldest one that waits for an answer, and no
// further, which bounds the memory of a queue.
func openBatches(ctx context.Context, read <-chan []payoff.Result, batches chan<- *openBatch,
	questions chan<- question) error {
	for {
		loans, more, err := receive(ctx, read)
		if err != nil || !more {
			return err
		}
		b := newOpenBatch(loans)
		if err := send(ctx, batches, b); err != nil {
			return err
		}
		for i := range loans {
			r := &loans[i]
			if r.Answer.Quote != nil || r.Answer.Reason != "" {
				continue
			}
			b.asked++
			b.open.Add(1)
			if err := send(ctx, questions, question{b, r}); err != nil {
				return err
			}
		}
		b.closeOne()
	}
}

// send sends to a channel, unless the context ends first.
func send[T any](ctx context.Context, to chan<- T, what T) error {
	select {
	case to <- what:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// receive receives from a channel, unless the context ends first; more is false if the channel is closed.
func receive[T any](ctx context.Context, from <-chan T) (what T, more bool, err error) {
	select {
	case what, more = <-from:
		return what, more, nil
	case <-ctx.Done():
		return what, false, ctx.Err()
	}
}

// askOneByOne asks one question after the other, and keeps each answer before it asks the next. It is one of the
// vendor's slots.
func (v *Vendor) askOneByOne(ctx context.Context, run string, questions <-chan question, k *keeper,
	count func(n int)) error {
	for q := range questions {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r := q.result
		if err := ask(ctx, v.Name, v.Quoter, payoff.Question{Run: run, AsOf: v.AsOf, Loan: r.Loan}, &r.Answer); err != nil {
			return err // it was interrupted, not answered
		}
		// An answer that has come is kept, even if the run is being interrupted: it may have cost something.
		if err := k.keep(ctx, r); err != nil {
			return err
		}
		count(1)
		q.batch.closeOne()
	}
	return nil
}

// ask asks one question. A client that panics costs one loan its quote, and does not end the program.
func ask(ctx context.Context, vendor string, quoter Quoter, q payoff.Question, a *payoff.Answer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			*a = payoff.Answer{Reason: payoff.VendorError, Detail: fmt.Sprintf("defect in the %s client: %v", vendor, p)}
		}
	}()
	*a, err = quoter.Quote(ctx, q)
	return err
}

// Ask asks one vendor these questions, at most inFlight at once, and returns the answers in their order. It keeps none
// of them.
func Ask(ctx context.Context, q Quoter, questions []payoff.Question, inFlight int) ([]payoff.Answer, error) {
	answers := make([]payoff.Answer, len(questions))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, inFlight))
	for i := range questions {
		g.Go(func() error { return ask(gctx, questions[i].Loan.Vendor, q, questions[i], &answers[i]) })
	}
	return answers, g.Wait()
}
