package calc

import (
	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A segment is a number of days during which principal and rate stay the same.
type segment struct {
	principal, rate decimal.Decimal
	span            span
	fraction        Fraction // of a year; set when it is known on which day the interest is posted
}

// yearly returns a hundred times a year's interest, because the rate is in percent.
func (s segment) yearly() decimal.Decimal { return s.principal.Mul(s.rate) }

// An accrual is how segments earn interest.
type accrual struct {
	rule       *rule
	convention Convention
}

// plain says whether interest is principal x rate x fraction, with nothing rounded or compounded on the way.
func (a accrual) plain() bool {
	return a.convention.PerDiemDecimals == nil && a.convention.FactorDecimals == nil && a.convention.Compounding == Simple
}

// interest returns the interest of a segment, multiplied first and not divided yet. Only a convention that rounds its
// per diem or its factor deviates from that; one that compounds rounds neither.
func (a accrual) interest(s segment) Quotient {
	switch {
	case s.fraction.Num == 0: // by 1/1 even no days are twelve months
		return Quotient{}
	case a.convention.Compounding == DailyCompound:
		return s.compoundedDaily()
	case a.convention.Compounding == MonthlyCompound:
		return s.compoundedMonthly(a.rule)
	case a.plain():
		return quotient(s.yearly().Mul(decimal.NewFromInt(s.fraction.Num)), 100*s.fraction.Den)
	}
	months, days := a.rule.name.broken(s.span, s.fraction)
	byMonth := s.yearly().Mul(decimal.NewFromInt(int64(months)))
	byDay := a.perDiem(s).Num.Mul(decimal.NewFromInt(int64(days)))
	return quotient(byMonth.Add(byDay.Mul(decimal.NewFromInt(1200))), 1200)
}

// perDiem returns the interest for one more day: a year's interest over the basis that holds on the segment's last day.
// It is exact unless the convention rounds it or the factor of a day; then the denominator is 1.
func (a accrual) perDiem(s segment) Quotient {
	c := a.convention
	num, den := a.rule.basis(s.span)
	daily := quotient(s.yearly().Mul(decimal.NewFromInt(den)), 100*num)
	if c.FactorDecimals != nil {
		daily = quotient(s.principal.Mul(a.factor(s)), 1)
	}
	if c.PerDiemDecimals != nil {
		daily = quotient(daily.Round(*c.PerDiemDecimals, c.Rounding), 1)
	}
	return daily
}

// factor returns the part of the principal that a day costs, rounded as the convention says.
func (a accrual) factor(s segment) decimal.Decimal {
	num, den := a.rule.basis(s.span)
	exact := quotient(s.rate.Mul(decimal.NewFromInt(den)), 100*num)
	return exact.Round(*a.convention.FactorDecimals, a.convention.Rounding)
}

// A stretch is the segments from one posting to the next; their sum is rounded once.
type stretch []segment

// settle sets the fractions of a stretch whose interest is posted, or paid off, on a day. By 1/1, even a segment
// without days is a year: only the segment that begins on paidTo, the day to which interest was first paid, may count
// as one.
func (s stretch) settle(r *rule, day, paidTo payoff.Date) {
	for i := range s {
		span := &s[i].span
		span.payoff = day
		s[i].fraction = r.fraction(*span)
		if span.start == span.end && span.start != paidTo {
			s[i].fraction = Fraction{Den: s[i].fraction.Den}
		}
	}
}

// interest returns the exact sum of the segments.
func (s stretch) interest(a accrual) Quotient {
	var sum Quotient
	for _, segment := range s {
		sum = sum.plus(a.interest(segment))
	}
	return sum
}

// cents returns the interest, rounded once. One plain segment, which is all that most loans have, takes the kernel.
func (s stretch) cents(a accrual) decimal.Decimal {
	if len(s) == 1 && a.plain() {
		if cents, ok := kernel(s[0].principal, s[0].rate, s[0].fraction, a.convention.Rounding); ok {
			return cents
		}
	}
	sum := s.interest(a)
	if a.convention.Compounding != Simple {
		sum = quotient(sum.Round(snapPlaces, HalfUp), 1)
	}
	return sum.Round(2, a.convention.Rounding)
}

// fraction returns the sum of the segments' fractions, reduced; the fraction of a single segment is not reduced. It
// does not overflow: the denominators of any one day count have a common multiple below ten million.
func (s stretch) fraction() Fraction {
	if len(s) == 1 {
		return s[0].fraction
	}
	sum := Fraction{Den: 1}
	for _, segment := range s {
		f := segment.fraction
		common := sum.Den / gcd(sum.Den, f.Den) * f.Den
		sum = Fraction{sum.Days + f.Days, sum.Num*(common/sum.Den) + f.Num*(common/f.Den), common}
	}
	common := gcd(sum.Num, sum.Den)
	return Fraction{sum.Days, sum.Num / common, sum.Den / common}
}

// gcd returns the greatest common divisor; b is positive.
func gcd(a, b int64) int64 {
	for a != 0 {
		a, b = b%a, a
	}
	return max(b, -b)
}
