package calc_test

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A lender draws loans at random.
type lender struct{ *rand.Rand }

// cents draws an amount of at most this many cents, often none at all, sometimes negative.
func (r lender) cents(most int64) decimal.Decimal {
	switch r.IntN(8) {
	case 0, 1:
		return decimal.Zero
	case 2:
		return decimal.New(-r.Int64N(most), -2)
	}
	return decimal.New(r.Int64N(most), -2)
}

// terms draws a loan's terms; one in eight is made so that exact half cents occur by ACT/360.
func (r lender) terms() payoff.Terms {
	principal, rate := r.cents([...]int64{1e4, 1e7, 1e9, 1e14}[r.IntN(4)]), decimal.New(r.Int64N(4e6), -5)
	if r.IntN(8) == 0 {
		principal, rate = decimal.New(1800*(r.Int64N(2000)-1000), -2), decimal.NewFromInt(1+r.Int64N(30))
	}
	return payoff.Terms{Principal: payoff.Known(principal), Rate: payoff.Known(rate), UnpaidInterest: r.cents(1e6),
		Fees: r.cents(1e5), LateCharges: r.cents(1e5), PrepaymentPenalty: r.cents(1e6), EscrowBalance: r.cents(1e6),
		ExcessPayments: r.cents(1e5)}
}

func (r lender) convention(d calc.DayCount) calc.Convention {
	c := calc.Convention{DayCount: d, IncludePayoffDay: r.IntN(3) == 0, NetEscrow: r.IntN(2) == 0,
		KeepExcess: r.IntN(2) == 0,
		Rounding:   [...]calc.Rounding{"", calc.HalfUp, calc.HalfEven, calc.Truncate, calc.RoundUp}[r.IntN(5)]}
	if r.IntN(4) == 0 {
		c.PerDiemDecimals = places(r.Int32N(9))
	}
	if r.IntN(6) == 0 {
		c.FactorDecimals = places(4 + r.Int32N(9))
	}
	return c
}

// check computes a payoff both ways and says whether they agree to the cent.
func (o *oracle) check(t *testing.T, terms payoff.Terms, c calc.Convention, i, j int) bool {
	t.Helper()
	terms.InterestPaidTo = o.days[i].date
	p, err := calc.Compute(terms, c, o.days[j].date)
	if err != nil {
		t.Errorf("%+v by %+v: %v", terms, c, err)
		return false
	}
	want := o.payoff(terms, c, i, j)
	got := oraclePayoff{p.Interest.Rat(), p.Total.Rat(), p.PerDiem(2).Rat(),
		p.Terms.Principal.Decimal.Rat(), p.Terms.UnpaidInterest.Rat()}
	if got.String() != want.String() {
		t.Errorf("%+v by %+v on %s:\n%s: %s\nthe oracle has %s", terms, c, p.Day, p.Trace(), got, want)
		return false
	}
	return true
}

// dayCounts are the names there are, whatever their number.
func dayCounts() []calc.DayCount {
	var all []calc.DayCount
	for _, name := range calc.DayCounts() {
		all = append(all, calc.DayCount(name))
	}
	return all
}

// TestEveryDayCountHasAnOracle: a day count that is added needs a second computation, from its written rule.
func TestEveryDayCountHasAnOracle(t *testing.T) {
	for _, d := range dayCounts() {
		if oracleRules[d].fraction == nil {
			t.Errorf("%s has no oracle", d)
		}
	}
	if len(oracleRules) != len(dayCounts()) {
		t.Errorf("%d oracles for %d day counts", len(oracleRules), len(dayCounts()))
	}
}

