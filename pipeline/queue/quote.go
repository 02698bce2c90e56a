package queue

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tieout/payoff"
)

// An inquiry is a batch whose questions are under way.
type inquiry struct {
	batch    []payoff.Result
	asked    int           // loans that have a question; of the others the answer was known
	open     atomic.Int64  // questions without an answer, and one more while they are still being put
	answered chan struct{} // closed when none is open
}

func newInquiry(batch []payoff.Result) *inquiry {
	i := &inquiry{batch: batch, answered: make(chan struct{})}
	i.open.Store(1)
	return i
}

// close says that one question less is open.
func (i *inquiry) close() {
	if i.open.Add(-1) == 0 {
		close(i.answered)
	}
}

// A question is one loan of an inquiry.
type question struct {
	of     *inquiry
	result *payoff.Result
}

// quote asks the vendor for the answers of batches that are not known yet, so many at once, and passes each batch on, in
// order, when all of its answers are in. Questions go on over the border of batches: those of the next go out while one
// waits for its last answers. It counts loans as their answers come.
func (v *Vendor) quote(ctx context.Context, run string, read <-chan []payoff.Result, count func(n int), pass passing) error {
	g, gctx := errgroup.WithContext(ctx)
	inquiries, questions := make(chan *inquiry, 1), make(chan question)
	g.Go(func() error {
		defer close(inquiries)
		defer close(questions)
		return v.inquire(gctx, read, inquiries, questions)
	})
	k := newKeeper(v.Loans)
	for range v.InFlight {
		g.Go(func() error { return v.put(gctx, run, questions, k, count) })
	}
	g.Go(func() error {
		for i := range inquiries {
			if _, _, err := take(gctx, i.answered); err != nil {
				return err
			}
			if err := pass(gctx, i.batch); err != nil {
				return err
			}
			count(len(i.batch) - i.asked)
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err() // nil from the group does not mean that every loan was asked
}

// inquire makes questions of batches. It is a batch ahead of the oldest that waits for an answer, and no further: that bounds
// the memory of a queue.
func (v *Vendor) inquire(ctx context.Context, read <-chan []payoff.Result, inquiries chan<- *inquiry, questions chan<- question) error {
	for {
		batch, more, err := take(ctx, read)
		if err != nil || !more {
			return err
		}
		i := newInquiry(batch)
		if err := hand(ctx, inquiries, i); err != nil {
			return err
		}
		for n := range batch {
			r := &batch[n]
			if r.Answer.Quote != nil || r.Answer.Reason != "" {
				continue
			}
			i.asked++
			i.open.Add(1)
			if err := hand(ctx, questions, question{i, r}); err != nil {
				return err
			}
		}
		i.close()
	}
}

func hand[T any](ctx context.Context, to chan<- T, what T) error {
	select {
	case to <- what:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func take[T any](ctx context.Context, from <-chan T) (what T, more bool, err error) {
	select {
	case what, more = <-from:
		return what, more, nil
	case <-ctx.Done():
		return what, false, ctx.Err()
	}
}

// put puts one question after the other, and keeps each answer before the next: it is one of the vendor's slots.
func (v *Vendor) put(ctx context.Context, run string, questions <-chan question, k *keeper, count func(n int)) error {
	for q := range questions {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r := q.result
		if err := v.ask(ctx, payoff.Question{Run: run, AsOf: v.AsOf, Loan: r.Loan}, &r.Answer); err != nil {
			return err // interrupted, not answered
		}
		// An answer in hand is kept, also on the way out: it may have cost something at the vendor.
		if err := k.keep(r); err != nil {
			return err
		}
		count(1)
		q.of.close()
	}
	return nil
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

// Ask puts questions to one vendor, so many at once, and returns the answers in their order. It keeps none.
func Ask(ctx context.Context, q Quoter, questions []payoff.Question, inFlight int) ([]payoff.Answer, error) {
	answers := make([]payoff.Answer, len(questions))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, inFlight))
	for i := range questions {
		g.Go(func() (err error) {
			answers[i], err = q.Quote(gctx, questions[i])
			return err
		})
	}
	return answers, g.Wait()
}
