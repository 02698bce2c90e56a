package queue

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tieout/calc"
	"tieout/calc/causes"
	"tieout/payoff"
)

// A Quoter obtains payoff quotes from one vendor; it is safe for concurrent use. A vendor's refusal or failure is an
// [payoff.Answer], too; an error says that the context ended before there was an answer.
type Quoter interface {
	Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error)
}

// Loans is a queue of loans with their answers, as far as there are any.
type Loans interface {
	// Pending returns how many loans have no result yet.
	Pending(ctx context.Context) (loans int, err error)
	// Done returns how many loans have a result.
	Done(ctx context.Context) (loans int, err error)
	// Batch returns up to size loans without a result after a place in the input, in order.
	Batch(ctx context.Context, after int64, size int) ([]payoff.Result, error)
	// Keep commits the answers of these loans; when it returns, they survive a crash.
	Keep(ctx context.Context, results []*payoff.Result) error
}

// A Recorder records how loans came out.
type Recorder interface {
	// Record commits results.
	Record(ctx context.Context, results []payoff.Result) error
}

// A Progress is told how far a vendor's queue has come; it is called by several goroutines.
type Progress func(vendor string, done, loans int)

// A Vendor is one vendor's part of a run.
type Vendor struct {
	Name       string
	AsOf       payoff.Date      // the run's date
	Quoter     Quoter           // nil unless its payoffs are fetched
	InFlight   int              // how many questions may be in flight; at least 1
	Compute    *calc.Convention // how its own figure is computed; nil unless it is computed
	Convention calc.Convention  // of the expected figure
	Tolerances payoff.Tolerances
	Catalogue  []causes.Assumption // what a break may be explained by
	Loans      Loans
	Recorder   Recorder
	Breaks     Breaks
}

// batchSize bounds the memory of a queue and how much work a crash repeats. What a vendor answered is never asked
// again, because answers are kept as they come.
const batchSize = 2000

// Run works off the queues of all vendors side by side. After a stop, call it again with the same run: loans that have
// a result are left alone, and questions that have an answer are not asked again.
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

// work works off the vendor's queue, a batch at a time, in input order. While one batch is asked for and judged, the
// next is read, the one before is recorded, and the breaks before that are explained.
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
	recorded := make(chan recordedCounts, 1)
	g.Go(func() error {
		defer close(recorded)
		return v.record(ctx, judged, recorded)
	})
	g.Go(func() error { return v.explainRecorded(gctx, recorded) })
	return g.Wait()
}

// record records each batch and sends how many results there are, unless nobody has received the last counts yet.
func (v *Vendor) record(ctx context.Context, judged <-chan []payoff.Result, recorded chan<- recordedCounts) error {
	var all recordedCounts
	for batch := range judged {
		// What is known is recorded, even if the run is being interrupted.
		if err := v.Recorder.Record(context.WithoutCancel(ctx), batch); err != nil {
			return err
		}
		all.add(batch)
		select {
		case recorded <- all:
		default:
		}
	}
	return nil
}

// read reads the batches of the queue.
func (v *Vendor) read(ctx context.Context, read chan<- []payoff.Result) error {
	for after := int64(0); ; {
		batch, err := v.Loans.Batch(ctx, after, batchSize)
		if err != nil || len(batch) == 0 {
			return err
		}
		after = batch[len(batch)-1].Seq
		if err := send(ctx, read, batch); err != nil {
			return err
		}
	}
}

// answer obtains the answers that each batch still lacks, and judges it.
func (v *Vendor) answer(ctx context.Context, run string, read <-chan []payoff.Result, judged chan<- []payoff.Result,
	progress func(done int)) error {
	var done atomic.Int64
	count := func(n int) { progress(int(done.Add(int64(n)))) }
	count(0)
	judge := func(ctx context.Context, batch []payoff.Result) error {
		for i := range batch {
			v.Judge(&batch[i])
		}
		return send(ctx, judged, batch)
	}
	if v.Quoter != nil {
		return v.quote(ctx, run, read, count, judge)
	}
	for batch := range read {
		if err := judge(ctx, batch); err != nil {
			return err
		}
		count(len(batch))
	}
	return nil
}

// An answeredFunc takes a batch of which every answer is known.
type answeredFunc func(ctx context.Context, batch []payoff.Result) error
