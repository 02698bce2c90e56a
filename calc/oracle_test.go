package calc_test

import (
	"fmt"
	"math/big"
	"testing"

	"tieout/calc"
	"tieout/payoff"
)

// An oracle computes payoffs a second time, from the written rules (ISDA 2006 section 4.16 and others, see oracleRules)
// and not from the code. It has a calendar of its own, built by walking from day to day, and all its money is in exact
// fractions.
type oracle struct {
	days   []oracleDay
	months map[int]int // the index of the first day of a month, by 12 x year + month
}

// An oracleDay is a day of the oracle's calendar, with running counts of what comes before it.
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
	o := &oracle{months: map[int]int{}}
	var inLeap, leapDays int64
	for y := first; y <= last; y++ {
		for m := 1; m <= 12; m++ {
			o.months[12*y+m] = len(o.days)
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

// plusMonths returns the day that is this many months after the i-th, clamped to the month's end.
func (o *oracle) plusMonths(i, months int) int {
	day := o.days[i]
	to := 12*day.y + day.m + months
	first, ok := o.months[to]
	if !ok {
		panic("the oracle's calendar is too short")
	}
	return first + min(day.d, monthLength((to-1)/12, (to-1)%12+1)) - 1
}

// forward turns a span around if its end is before its start; sign is then -1.
func (s oracleSpan) forward() (sign int64, f oracleSpan) {
	if s.end < s.start {
		s.start, s.end = s.end, s.start
		return -1, s
	}
	return 1, s
}

// fraction returns days, numerator and denominator: "compute forward and negate".
func (o *oracle) fraction(d calc.DayCount, s oracleSpan) (days, num, den int64) {
	sign, s := s.forward()
	days, num, den = oracleRules[d].fraction(o, s)
	return sign * days, sign * num, den
}

// basis returns the length of a year for one day's interest. Only ACT/ACT ISDA needs the year of the day after the last
// one, which is at the other end of a reversed span.
func (o *oracle) basis(d calc.DayCount, s oracleSpan) *big.Rat {
	if d != calc.ActActISD {
		_, s = s.forward()
	}
	return oracleRules[d].basis(o, s)
}

// split returns the whole months of a rule by months, or none, and the days that owe a per diem.
func (o *oracle) split(d calc.DayCount, s oracleSpan) (months, days int64) {
	whole := oracleRules[d].whole
	if whole == nil {
		days, _, _ = o.fraction(d, s)
		return 0, days
	}
	sign, s := s.forward()
	months, days = whole(o, s)
	return sign * months, sign * days
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
	case calc.RoundUp:
		up = cut.Sign() > 0
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
