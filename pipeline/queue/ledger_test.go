package queue_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
)

// asOf is thirty days after the loans' interest was paid.
var asOf = payoff.NewDate(2026, 7, 1)

// newRun stages loans in a real ledger, spread over these sources.
func newRun(t *testing.T, sources []store.Source, loans int) (*store.Store, *store.Run) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "tieout.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, s.Close()) })
	r, err := s.Begin(ctx, store.Run{AsOf: asOf}, sources)
	must(t, err)
	st := s.NewStage(r)
	must(t, st.Open(ctx, payoff.InputFile{Kind: payoff.LoanList, Name: "loans.csv"}))
	for i := range loans {
		terms := payoff.Terms{Principal: payoff.Known(decimal.New(int64(100_000+i), -2)),
			Rate: payoff.Known(decimal.New(73, -1)), InterestPaidTo: asOf.AddDays(-30), Currency: "USD"}
		must(t, st.Loan(ctx, &payoff.Result{Loan: payoff.Loan{Vendor: sources[i%len(sources)].Vendor,
			Account: fmt.Sprint("A", i), Source: payoff.Source{Row: i + 2}, Terms: terms}}))
	}
	must(t, st.Settle(ctx))
	return s, r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func work(ctx context.Context, r *store.Run, vendors []queue.Vendor) error {
	return queue.Run(ctx, r.ID, vendors, func(string, int, int) {})
}

// summary finishes the run and checks that its counts add up.
func summary(t *testing.T, s *store.Store, r *store.Run) *payoff.Summary {
	t.Helper()
	must(t, s.Finish(t.Context(), r))
	sum, err := s.Summary(t.Context(), r)
	must(t, err)
	if !sum.AddsUp() {
		t.Errorf("the summary does not add up: %+v", sum)
	}
	return sum
}

// TestThreeComputedVendors: two follow our convention and tie; one counts a year of 360 days, and every loan of it is
// broken by that difference.
func TestThreeComputedVendors(t *testing.T) {
	sources := []store.Source{{Vendor: "a", Quotes: payoff.QuotesComputed}, {Vendor: "b", Quotes: payoff.QuotesComputed},
		{Vendor: "c", Quotes: payoff.QuotesComputed}}
	s, r := newRun(t, sources, 5000)
	var vendors []queue.Vendor
	for _, src := range sources {
		rule := calc.Convention{DayCount: calc.Act365F}
		if src.Vendor == "b" {
			rule.DayCount = calc.Act360
		}
		q := s.Queue(r, src, asOf)
		vendors = append(vendors, queue.Vendor{Name: src.Vendor, InFlight: 1, Compute: &rule,
			Convention: calc.Convention{DayCount: calc.Act365F}, Loans: q, Recorder: q, Breaks: q})
	}
	must(t, work(t.Context(), r, vendors))
	sum := summary(t, s, r)
	if sum.ExitCode != payoff.ExitBreaks || sum.Breaks.Total != 1667 || len(sum.Vendors) != 3 {
		t.Fatalf("exit code %d, %d breaks, %d vendors; want %d, 1667, 3", sum.ExitCode, sum.Breaks.Total,
			len(sum.Vendors), payoff.ExitBreaks)
	}
	for i, want := range []struct {
		matched, broken int
		net             payoff.Cents
	}{{1667, 0, 0}, {0, 1667, difference(5000)}, {1666, 0, 0}} {
		v := sum.Vendors[i]
		if v.Matched != want.matched || v.Broken != want.broken || v.Net != want.net || v.Absolute != want.net {
			t.Errorf("vendor %s: %d matched, %d broken, net %s, want %d, %d, %s", v.Vendor, v.Matched, v.Broken, v.Net,
				want.matched, want.broken, want.net)
		}
	}
	n := int64(0)
	for line, err := range s.Lines(t.Context(), r, "b", true) {
		must(t, err)
		if n++; line.Seq != 3*n-1 {
			t.Fatalf("line %d of vendor b is loan %d, want %d", n, line.Seq, 3*n-1)
		}
	}
}

// difference computes, in cents, what a year of 360 days adds to thirty days' interest at 7.3 percent on every third
// loan: by the formula, not by the calculator.
func difference(loans int64) payoff.Cents {
	halfUp := func(num, den int64) int64 { return (2*num + den) / (2 * den) }
	sum := int64(0)
	for i := int64(1); i < loans; i += 3 {
		yearly := (100_000 + i) * 73 // in thousandths of a cent
		sum += halfUp(yearly*30, 360_000) - halfUp(yearly*30, 365_000)
	}
	return payoff.Cents(sum)
}

// TestResumeAsksNobodyTwice stops a run over a real ledger again and again; no loan with an answer is asked about
// again.
func TestResumeAsksNobodyTwice(t *testing.T) {
	src := store.Source{Vendor: payoff.Q2, Quotes: payoff.QuotesFetched, BaseURL: "https://q2.test"}
	s, r := newRun(t, []store.Source{src}, 300)
	q := s.Queue(r, src, asOf)
	var asked, stops atomic.Int64
	for {
		ctx, cancel := context.WithCancel(t.Context())
		stop := asked.Load() + 70
		v := queue.Vendor{Name: payoff.Q2, InFlight: 4, Convention: calc.Convention{DayCount: calc.Act365F},
			Loans: q, Recorder: q, Breaks: q,
			Quoter: quoterFunc(func(_ context.Context, question payoff.Question) (payoff.Answer, error) {
				if asked.Add(1) == stop {
					cancel()
				}
				p, err := calc.Compute(question.Loan.Terms, calc.Convention{DayCount: calc.Act365F}, question.Loan.PayoffDate)
				if err != nil {
					return payoff.Answer{}, err
				}
				return payoff.Answer{Quote: p.Quote(2), Calls: 1}, nil
			})}
		err := work(ctx, r, []queue.Vendor{v})
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want that of the context", err)
		}
		if stops.Add(1) > 10 {
			t.Fatal("the run makes no progress")
		}
	}
	sum := summary(t, s, r)
	if asked.Load() != 300 || sum.Vendors[0].Calls != 300 || sum.Vendors[0].Matched != 300 || stops.Load() < 4 {
		t.Errorf("%d questions, %d calls, %d matched, %d stops; want 300, 300, 300 and 4", asked.Load(), sum.Vendors[0].Calls,
			sum.Vendors[0].Matched, stops.Load())
	}
}

type quoterFunc func(ctx context.Context, q payoff.Question) (payoff.Answer, error)

func (f quoterFunc) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	return f(ctx, q)
}
