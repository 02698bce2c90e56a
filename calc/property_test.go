package calc_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/calc"
	"tieout/payoff"
)

// amounts draws money, in whole cents of either sign.
func amounts(most int64) *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		return decimal.New(rapid.Int64Range(-most, most).Draw(t, "cents"), -2)
	})
}

// days draws a day of the years around now, leap days and year borders among them.
func days() *rapid.Generator[payoff.Date] {
	return rapid.Custom(func(t *rapid.T) payoff.Date {
		return payoff.NewDate(2015, 1, 1).AddDays(rapid.IntRange(0, 15*366).Draw(t, "day"))
	})
}

func loans() *rapid.Generator[payoff.Terms] {
	return rapid.Custom(func(t *rapid.T) payoff.Terms {
		charge := amounts(1e6)
		return payoff.Terms{
			Principal:         payoff.Known(amounts(1e12).Draw(t, "principal")),
			Rate:              payoff.Known(decimal.New(rapid.Int64Range(0, 5e6).Draw(t, "rate"), -5)),
			InterestPaidTo:    days().Draw(t, "paid to"),
			UnpaidInterest:    charge.Draw(t, "unpaid"),
			Fees:              charge.Draw(t, "fees"),
			LateCharges:       charge.Draw(t, "late"),
			PrepaymentPenalty: charge.Draw(t, "penalty"),
			EscrowBalance:     charge.Draw(t, "escrow"),
			ExcessPayments:    charge.Draw(t, "excess"),
		}
	})
}

func conventions(of []calc.DayCount) *rapid.Generator[calc.Convention] {
	return rapid.Custom(func(t *rapid.T) calc.Convention {
		c := calc.Convention{
			DayCount:         rapid.SampledFrom(of).Draw(t, "day count"),
			IncludePayoffDay: rapid.Bool().Draw(t, "include"),
			NetEscrow:        rapid.Bool().Draw(t, "escrow"),
			KeepExcess:       rapid.Bool().Draw(t, "excess"),
			Rounding:         rapid.SampledFrom([]calc.Rounding{calc.HalfUp, calc.HalfEven, calc.Truncate}).Draw(t, "rounding"),
		}
		if rapid.Bool().Draw(t, "rounded") {
			c.PerDiemDecimals = places(rapid.Int32Range(0, 8).Draw(t, "decimals"))
		}
		return c
	})
}

// TestTotalIsTheSum: the total is the sum of its printed components to the last digit, all of them in cents, and the
// quote made of it foots except for the credits.
func TestTotalIsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := loans().Draw(t, "terms")
		p, err := calc.Compute(terms, conventions(dayCounts()).Draw(t, "convention"), days().Draw(t, "payoff day"))
		if err != nil {
			t.Fatal(err)
		}
		sum := terms.Principal.Decimal.Add(p.Interest).Add(terms.UnpaidInterest).Add(terms.Fees).Add(terms.LateCharges).
			Add(terms.PrepaymentPenalty).Sub(p.Credits)
		if !p.Total.Equal(sum) || !p.Total.Equal(p.Total.Truncate(2)) || !p.Interest.Equal(p.Interest.Truncate(2)) {
			t.Fatalf("the total is %s, its parts add to %s, interest %s", p.Total, sum, p.Interest)
		}
		q := p.Quote(2)
		parts := q.Principal.Decimal.Add(q.Interest.Decimal).Add(q.Fees.Decimal)
		if !q.Total.Equal(parts.Sub(p.Credits)) {
			t.Fatalf("the quote's total is %s, its parts add to %s less %s", q.Total, parts, p.Credits)
		}
	})
}

