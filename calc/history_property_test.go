package calc_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/calc"
	"tieout/payoff"
)

// histories draws what happens to a loan within some months of a day.
func histories(from payoff.Date) *rapid.Generator[[]payoff.Event] {
	return rapid.Custom(func(t *rapid.T) []payoff.Event {
		var events []payoff.Event
		for range rapid.IntRange(0, 6).Draw(t, "events") {
			e := payoff.Event{Date: from.AddDays(rapid.IntRange(-5, 90).Draw(t, "day")),
				Kind:   rapid.SampledFrom(payoff.EventKinds[:]).Draw(t, "kind"),
				Amount: payoff.Known(amounts(1e6).Draw(t, "amount").Abs())}
			if e.Kind == payoff.RateChange {
				e.Amount = payoff.Known(decimal.New(rapid.Int64Range(0, 3e6).Draw(t, "rate"), -5))
			}
			events = append(events, e)
		}
		slices.SortStableFunc(events, payoff.CompareEvents)
		return events
	})
}

// drawn is a loan with a history, and a day during or after it.
func drawn(t *rapid.T) (payoff.Terms, payoff.Date) {
	terms := loans().Draw(t, "terms")
	terms.History = histories(terms.InterestPaidTo).Draw(t, "history")
	return terms, terms.InterestPaidTo.AddDays(rapid.IntRange(0, 120).Draw(t, "day"))
}

func must(t *rapid.T, terms payoff.Terms, c calc.Convention, day payoff.Date) *calc.Payoff {
	p, err := calc.Compute(terms, c, day)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTotalOfAHistory: the total is the sum of the components, all of them in cents, whatever happened.
func TestTotalOfAHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms, day := drawn(t)
		p := must(t, terms, conventions(dayCounts()).Draw(t, "convention"), day)
		sum := p.Terms.Principal.Decimal.Add(p.Interest).Add(p.Terms.UnpaidInterest).Add(p.Charges()).Sub(p.Credits)
		if !p.Total.Equal(sum) || !p.Total.Equal(p.Total.Truncate(2)) {
			t.Fatalf("the total is %s, its parts add to %s", p.Total, sum)
		}
	})
}

// TestMoneyIsKept: at a rate of zero, a payment reduces what is owed by its own amount, in whatever order it is
// applied; advances and charges add theirs.
func TestMoneyIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms, day := drawn(t)
		terms.Rate = payoff.Known(decimal.Zero)
		c := calc.Convention{DayCount: calc.Act365F, PaymentOrder: rapid.SampledFrom([]calc.PaymentOrder{"",
			"interest principal fees", "principal fees interest", "interest fees principal"}).Draw(t, "order")}
		var kept []payoff.Event
		opening := terms
		opening.History = nil
		want := must(t, opening, c, day).Total
		for _, e := range terms.History {
			if e.Kind == payoff.RateChange {
				continue
			}
			kept = append(kept, e)
			if !e.Date.After(terms.InterestPaidTo) || e.Date.After(day) {
				continue
			}
			switch e.Kind {
			case payoff.Payment:
				want = want.Sub(e.Amount.Decimal)
			case payoff.Advance, payoff.FeeAssessed, payoff.LateCharge:
				want = want.Add(e.Amount.Decimal)
			}
		}
		terms.History = kept
		if got := must(t, terms, c, day).Total; !got.Equal(want) {
			t.Fatalf("the total is %s, want %s", got, want)
		}
	})
}

// TestAPaymentOfNothing only makes a posting: by day counts that add up, the totals differ by at most the two
// roundings.
func TestAPaymentOfNothing(t *testing.T) {
	additive := []calc.DayCount{calc.Act360, calc.Act365F, calc.Act36525, calc.ActActISD, calc.NL365}
	rapid.Check(t, func(t *rapid.T) {
		terms := loans().Draw(t, "terms")
		day := terms.InterestPaidTo.AddDays(rapid.IntRange(2, 400).Draw(t, "day"))
		c := calc.Convention{DayCount: rapid.SampledFrom(additive).Draw(t, "day count"),
			Rounding: rapid.SampledFrom([]calc.Rounding{"", calc.HalfEven, calc.Truncate, calc.RoundUp}).Draw(t, "rounding")}
		without := must(t, terms, c, day)
		terms.History = []payoff.Event{{Kind: payoff.Payment, Amount: payoff.Known(decimal.Zero),
			Date: terms.InterestPaidTo.AddDays(rapid.IntRange(1, day.Sub(terms.InterestPaidTo)).Draw(t, "posted"))}}
		with := must(t, terms, c, day)
		if apart := with.Total.Sub(without.Total).Abs(); apart.GreaterThan(decimal.New(1, -2)) {
			t.Fatalf("%s with it, %s without", with.Total, without.Total)
		}
		if !with.PerDiem(12).Equal(without.PerDiem(12)) {
			t.Fatalf("per diem %s with it, %s without", with.PerDiem(12), without.PerDiem(12))
		}
	})
}

// TestTheSameRateAgain: stating the same rate again on any day changes nothing, by any day count and convention.
func TestTheSameRateAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms, day := drawn(t)
		c := conventions(dayCounts()).Draw(t, "convention")
		terms.History = slices.DeleteFunc(terms.History, func(e payoff.Event) bool { return e.Kind == payoff.RateChange })
		without := must(t, terms, c, day)
		again := payoff.Event{Kind: payoff.RateChange, Amount: terms.Rate,
			Date: terms.InterestPaidTo.AddDays(rapid.IntRange(-10, 100).Draw(t, "restated"))}
		terms.History = append(terms.History, again)
		slices.SortStableFunc(terms.History, payoff.CompareEvents)
		if with := must(t, terms, c, day); !with.Total.Equal(without.Total) || !with.Same(without) {
			t.Fatalf("%s with it, %s without", with.Trace(), without.Trace())
		}
	})
}

// TestPlainInterestIsExact: the kernel, which plain loans take, gives what exact fractions give.
func TestPlainInterestIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := loans().Draw(t, "terms")
		terms.Principal.Decimal = terms.Principal.Decimal.Shift(rapid.Int32Range(-4, 4).Draw(t, "size"))
		terms.Rate.Decimal = terms.Rate.Decimal.Shift(rapid.Int32Range(-6, 2).Draw(t, "rate's size"))
		c := calc.Convention{DayCount: rapid.SampledFrom(dayCounts()).Draw(t, "day count"),
			Rounding: rapid.SampledFrom([]calc.Rounding{"", calc.HalfEven, calc.Truncate, calc.RoundUp}).Draw(t, "rounding")}
		p := must(t, terms, c, days().Draw(t, "day"))
		if want := roundRat(unrounded(p), 2, c.Rounding); p.Interest.Rat().Cmp(want) != 0 {
			t.Fatalf("%s, exactly %s", p.Trace(), want.FloatString(4))
		}
		exact := new(big.Rat).SetFrac(p.PerDiem(30).Shift(30).BigInt(), decimal.New(1, 30).BigInt())
		if want := roundRat(exact, 2, calc.HalfUp); p.PerDiem(2).Rat().Cmp(want) != 0 {
			t.Fatalf("a per diem of %s is %s", p.PerDiem(30), p.PerDiem(2))
		}
	})
}
