package calc

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Trace shows the interest as a line that a person can check by hand: 18,000.00 x 8.9 % x 256/360 = 1,139.20.
func (p *Payoff) Trace() string {
	principal, rate := Grouped(p.Terms.Principal.Decimal), p.Terms.Rate.Decimal.String()
	if p.perDiemRounded != nil {
		perDiem := p.perDiem.Round(*p.perDiemRounded, p.rounding).StringFixed(*p.perDiemRounded)
		line := fmt.Sprintf("%d days x %s (%s x %s %% a day, rounded) = %s", p.days, perDiem, principal, rate, Grouped(p.Interest))
		if p.months != 0 {
			return fmt.Sprintf("%d months and %s", p.months, line)
		}
		return line
	}
	return fmt.Sprintf("%s x %s %% x %s = %s", principal, rate, p.Fraction.trace(), Grouped(p.Interest))
}

// trace spells the fraction over its basis where it has one: 259/365; a span with two bases is spelt as it is computed.
func (f Fraction) trace() string {
	if int64(f.Days) == f.Num {
		return fmt.Sprintf("%d/%d", f.Num, f.Den)
	}
	return fmt.Sprintf("%d/%d (%d days)", f.Num, f.Den, f.Days)
}

// Grouped spells an amount of money with two decimals and thousands separators, for people.
func Grouped(d decimal.Decimal) string {
	text := d.Abs().StringFixed(2)
	for i := len(text) - 6; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if d.IsNegative() {
		return "-" + text
	}
	return text
}
