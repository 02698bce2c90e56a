package store

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"tieout/payoff"
)

const benchRows = 20_000

// rowsPerSecond measures work on this many rows, each time on what prepare made.
func rowsPerSecond[T any](b *testing.B, rows int, prepare func() T, work func(T)) {
	b.Helper()
	var before, after runtime.MemStats
	allocs, rounds := uint64(0), 0
	for b.Loop() {
		b.StopTimer()
		given := prepare()
		runtime.ReadMemStats(&before)
		b.StartTimer()
		work(given)
		b.StopTimer()
		runtime.ReadMemStats(&after)
		allocs, rounds = allocs+after.Mallocs-before.Mallocs, rounds+1
		b.StartTimer()
	}
	b.ReportMetric(float64(rounds*rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(allocs)/float64(rounds*rows), "allocs/row")
}

// A benchLedger is a ledger with one run at work.
type benchLedger struct {
	s *Store
	r *Run
}

// newBenchLedger begins a run whose only vendor states its payoffs in a file.
func newBenchLedger(b *testing.B) benchLedger {
	b.Helper()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "tieout.db"))
	check(b, err)
	b.Cleanup(func() { check(b, s.Close()) })
	r, err := s.Begin(b.Context(), Run{AsOf: date("2026-06-30"), Version: "v0", Config: "ledger: x", Settings: "{}",
		Started: time.Unix(0, 0).UTC()},
		[]Source{{"acme", "file", ""}})
	check(b, err)
	return benchLedger{s, r}
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func benchAccount(i int) string { return fmt.Sprintf("A%08d", i) }