// TestADayCostsAPerDiem: if every day has the same basis, the unrounded interest for one more day is exactly one
// unrounded per diem, and the rounded interest is within the two roundings of it.
func TestADayCostsAPerDiem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := loans().Draw(t, "terms")
		c := calc.Convention{DayCount: rapid.SampledFrom([]calc.DayCount{calc.Act360, calc.Act365F}).Draw(t, "day count")}
		day := days().Draw(t, "day")
		today, err := calc.Compute(terms, c, day)
		tomorrow, err2 := calc.Compute(terms, c, day.AddDays(1))
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		more := new(big.Rat).Sub(unrounded(tomorrow), unrounded(today))
		perDiem := tomorrow.PerDiem(40).Rat()
		if apart := new(big.Rat).Sub(more, perDiem); apart.Abs(apart).Cmp(decimal.New(1, -40).Rat()) > 0 {
			t.Fatalf("a day more costs %s, the per diem is %s", more.FloatString(20), perDiem.FloatString(20))
		}
		cost := tomorrow.Total.Sub(today.Total).Rat()
		if apart := cost.Sub(cost, perDiem); apart.Abs(apart).Cmp(decimal.New(1, -2).Rat()) > 0 {
			t.Fatalf("a day more costs a rounded %s over the per diem", apart.FloatString(6))
		}
	})
}

// unrounded returns the interest before rounding, from the fraction that the payoff states.
func unrounded(p *calc.Payoff) *big.Rat {
	yearly := new(big.Rat).Mul(p.Terms.Principal.Decimal.Rat(), p.Terms.Rate.Decimal.Rat())
	return yearly.Mul(yearly, big.NewRat(p.Fraction.Num, 100*p.Fraction.Den))
}

// TestZeroRate: no rate, no interest and no per diem, under any convention.
func TestZeroRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := loans().Draw(t, "terms")
		terms.Rate = payoff.Known(decimal.Zero)
		p, err := calc.Compute(terms, conventions(dayCounts()).Draw(t, "convention"), days().Draw(t, "day"))
		if err != nil || !p.Interest.IsZero() || !p.PerDiem(12).IsZero() {
			t.Fatalf("%v: interest %s, per diem %s", err, p.Interest, p.PerDiem(12))
		}
	})
}

// TestDoubleThePrincipal: twice the principal owes twice the interest. If the principal is a multiple of
// 360 x 365 x 366 x 1461 cents, nothing is rounded, and that holds exactly; otherwise it holds within the roundings.
func TestDoubleThePrincipal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms, c, day := loans().Draw(t, "terms"), conventions(six).Draw(t, "convention"), days().Draw(t, "day")
		c.PerDiemDecimals = nil
		limit := decimal.New(3, -2) // two units of a truncated single, one of the double
		if rapid.Bool().Draw(t, "whole") {
			k := rapid.Int64Range(-50, 50).Draw(t, "k")
			terms.Principal = payoff.Known(decimal.NewFromInt(360 * 365 * 366 * 1461).Mul(decimal.NewFromInt(k)))
			terms.Rate = payoff.Known(decimal.NewFromInt(rapid.Int64Range(0, 40).Draw(t, "whole rate")))
			limit = decimal.Zero
		}
		single, err := calc.Compute(terms, c, day)
		terms.Principal.Decimal = terms.Principal.Decimal.Mul(decimal.NewFromInt(2))
		double, err2 := calc.Compute(terms, c, day)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		apart := double.Interest.Sub(single.Interest.Mul(decimal.NewFromInt(2))).Abs()
		if apart.Cmp(limit) > 0 {
			t.Fatalf("interest %s, of the double %s: %s apart", single.Interest, double.Interest, apart)
		}
	})
}

// TestLaterCostsNoLess: at a positive rate, a later payoff day owes no less interest, by any of the six. A day count
// whose basis grows with a leap day can owe less.
func TestLaterCostsNoLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms, c, day := loans().Draw(t, "terms"), conventions(six).Draw(t, "convention"), days().Draw(t, "day")
		terms.Principal.Decimal = terms.Principal.Decimal.Abs()
		c.PerDiemDecimals = nil
		now, err := calc.Compute(terms, c, day)
		later, err2 := calc.Compute(terms, c, day.AddDays(rapid.IntRange(3, 400).Draw(t, "days more")))
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if later.Interest.LessThan(now.Interest) {
			t.Fatalf("%s on %s, %s on %s", now.Interest, now.Day, later.Interest, later.Day)
		}
	})
}
