package calc_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// An oracle computes payoffs a second time, from the written rules (ISDA 2006 section 4.16 and the reference's table
// of exact algorithms) and not from the code: it has a calendar of its own, built by walking from day to day, and all
// its money is exact fractions.
type oracle struct{ days []oracleDay }

// An oracleDay is a day of the oracle's calendar, with running counts of what lies before it.
type oracleDay struct {
	y, m, d  int
	date     payoff.Date
	inLeap   int64 // days before this one that are in leap years
	leapDays int64 // 29 Februaries up to and including this day
}

func isLeap(y int) bool {
	switch {
	case y%400 == 0:
		return true
	case y%100 == 0:
		return false
	}
	return y%4 == 0
}

func monthLength(y, m int) int {
	switch m {
	case 2:
		if isLeap(y) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// newOracle walks from 1 January of the first year to 31 December of the last one.
func newOracle(t testing.TB, first, last int) *oracle {
	o := &oracle{}
	var inLeap, leapDays int64
	for y := first; y <= last; y++ {
		for m := 1; m <= 12; m++ {
			for d := 1; d <= monthLength(y, m); d++ {
				if m == 2 && d == 29 {
					leapDays++
				}
				day := oracleDay{y, m, d, date(t, fmt.Sprintf("%04d-%02d-%02d", y, m, d)), inLeap, leapDays}
				o.days = append(o.days, day)
				if isLeap(y) {
					inLeap++
				}
			}
		}
	}
	return o
}

// fraction returns days, numerator and denominator from the i-th day to the j-th.
func (o *oracle) fraction(d calc.DayCount, i, j int) (days, num, den int64) {
	if j < i {
		days, num, den = o.fraction(d, j, i)
		return -days, -num, den
	}
	a, b, n := o.days[i], o.days[j], int64(j-i)
	switch d {
	case calc.Act360:
		return n, n, 360
	case calc.Act365F:
		return n, n, 365
	case calc.Act36525:
		return n, n * 100, 36525
	case calc.ActActISD:
		leap := b.inLeap - a.inLeap
		return n, leap*365 + (n-leap)*366, 365 * 366
	case calc.NL365:
		n -= b.leapDays - a.leapDays
		return n, n, 365
	}
	d1, d2 := a.d, b.d // 30/360 BOND, in the order in which the rule is written
	if d1 == 31 {
		d1 = 30
	}
	if d2 == 31 && d1 == 30 {
		d2 = 30
	}
	n = int64((b.y-a.y)*360 + (b.m-a.m)*30 + (d2 - d1))
	return n, n, 360
}

// basis returns the length of a year for one day's interest on the i-th day.
func (o *oracle) basis(d calc.DayCount, i int) *big.Rat {
	switch {
	case d == calc.Act360 || d == calc.Bond30360:
		return big.NewRat(360, 1)
	case d == calc.Act36525:
		return big.NewRat(36525, 100)
	case d == calc.ActActISD && isLeap(o.days[i].y):
		return big.NewRat(366, 1)
	}
	return big.NewRat(365, 1)
}

// payoff returns interest, total and the per diem at two places, in exact fractions.
func (o *oracle) payoff(t payoff.Terms, c calc.Convention, i, j int) (interest, total, perDiem *big.Rat) {
	end := j
	if c.IncludePayoffDay {
		end++
	}
	days, num, den := o.fraction(c.DayCount, i, end)
	yearly := new(big.Rat).Mul(t.Principal.Decimal.Rat(), t.Rate.Decimal.Rat())
	yearly.Quo(yearly, big.NewRat(100, 1))
	daily := new(big.Rat).Quo(yearly, o.basis(c.DayCount, end)) // the end is the first day that is not counted yet
	perDiem = roundRat(daily, 2, calc.HalfUp)
	if c.PerDiemDecimals != nil {
		daily = roundRat(daily, int(*c.PerDiemDecimals), c.Rounding)
		interest = new(big.Rat).Mul(daily, big.NewRat(days, 1))
		perDiem = roundRat(daily, 2, calc.HalfUp)
	} else {
		interest = new(big.Rat).Mul(yearly, big.NewRat(num, den))
	}
	interest = roundRat(interest, 2, c.Rounding)
	total = new(big.Rat).Add(t.Principal.Decimal.Rat(), interest)
	for _, charge := range []decimal.Decimal{t.UnpaidInterest, t.Fees, t.LateCharges, t.PrepaymentPenalty} {
		total.Add(total, charge.Rat())
	}
	if t.EscrowBalance.Sign() < 0 || c.NetEscrow {
		total.Sub(total, t.EscrowBalance.Rat())
	}
	if !c.KeepExcess {
		total.Sub(total, t.ExcessPayments.Rat())
	}
	return interest, total, perDiem
}

// roundRat rounds by cutting the magnitude and then looking at what was cut off.
func roundRat(x *big.Rat, places int, mode calc.Rounding) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(scale))
	scaled.Abs(scaled)
	whole := new(big.Int).Div(scaled.Num(), scaled.Denom())
	cut := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(whole))
	up := false
	switch c := cut.Cmp(big.NewRat(1, 2)); mode {
	case calc.Truncate:
	case calc.HalfEven:
		up = c > 0 || c == 0 && whole.Bit(0) == 1
	default:
		up = c >= 0
	}
	if up {
		whole.Add(whole, big.NewInt(1))
	}
	if x.Sign() < 0 {
		whole.Neg(whole)
	}
	return new(big.Rat).SetFrac(whole, scale)
}
