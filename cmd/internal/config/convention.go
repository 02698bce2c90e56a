package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tieout/calc"
)

// Anything above these is a slip.
const (
	maxDecimals = 12
	maxRuleDays = 31
)

// convention reads how a payoff is computed. A key that is left out has its default; without a day count, the row must
// have one. Only the first problem of a convention is reported, in the order of the calls below.
func (r *reading) convention(key string, k conventionKeys) calc.Convention {
	defer r.keepFirst(len(r.problems))
	return calc.Convention{
		PerDiemDecimals: value(r, key+".per_diem_decimals", k.PerDiemDecimals, decimals),
		FactorDecimals:  value(r, key+".factor_decimals", k.FactorDecimals, decimals),
		Rounding:        value(r, key+".rounding", cmp.Or(k.Rounding, string(calc.HalfUp)), calc.ParseRounding),
		Compounding:     value(r, key+".compounding", k.Compounding, compounding),
		PaymentOrder:    value(r, key+".payment_order", k.PaymentOrder, paymentOrder),
		ByPostedDay:     value(r, key+".payment_day", k.PaymentDay, byPostedDay),
		RuleDays:        value(r, key+".rule_days", k.RuleDays, wholeNumber(0, maxRuleDays)),
		DayCount:        value(r, key+".day_count", k.DayCount, calc.ParseDayCount),

		IncludePayoffDay: k.IncludePayoffDay,
		NetEscrow:        k.NetEscrow,
		KeepExcess:       isFalse(k.NetExcess),
		StopAtMaturity:   isFalse(k.AccrueAfterMaturity),
		FutureLateCharge: k.FutureLateCharge,
		NetRebates:       k.NetRebates,
		ChargeMinimum:    k.MinimumInterest,
	}
}

// isFalse says whether a key that is true by default says false.
func isFalse(said *bool) bool { return said != nil && !*said }

// decimals reads to how many decimals something is rounded.
func decimals(text string) (*int32, error) {
	n, err := wholeNumber(0, maxDecimals)(text)
	if err != nil {
		return nil, err
	}
	return new(int32(n)), nil
}

func compounding(name string) (calc.Compounding, error) {
	switch c := calc.Compounding(name); c {
	case calc.DailyCompound, calc.MonthlyCompound:
		return c, nil
	case "none":
		return calc.Simple, nil
	}
	return "", fmt.Errorf("%q is not how interest compounds; there are none, daily, monthly", name)
}

// paymentOrder reads fees, interest and principal in any order, with spaces or commas between.
func paymentOrder(text string) (calc.PaymentOrder, error) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if !slices.Equal(slices.Sorted(slices.Values(parts)), []string{"fees", "interest", "principal"}) {
		return "", fmt.Errorf("%q does not put fees, interest and principal in an order, as in %q", text, calc.ChargesFirst)
	}
	return calc.PaymentOrder(strings.Join(parts, " ")), nil
}

// byPostedDay says whether payments count from the day on which they were entered.
func byPostedDay(text string) (bool, error) {
	switch text {
	case "effective":
		return false, nil
	case "posted":
		return true, nil
	}
	return false, fmt.Errorf("%q is not the day of a payment; there are effective, posted", text)
}
