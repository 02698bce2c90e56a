package main

import (
	"fmt"
	"slices"
	"strings"

	"tieout/calc"
)

// conventionConfig is how a payoff is computed; what is left out has its default.
type conventionConfig struct {
	DayCount            string  `yaml:"day_count"`
	IncludePayoffDay    bool    `yaml:"include_payoff_day"`
	NetEscrow           bool    `yaml:"net_escrow"`
	NetExcess           *bool   `yaml:"net_excess"`
	PerDiemDecimals     literal `yaml:"per_diem_decimals"`
	FactorDecimals      literal `yaml:"factor_decimals"`
	Rounding            string  `yaml:"rounding"`
	Compounding         string  `yaml:"compounding"`
	PaymentOrder        string  `yaml:"payment_order"`
	PaymentDay          string  `yaml:"payment_day"`
	AccrueAfterMaturity *bool   `yaml:"accrue_after_maturity"`
	FutureLateCharge    bool    `yaml:"future_late_charge"`
	NetRebates          bool    `yaml:"net_rebates"`
	MinimumInterest     bool    `yaml:"minimum_interest"`
	RuleDays            literal `yaml:"rule_days"`
}

// Beyond these a value is a slip.
const (
	maxDecimals = 12
	maxRuleDays = 31
)

func (c *config) checkConvention(key string, conv conventionConfig) error {
	_, fault, err := conv.read()
	if err != nil {
		return c.problem(key+"."+fault, "%w", err)
	}
	return nil
}

// convention returns the convention in the calculator's words.
func (c conventionConfig) convention() (calc.Convention, error) {
	conv, fault, err := c.read()
	if err != nil {
		return conv, fmt.Errorf("%s: %w", fault, err)
	}
	return conv, nil
}

// read also names the key whose value cannot be meant.
func (c conventionConfig) read() (conv calc.Convention, fault string, err error) {
	conv = calc.Convention{IncludePayoffDay: c.IncludePayoffDay, NetEscrow: c.NetEscrow,
		KeepExcess: c.NetExcess != nil && !*c.NetExcess, StopAtMaturity: c.AccrueAfterMaturity != nil && !*c.AccrueAfterMaturity,
		FutureLateCharge: c.FutureLateCharge, NetRebates: c.NetRebates, ChargeMinimum: c.MinimumInterest}
	for _, key := range []struct {
		name string
		read func() error
	}{
		{"per_diem_decimals", func() error { return c.PerDiemDecimals.decimals(&conv.PerDiemDecimals) }},
		{"factor_decimals", func() error { return c.FactorDecimals.decimals(&conv.FactorDecimals) }},
		{"rounding", func() (err error) { conv.Rounding, err = calc.ParseRounding(c.Rounding); return err }},
		{"compounding", func() (err error) { conv.Compounding, err = parseCompounding(c.Compounding); return err }},
		{"payment_order", func() (err error) { conv.PaymentOrder, err = parsePaymentOrder(c.PaymentOrder); return err }},
		{"payment_day", func() (err error) { conv.ByPostedDay, err = parsePaymentDay(c.PaymentDay); return err }},
		{"rule_days", func() (err error) { conv.RuleDays, err = c.RuleDays.orNone(maxRuleDays); return err }},
		{"day_count", func() (err error) { conv.DayCount, err = parseDayCount(c.DayCount); return err }},
	} {
		if err := key.read(); err != nil {
			return conv, key.name, err
		}
	}
	return conv, "", nil
}

// decimals reads to how many decimals something is rounded; nothing is never.
func (l literal) decimals(places **int32) error {
	if l == "" {
		return nil
	}
	n, err := l.in(0, maxDecimals)
	if err == nil {
		*places = new(int32(n))
	}
	return err
}

// orNone reads a literal that may be left out or 0; 0 then.
func (l literal) orNone(high int) (int, error) {
	if l == "" {
		return 0, nil
	}
	return l.in(0, high)
}

// parseDayCount reads a day count that may be left out.
func parseDayCount(name string) (calc.DayCount, error) {
	if name == "" {
		return "", nil
	}
	return calc.ParseDayCount(name)
}

func parseCompounding(name string) (calc.Compounding, error) {
	switch c := calc.Compounding(name); c {
	case calc.DailyCompound, calc.MonthlyCompound, calc.Simple:
		return c, nil
	case "none":
		return calc.Simple, nil
	}
	return "", fmt.Errorf("%q is not how interest compounds; there are none, daily, monthly", name)
}

// parsePaymentOrder reads fees, interest and principal in any order, with spaces or commas between.
func parsePaymentOrder(text string) (calc.PaymentOrder, error) {
	if text == "" {
		return "", nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if !slices.Equal(slices.Sorted(slices.Values(parts)), []string{"fees", "interest", "principal"}) {
		return "", fmt.Errorf("%q does not put fees, interest and principal in an order, as in %q", text, calc.ChargesFirst)
	}
	return calc.PaymentOrder(strings.Join(parts, " ")), nil
}

// parsePaymentDay says whether payments count from the day of their entry.
func parsePaymentDay(text string) (posted bool, err error) {
	switch text {
	case "", "effective":
		return false, nil
	case "posted":
		return true, nil
	}
	return false, fmt.Errorf("%q is not the day of a payment; there are effective, posted", text)
}