// TestAgainstOracle: of 100,000 loans, over all day counts and all conventions, none is a cent off; some are paid
// beyond the payoff date, some mature on the day to which they are counted.
func TestAgainstOracle(t *testing.T) {
	t.Parallel()
	const loans = 100_000
	o, r, all := newOracle(t, 2003, 2047), lender{rand.New(rand.NewPCG(2026, 7))}, dayCounts()
	first, last := o.months[12*2005+1], o.months[12*2045+12]
	off := 0
	for k := range loans {
		i := first + r.IntN(last-first)
		j := min(max(first, i+r.IntN(800)-60), last)
		if r.IntN(10) == 0 {
			j = first + r.IntN(last-first)
		}
		if r.IntN(3) == 0 { // to a month's end, where the rules differ
			j = o.months[12*o.days[j].y+o.days[j].m] - 1
		}
		terms := r.terms()
		if r.IntN(3) == 0 {
			terms.MaturityDate = o.days[max(i, j)+r.IntN(2)].date
		}
		if d := all[k%len(all)]; !o.check(t, terms, r.convention(d), i, j) {
			if off++; off > 20 {
				t.Fatal("and so on")
			}
		}
	}
}

// TestMonthEndsAgainstOracle: pairs of the days 1 and 28 to 31 of all months 2019 to 2025, forward and back, by every
// day count: all within 14 months, a sample of the others; and the money of pairs of month ends, leap days among them.
func TestMonthEndsAgainstOracle(t *testing.T) {
	t.Parallel()
	o, r := newOracle(t, 2017, 2027), lender{rand.New(rand.NewPCG(2026, 8))}
	var odd, ends []int
	for i, day := range o.days {
		if day.y < 2019 || day.y > 2025 {
			continue
		}
		if day.d == 1 || day.d >= 28 {
			odd = append(odd, i)
		}
		if lastDay(day) {
			ends = append(ends, i)
		}
	}
	for _, d := range dayCounts() {
		for _, i := range odd {
			for _, j := range odd {
				if max(i-j, j-i) <= 430 || r.IntN(20) == 0 {
					o.checkFraction(t, d, i, j)
				}
			}
		}
		for _, i := range ends {
			for _, j := range ends {
				if r.IntN(4) == 0 && !o.check(t, r.terms(), r.convention(d), i, j) {
					t.FailNow()
				}
			}
		}
	}
}

func (o *oracle) checkFraction(t *testing.T, d calc.DayCount, i, j int) {
	f, err := d.Between(o.days[i].date, o.days[j].date)
	days, num, den := o.fraction(d, oracleSpan{i, j, j, -1})
	if err != nil || f.Days != int(days) || f.Den <= 0 || f.Num*den != num*f.Den {
		t.Fatalf("%s from %s to %s is %+v (%v); the oracle has %d days, %d/%d", d, o.days[i].date, o.days[j].date, f, err,
			days, num, den)
	}
}

// TestOracleCalendar: the calendar that the oracle walks and the arithmetic of payoff.Date are the same.
func TestOracleCalendar(t *testing.T) {
	o := newOracle(t, 1899, 2101)
	for i, day := range o.days {
		y, m, d := day.date.YMD()
		if y != day.y || int(m) != day.m || d != day.d || day.date.Sub(o.days[0].date) != i ||
			o.days[0].date.AddDays(i) != day.date || payoff.NewDate(y, m, d) != day.date {
			t.Fatalf("the %d-th day is %+v to the oracle and %s to payoff.Date", i, day, o.days[0].date.AddDays(i))
		}
	}
}

// TestOracleSeesHalves: the random loans do hit exact half cents, the only amounts on which half up and half even
// differ.
func TestOracleSeesHalves(t *testing.T) {
	t.Parallel()
	o, r, halves := newOracle(t, 2020, 2026), lender{rand.New(rand.NewPCG(2026, 9))}, 0
	for range 10_000 {
		terms, i := r.terms(), r.IntN(300)
		j := i + r.IntN(800)
		c := calc.Convention{DayCount: calc.Act360}
		up := o.payoff(terms, c, i, j)
		c.Rounding = calc.HalfEven
		if up.interest.Cmp(o.payoff(terms, c, i, j).interest) != 0 {
			halves++
		}
	}
	if halves < 10 {
		t.Errorf("only %d of 10,000 loans separate half up from half even", halves)
	}
}
