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
	FactorDecimals   *int32   // the factor of a day, rate over basis, is rounded to so many decimals; nil: never
	Rounding         Rounding // how the interest becomes cents, and a per diem its decimals

	Compounding      Compounding  // whether interest bears interest
	PaymentOrder     PaymentOrder // what a payment pays first
	ByPostedDay      bool         // a payment counts from the day it was entered, not from the day it takes effect
	StopAtMaturity   bool         // no interest is owed from the maturity date on; accrue_after_maturity: false
	FutureLateCharge bool         // the late charge that would be assessed next is part of the payoff
	NetRebates       bool         // rebates of insurance and the like reduce the payoff
	ChargeMinimum    bool         // interest is no less than the contract's minimum; minimum_interest: true
	RuleDays         int          // of a precomputed loan: a month counts as elapsed this many days in; 0: once it is over
}

// A Compounding says how often interest becomes part of what bears interest.
type Compounding string

// The compoundings; the zero value is simple interest.
const (
	Simple          Compounding = ""
	DailyCompound   Compounding = "daily"
	MonthlyCompound Compounding = "monthly"
)

// A PaymentOrder lists what a payment pays, first things first: the words fees, interest and principal, spaces
// between. Fees stand for fees and late charges, in this order.
type PaymentOrder string

// ChargesFirst is the order of the US Rule and of 34 CFR 685.211, and stands for the zero value.
const ChargesFirst PaymentOrder = "fees interest principal"

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
