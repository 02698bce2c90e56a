package queue

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tieout/calc"
	"tieout/calc/causes"
	"tieout/payoff"
)

// A Quoter obtains payoff quotes from one vendor; it is safe for concurrent use. What the vendor refuses or fails
// at is an [payoff.Answer]; the error says that the context ended before there was one.
type Quoter interface {
	Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error)
}

// Loans is a queue of loans with the answers that are known of them.
type Loans interface {
	// Pending returns how many loans have no result yet.
	Pending(ctx context.Context) (loans int, err error)
	// Done returns how many loans have a result.
	Done(ctx context.Context) (loans int, err error)
	// Batch returns up to size loans without a result behind a place in the input, in order.
	Batch(ctx context.Context, after int64, size int) ([]payoff.Result, error)
	// Keep commits answers; when it returns, they survive a crash.
	Keep(ctx context.Context, results []*payoff.Result) error
}

// A Recorder takes how loans came out.
type Recorder interface {
	Record(ctx context.Context, results []payoff.Result) error
}

// A Progress is told how far a vendor's queue has come; it is called by several goroutines.
type Progress func(vendor string, done, loans int)

// A Vendor is one vendor's part of a run.
type Vendor struct {
	Name       string
	AsOf       payoff.Date      // the run's date
	Quoter     Quoter           // nil unless its payoffs are fetched
	InFlight   int              // how many questions at once; at least 1
	Compute    *calc.Convention // how its own figure is computed; nil unless it is
	Convention calc.Convention  // behind the expected figure
	Tolerances payoff.Tolerances
	Catalogue  []causes.Hypothesis // what a break may be explained by
	Loans      Loans
	Recorder   Recorder
	Breaks     Breaks
}

// batchSize bounds the memory of a queue and how much work a crash repeats; what a vendor answered is never asked
// again, since answers are kept as they come.
const batchSize = 2000

// Run works off the queues of all vendors side by side. It is to be called with the same run after a stop: loans that
// have a result are left alone, questions that have an answer are not asked.
func Run(ctx context.Context, run string, vendors []Vendor, progress Progress) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, v := range vendors {
		g.Go(func() error { return v.work(gctx, run, progress) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// work works off the vendor's queue, a batch at a time, in input order: while one is asked and judged, the next is read,
// the one before is recorded, and the breaks before that are explained.
func (v *Vendor) work(ctx context.Context, run string, progress Progress) error {
	loans, err := v.Loans.Pending(ctx)
	if err != nil {
		return err
	}
	before, err := v.Loans.Done(ctx)
	if err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	read, judged := make(chan []payoff.Result), make(chan []payoff.Result)
	g.Go(func() error {
		defer close(read)
		return v.read(gctx, read)
	})
	g.Go(func() error {
		defer close(judged)
		return v.answer(gctx, run, read, judged, func(done int) { progress(v.Name, before+done, before+loans) })
	})
	news := make(chan recorded, 1)
	g.Go(func() error {
		defer close(news)
		return v.record(ctx, judged, news)
	})
	g.Go(func() error { return v.explainRecorded(gctx, news) })
	return g.Wait()
}

// record records each batch, and tells how many results there are to whoever has time to hear it.
func (v *Vendor) record(ctx context.Context, judged <-chan []payoff.Result, news chan<- recorded) error {
	var all recorded
	for batch := range judged {
		// What is known is recorded, also on the way out.
		if err := v.Recorder.Record(context.WithoutCancel(ctx), batch); err != nil {
			return err
		}
		all.add(batch)
		select {
		case news <- all:
		default:
		}
	}
	return nil
}

// read takes the batches of the queue.
func (v *Vendor) read(ctx context.Context, read chan<- []payoff.Result) error {
	for after := int64(0); ; {
		batch, err := v.Loans.Batch(ctx, after, batchSize)
		if err != nil || len(batch) == 0 {
			return err
		}
		after = batch[len(batch)-1].Seq
		if err := hand(ctx, read, batch); err != nil {
			return err
		}
	}
}

// answer asks for each batch what is not known of it, and judges it.
func (v *Vendor) answer(ctx context.Context, run string, read <-chan []payoff.Result, judged chan<- []payoff.Result, progress func(done int)) error {
	var done atomic.Int64
	count := func(n int) { progress(int(done.Add(int64(n)))) }
	count(0)
	pass := func(ctx context.Context, batch []payoff.Result) error {
		for i := range batch {
			v.Judge(&batch[i])
		}
		return hand(ctx, judged, batch)
	}
	if v.Quoter != nil {
		return v.quote(ctx, run, read, count, pass)
	}
	for batch := range read {
		if err := pass(ctx, batch); err != nil {
			return err
		}
		count(len(batch))
	}
	return nil
}

// A passing passes a batch on whose answers are known.
type passing func(ctx context.Context, batch []payoff.Result) error
