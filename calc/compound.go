package calc

import "github.com/shopspring/decimal"

// powerPlaces are the decimals of a power. A power of n days is off by less than n units in the last place for every 1
// of it, so that ten trillion over fifty years is right to about 10^-20. The chance that the huge exact power would
// round to another cent is that small, unless it is exactly half a cent. So compound interest is first rounded to
// snapPlaces, which restores an exact half.
const (
	powerPlaces = 40
	snapPlaces  = 18
)

// power returns base^n.
func power(base Quotient, n int) decimal.Decimal {
	result, square := decimal.NewFromInt(1), base.Round(powerPlaces, HalfUp)
	for ; n > 0; n /= 2 {
		if n%2 == 1 {
			result = result.Mul(square).Round(powerPlaces)
		}
		square = square.Mul(square).Round(powerPlaces)
	}
	return result
}

// compoundedDaily is P((1+r/basis)^days - 1). A day's part of the year is the segment's part divided by its days: one
// over the basis, unless its days lie in years with different bases. There is at least one day. Reversed dates are
// computed forward and negated.
func (s segment) compoundedDaily() Quotient {
	f := s.fraction
	if f.Days < 0 {
		f.Days, f.Num = -f.Days, -f.Num
	}
	return s.grown(power(onePlus(s.rate, f.Num, int64(f.Days)*f.Den), f.Days))
}

// compoundedMonthly is P((1+r/12)^months (1+r x fraction of the broken month) - 1).
func (s segment) compoundedMonthly(r *rule) Quotient {
	months, broken := s.months(r)
	rest := onePlus(s.rate, broken.Num, broken.Den)
	growth := power(onePlus(s.rate, 1, 12), months)
	return s.grown(rest.Num.Mul(growth).DivRound(rest.Den, powerPlaces))
}

// months splits a segment into whole months, from one anniversary of its start to the next, and the fraction of the
// broken one. 1/1 is twelve months, whatever the dates. Reversed dates are split forward.
func (s segment) months(r *rule) (whole int, broken Fraction) {
	f := forward(s.span)
	whole, last, _ := wholeMonths(f)
	switch {
	case r.name == "1/1":
		return 12, Fraction{Den: 1}
	case last == f.end:
		return whole, Fraction{Den: 1}
	}
	return whole, r.count(span{last, f.end, f.payoff, f.maturity})
}

// onePlus is 1 + rate/100 x num/den.
func onePlus(rate decimal.Decimal, num, den int64) Quotient {
	return quotient(rate.Mul(decimal.NewFromInt(num)).Add(decimal.NewFromInt(100*den)), 100*den)
}

// grown is the interest that a growth factor adds to the principal.
func (s segment) grown(growth decimal.Decimal) Quotient {
	interest := s.principal.Mul(growth.Sub(decimal.NewFromInt(1)))
	if s.fraction.Days < 0 {
		interest = interest.Neg()
	}
	return quotient(interest, 1)
}