// loans takes in a list.
func (l benchLedger) loans(b *testing.B, st *Stage, list []payoff.Loan) {
	b.Helper()
	check(b, st.Open(b.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	for i := range list {
		check(b, st.Loan(b.Context(), &payoff.Result{Loan: list[i]}))
	}
}

// lines takes in a statement, its rows in another order than the list's.
func (l benchLedger) lines(b *testing.B, st *Stage) {
	b.Helper()
	check(b, st.Open(b.Context(), payoff.InputFile{Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
	for i := range benchRows {
		line := payoff.StatementLine{Account: benchAccount(i * 7919 % benchRows), Quote: *quote("1003.97"),
			Source: payoff.Source{Row: i + 2}}
		check(b, st.Line(b.Context(), &line))
	}
}

func benchList() []payoff.Loan {
	list := make([]payoff.Loan, benchRows)
	for i := range list {
		list[i] = loan("acme", benchAccount(i), i+2)
	}
	return list
}

// staged is a ledger into which list and statement were read.
func staged(b *testing.B, list []payoff.Loan) benchLedger {
	b.Helper()
	l := newBenchLedger(b)
	st := l.s.NewStage(l.r)
	l.loans(b, st, list)
	l.lines(b, st)
	check(b, st.Settle(b.Context()))
	return l
}

// results reads the whole queue in batches, as the pipeline does, and hands each to use.
func (l benchLedger) results(b *testing.B, use func(*Queue, []payoff.Result)) {
	b.Helper()
	q := l.s.Queue(l.r, Source{"acme", "file", ""}, l.r.AsOf)
	for after := int64(0); ; {
		batch, err := q.Batch(b.Context(), after, 2000)
		check(b, err)
		if len(batch) == 0 {
			return
		}
		after = batch[len(batch)-1].Seq
		use(q, batch)
	}
}

// BenchmarkStageLoans takes a list in: what a run does with it once it is read.
func BenchmarkStageLoans(b *testing.B) {
	list := benchList()
	rowsPerSecond(b, benchRows, func() benchLedger { return newBenchLedger(b) }, func(l benchLedger) {
		st := l.s.NewStage(l.r)
		l.loans(b, st, list)
		check(b, st.Settle(b.Context()))
	})
}

// BenchmarkStageStatement takes a statement in after its list, in another order, and pairs the two.
func BenchmarkStageStatement(b *testing.B) {
	list := benchList()
	var st *Stage
	rowsPerSecond(b, benchRows, func() benchLedger {
		l := newBenchLedger(b)
		st = l.s.NewStage(l.r)
		l.loans(b, st, list)
		return l
	}, func(l benchLedger) {
		l.lines(b, st)
		check(b, st.Settle(b.Context()))
	})
}

// BenchmarkStageImmediate takes a statement in, in another order, and then its list, whose loans find their rows at
// once and come with their results.
func BenchmarkStageImmediate(b *testing.B) {
	list := benchList()
	rowsPerSecond(b, benchRows, func() benchLedger { return newBenchLedger(b) }, func(l benchLedger) {
		st := l.s.NewStage(l.r)
		l.lines(b, st)
		check(b, st.Open(b.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
		for i := range list {
			r := payoff.Result{Loan: list[i]}
			answer, known, err := st.Stated(&r.Loan)
			if err != nil || !known {
				b.Fatal(known, err)
			}
			r.Answer, r.Day, r.Status, r.Expected, r.Quoted = answer, l.r.AsOf, payoff.Matched, answer.Quote, answer.Quote
			check(b, st.Loan(b.Context(), &r))
		}
		check(b, st.Settle(b.Context()))
	})
}

// BenchmarkBatch reads loans with the vendor's figures, a batch at a time.
func BenchmarkBatch(b *testing.B) {
	l := staged(b, benchList())
	rowsPerSecond(b, benchRows, func() int { return 0 }, func(rows int) {
		l.results(b, func(_ *Queue, batch []payoff.Result) { rows += len(batch) })
		if rows != benchRows {
			b.Fatalf("%d rows", rows)
		}
	})
}

// BenchmarkRecord records how loans came out, two in a hundred of them broken.
func BenchmarkRecord(b *testing.B) {
	list := benchList()
	var batches [][]payoff.Result
	rowsPerSecond(b, benchRows, func() *Queue {
		l := staged(b, list)
		var queue *Queue
		batches = nil
		l.results(b, func(q *Queue, batch []payoff.Result) {
			queue, batches = q, append(batches, benchOutcome(batch))
		})
		return queue
	}, func(q *Queue) {
		for _, batch := range batches {
			check(b, q.Record(b.Context(), batch))
		}
	})
}

// benchOutcome has every fiftieth loan break.
func benchOutcome(batch []payoff.Result) []payoff.Result {
	for i := range batch {
		if batch[i] = judged(batch[i], "1003.97", "1003.97"); i%50 == 0 {
			batch[i] = judged(batch[i], "1003.97", "1004.03", payoff.TotalField)
		}
	}
	return batch
}

// BenchmarkSummary finishes a run and counts it.
func BenchmarkSummary(b *testing.B) {
	list := benchList()
	rowsPerSecond(b, benchRows, func() benchLedger {
		l := staged(b, list)
		l.results(b, func(q *Queue, batch []payoff.Result) { check(b, q.Record(b.Context(), benchOutcome(batch))) })
		return l
	}, func(l benchLedger) {
		check(b, l.s.Finish(b.Context(), l.r))
		s, err := l.s.Summary(b.Context(), l.r)
		check(b, err)
		if len(s.Vendors) != 1 || s.Vendors[0].Loans != benchRows || s.Breaks.Total != benchRows/50 {
			b.Fatalf("%+v", s)
		}
	})
}

// BenchmarkReportLines reads the lines of a vendor's sheet.
func BenchmarkReportLines(b *testing.B) {
	l := staged(b, benchList())
	l.results(b, func(q *Queue, batch []payoff.Result) { check(b, q.Record(b.Context(), benchOutcome(batch))) })
	check(b, l.s.Finish(b.Context(), l.r))
	rowsPerSecond(b, benchRows, func() int { return 0 }, func(rows int) {
		for _, err := range l.s.Lines(b.Context(), l.r, "acme", true) {
			check(b, err)
			rows++
		}
		if rows != benchRows {
			b.Fatalf("%d rows", rows)
		}
	})
}

// BenchmarkKeep commits answers as they come: one at a time, and as many as sixteen questions in flight bring at most.
func BenchmarkKeep(b *testing.B) {
	list := benchList()[:2_000]
	for _, atOnce := range []int{1, 16} {
		b.Run(fmt.Sprint(atOnce), func(b *testing.B) {
			var answers []*payoff.Result
			rowsPerSecond(b, len(list), func() *Queue {
				l := newBenchLedger(b)
				st := l.s.NewStage(l.r)
				l.loans(b, st, list)
				check(b, st.Settle(b.Context()))
				answers = nil
				l.results(b, func(_ *Queue, batch []payoff.Result) { answers = benchAnswers(batch) })
				return l.s.Queue(l.r, Source{"acme", "fetch", "https://acme.test"}, l.r.AsOf)
			}, func(q *Queue) {
				for i := 0; i < len(answers); i += atOnce {
					check(b, q.Keep(b.Context(), answers[i:min(i+atOnce, len(answers))]))
				}
			})
		})
	}
}

func benchAnswers(batch []payoff.Result) []*payoff.Result {
	answers := make([]*payoff.Result, len(batch))
	for i := range batch {
		answers[i] = &batch[i]
		answers[i].Answer = payoff.Answer{Quote: quote("1003.97"), Calls: 1, Evidence: make([]byte, 400)}
	}
	return answers
}
