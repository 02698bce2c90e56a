package calc

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// A Convention is how a payoff is computed from a loan's terms. The zero value but for DayCount is the customary one:
// the payoff day is not counted, a positive escrow balance stays with the borrower, and the per diem is not rounded
// before it is multiplied. Where it is, the whole months of a day count by months owe a twelfth of a year each all the
// same, and only the days of the broken month owe per diems.
type Convention struct {
	DayCount         DayCount // empty: the terms must say
	IncludePayoffDay bool     // interest is also owed for the payoff day itself
	NetEscrow        bool     // a positive escrow balance reduces the payoff; a negative one is always added
	KeepExcess       bool     // excess payments do not reduce the payoff; net_excess: false
	PerDiemDecimals  *int32   // the per diem is rounded to so many decimals, then multiplied by the days; nil: never
	Rounding         Rounding // how the interest becomes cents, and a per diem its decimals
}

// A Rounding says what becomes of digits beyond the last place.
type Rounding string

// The roundings; the zero value rounds half up.
const (
	HalfUp   Rounding = "half_up"   // half away from zero, the custom of US servicing
	HalfEven Rounding = "half_even" // half to the even digit
	Truncate Rounding = "truncate"  // towards zero
)

// ParseRounding returns the rounding of that name; nothing is half up.
func ParseRounding(name string) (Rounding, error) {
	switch r := Rounding(name); r {
	case "":
		return HalfUp, nil
	case HalfUp, HalfEven, Truncate:
		return r, nil
	}
	return "", fmt.Errorf("%q is not a rounding; there are half_up, half_even, truncate", name)
}

// A Quotient is an exact fraction that has not been rounded yet.
type Quotient struct{ Num, Den decimal.Decimal }

// quotient returns num/den with a positive denominator that is not zero.
func quotient(num decimal.Decimal, den int64) Quotient { return Quotient{num, decimal.NewFromInt(den)} }

// Round divides once, exactly, and rounds once, to the given places.
func (q Quotient) Round(places int32, mode Rounding) decimal.Decimal {
	if q.Den.IsZero() { // the zero Quotient is zero
		return decimal.Zero
	}
	if mode == HalfUp || mode == "" {
		return q.Num.DivRound(q.Den, places)
	}
	truncated, rest := q.Num.QuoRem(q.Den, places)
	if mode == Truncate || !pastHalf(truncated, rest, q.Den, places) {
		return truncated
	}
	return truncated.Add(decimal.New(int64(q.Num.Sign()*q.Den.Sign()), -places))
}

// pastHalf says whether the rest of a truncated division is over half a unit of the last place, or is exactly half
// and the last digit odd.
func pastHalf(truncated, rest, den decimal.Decimal, places int32) bool {
	twice := rest.Abs().Mul(decimal.NewFromInt(2))
	switch twice.Cmp(den.Abs().Shift(-places)) {
	case 1:
		return true
	case 0:
		return truncated.Shift(places).IntPart()%2 != 0
	}
	return false
}
