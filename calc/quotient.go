package calc

import "github.com/shopspring/decimal"

// A Quotient is an exact fraction that has not been rounded yet. The zero Quotient is zero.
type Quotient struct{ Num, Den decimal.Decimal }

// quotient returns num/den; den must be positive.
func quotient(num decimal.Decimal, den int64) Quotient { return Quotient{num, decimal.NewFromInt(den)} }

// Round divides once, exactly, and rounds once, to the given places.
func (q Quotient) Round(places int32, mode Rounding) decimal.Decimal {
	if q.Den.IsZero() {
		return decimal.Zero
	}
	if mode == HalfUp || mode == "" {
		return q.Num.DivRound(q.Den, places)
	}
	truncated, rest := q.Num.QuoRem(q.Den, places)
	if rest.IsZero() || !mode.away(truncated, rest, q.Den, places) {
		return truncated
	}
	return truncated.Add(decimal.New(int64(q.Num.Sign()*q.Den.Sign()), -places))
}

// away says whether a truncated division that left a remainder is rounded to the next number away from zero.
func (r Rounding) away(truncated, rest, den decimal.Decimal, places int32) bool {
	switch r {
	case Truncate:
		return false
	case RoundUp:
		return true
	}
	twice := rest.Abs().Mul(decimal.NewFromInt(2))
	switch twice.Cmp(den.Abs().Shift(-places)) {
	case 1:
		return true
	case 0: // half to even
		return truncated.Shift(places).IntPart()%2 != 0
	}
	return false
}

// plus adds exactly. A denominator that is a multiple of the other is kept, so that it does not grow over a long
// history, whose segments have few different denominators.
func (q Quotient) plus(o Quotient) Quotient {
	switch {
	case q.Den.IsZero():
		return o
	case o.Den.IsZero():
		return q
	}
	if times, rest := q.Den.QuoRem(o.Den, 0); rest.IsZero() {
		return Quotient{q.Num.Add(o.Num.Mul(times)), q.Den}
	}
	return Quotient{q.Num.Mul(o.Den).Add(o.Num.Mul(q.Den)), q.Den.Mul(o.Den)}
}

// same says whether two quotients are the same number.
func (q Quotient) same(o Quotient) bool {
	switch {
	case q.Den.IsZero():
		return o.Num.IsZero()
	case o.Den.IsZero():
		return q.Num.IsZero()
	}
	return q.Num.Mul(o.Den).Equal(o.Num.Mul(q.Den))
}
