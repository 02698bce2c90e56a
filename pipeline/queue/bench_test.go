package queue

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/calc/causes"
	"tieout/payoff"
)

const benchRows = 20_000

// rowsASecond measures work on this many rows, each time on what prepare makes.
func rowsASecond[T any](b *testing.B, rows int, prepare func() T, work func(T)) {
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

// benchLoans returns loans whose vendor states what we expect or, if they are to be broken, 7.77 more, which nothing
// explains.
func benchLoans(b *testing.B, rows int, broken bool) []payoff.Result {
	b.Helper()
	results := make([]payoff.Result, rows)
	for i := range results {
		l := testLoan()
		l.Account, l.DayCount = fmt.Sprint(i), "ACT/365F"
		l.Principal = payoff.Known(decimal.New(int64(1_100_000+i*7919%8_900_000), -2))
		l.Fees = decimal.New(int64(i%20_000), -2)
		p, err := calc.Compute(l.Terms, calc.Convention{DayCount: calc.Act365F}, l.PayoffDate)
		if err != nil {
			b.Fatal(err)
		}
		q := p.Quote(2)
		if broken {
			q.Total = q.Total.Add(decimal.New(777, -2))
		}
		results[i] = payoff.Result{Seq: int64(i + 1), Loan: l, Answer: payoff.Answer{Quote: q}}
	}
	return results
}

func benchVendor() *Vendor {
	return &Vendor{Name: "acme", Convention: calc.Convention{DayCount: calc.Act365F}, Catalogue: causes.Catalogue()}
}

// judgeAll judges loans as they come from the ledger.
func judgeAll(b *testing.B, v *Vendor, loans []payoff.Result) {
	for i := range loans {
		if v.Judge(&loans[i]); loans[i].Status != payoff.Matched {
			b.Fatalf("%+v", loans[i])
		}
	}
}

// BenchmarkJudge computes what a loan owes and compares it with what its vendor states.
func BenchmarkJudge(b *testing.B) {
	loans, v := benchLoans(b, benchRows, false), benchVendor()
	rowsASecond(b, benchRows, func() []payoff.Result { return append([]payoff.Result(nil), loans...) },
		func(loans []payoff.Result) { judgeAll(b, v, loans) })
}

// BenchmarkJudgeComputed also computes the vendor's figure.
func BenchmarkJudgeComputed(b *testing.B) {
	loans, v := benchLoans(b, benchRows, false), benchVendor()
	v.Compute = &calc.Convention{DayCount: calc.Act365F}
	rowsASecond(b, benchRows, func() []payoff.Result { return append([]payoff.Result(nil), loans...) },
		func(loans []payoff.Result) { judgeAll(b, v, loans) })
}

// BenchmarkExplain looks for the causes of breaks that nothing explains, on all processors.
func BenchmarkExplain(b *testing.B) {
	const rows = 500
	loans, v := benchLoans(b, rows, true), benchVendor()
	prepare := func() []payoff.Result { return append([]payoff.Result(nil), loans...) }
	rowsASecond(b, rows, prepare, func(loans []payoff.Result) {
		err := v.explain(context.Background(), nil, brokenBatch{loans, make([]payoff.Related, rows)})
		if err != nil || loans[0].CauseState == "" {
			b.Fatal(err, loans[0].CauseState)
		}
	})
}

// BenchmarkLearn looks for the rules of a vendor in a sample of its loans.
func BenchmarkLearn(b *testing.B) {
	const rows, broken = 5_000, 100
	v := benchVendor()
	var lessons []causes.Lesson
	for _, loans := range [][]payoff.Result{benchLoans(b, rows-broken, false), benchLoans(b, broken, true)} {
		for i := range loans {
			v.Judge(&loans[i])
			lessons = append(lessons, causes.Lesson{Case: v.Case(&loans[i], payoff.Related{}), Quoted: loans[i].Quoted})
		}
	}
	rowsASecond(b, rows, func() []causes.Lesson { return lessons }, func(lessons []causes.Lesson) {
		causes.Learn(v.Catalogue, lessons)
	})
}
