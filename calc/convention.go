package calc

import (
	"cmp"
	"fmt"
	"iter"
	"strings"
)

// A Convention is how a payoff is computed from a loan's terms. The zero value, with a DayCount, is the customary one:
// the payoff day is not counted, a positive escrow balance stays with the borrower, and the per diem is not rounded
// before it is multiplied. If it is rounded, each whole month of a day count by months still owes a twelfth of a year,
// and only the days of the broken month owe per diems.
type Convention struct {
	DayCount         DayCount // empty: the terms must say
	IncludePayoffDay bool     // interest is also owed for the payoff day itself
	NetEscrow        bool     // a positive escrow balance reduces the payoff; a negative one is always added
	KeepExcess       bool     // excess payments do not reduce the payoff; net_excess: false
	PerDiemDecimals  *int32   // the per diem is rounded to this many decimals, then multiplied by the days; nil: never
	FactorDecimals   *int32   // the factor of a day, rate over basis, is rounded to this many decimals; nil: never
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

// A Compounding says how often interest becomes part of what bears interest, between two postings of a history; after a
// posting it begins again from the principal. Compound interest is not rounded by the day: PerDiemDecimals and
// FactorDecimals only show in the per diem.
type Compounding string

// The compoundings; the zero value is simple interest.
const (
	Simple          Compounding = ""
	DailyCompound   Compounding = "daily"
	MonthlyCompound Compounding = "monthly"
)

// A PaymentOrder lists what a payment pays, in order: the words fees, interest and principal, separated by spaces. Fees
// means fees and then late charges.
type PaymentOrder string

// ChargesFirst is the order of the US Rule and of 34 CFR 685.211. The zero PaymentOrder means the same.
const ChargesFirst PaymentOrder = "fees interest principal"

// A Rounding says what happens to the digits after the last place.
type Rounding string

// The roundings; the zero value rounds half up.
const (
	HalfUp   Rounding = "half_up"   // half away from zero, the custom of US servicing
	HalfEven Rounding = "half_even" // half to the even digit
	Truncate Rounding = "truncate"  // toward zero
	RoundUp  Rounding = "up"        // away from zero
)

// ParseRounding returns the rounding with this name; an empty name is half up. The error lists the names there are.
func ParseRounding(name string) (Rounding, error) {
	switch r := Rounding(name); r {
	case "":
		return HalfUp, nil
	case HalfUp, HalfEven, Truncate, RoundUp:
		return r, nil
	}
	return "", fmt.Errorf("%q is not a rounding; there are half_up, half_even, truncate, up", name)
}

// parts yields fees, interest and principal in the order in which a payment pays them.
func (o PaymentOrder) parts() iter.Seq[string] {
	return strings.FieldsSeq(string(cmp.Or(o, ChargesFirst)))
}
