package calc

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// Trace returns the interest as a line that a person can check by hand: 18,000.00 x 8.9 % x 256/360 = 1,139.20. With a
// history, there is one clause for each posting and its interest; segments with different rates or principals are
// added.
func (p *Payoff) Trace() string {
	var clauses []string
	for _, posting := range p.postings {
		clauses = append(clauses, posting.clauses(p.accrual)...)
	}
	switch {
	case len(p.stretch) == 0 && p.Interest.IsZero():
		clauses = append(clauses, p.working)
	case len(p.stretch) == 0:
		clauses = append(clauses, "rebate "+p.working+" = "+grouped(p.Interest.Neg()))
	case p.underMinimum(p.stretch.cents(p.accrual)):
		clauses = append(clauses, p.line(p.stretch)+", at least "+grouped(p.Interest))
	default:
		clauses = append(clauses, p.line(p.stretch))
	}
	return strings.Join(clauses, "; ")
}

// clauses spells the interest up to a posting, if any day passed, and what was posted.
func (p posting) clauses(a accrual) []string {
	var clauses []string
	if len(p.stretch) > 0 {
		clauses = append(clauses, a.line(p.stretch))
	}
	what := "unpaid interest capitalised on " + p.event.Date.String() + " makes "
	if p.event.Kind == payoff.Payment {
		what = fmt.Sprintf("payment %s on %s", grouped(p.event.Amount.Decimal), p.event.Date)
		if !p.charges.IsZero() {
			what += fmt.Sprintf(" (%s of it for charges)", grouped(p.charges))
		}
		what += " leaves "
	}
	return append(clauses, what+grouped(p.principal))
}

// line spells a stretch: its segments and what they come to. An empty segment is there only for the per diem, and is
// left out unless it is the only one.
func (a accrual) line(s stretch) string {
	var terms []string
	for _, segment := range s {
		if len(s) == 1 || segment.span.start != segment.span.end {
			terms = append(terms, a.term(segment))
		}
	}
	return strings.Join(terms, " + ") + " = " + grouped(s.cents(a))
}

// term spells the interest of a segment as it is computed.
func (a accrual) term(s segment) string {
	principal, rate := grouped(s.principal), s.rate.String()
	switch c := a.convention; {
	case c.Compounding == DailyCompound:
		return s.dailyTerm(principal, rate)
	case c.Compounding == MonthlyCompound:
		return s.monthlyTerm(a.rule, principal, rate)
	case a.plain():
		return fmt.Sprintf("%s x %s %% x %s", principal, rate, s.fraction.trace())
	}
	months, days := a.rule.name.broken(s.span, s.fraction)
	term := a.daysTerm(s, principal, rate, days)
	if months != 0 && s.fraction.Num != 0 {
		return fmt.Sprintf("%d months and %s", months, term)
	}
	return term
}

// daysTerm spells what days cost at a rounded factor or per diem.
func (a accrual) daysTerm(s segment, principal, rate string, days int) string {
	c, cost := a.convention, fmt.Sprintf("%s x %s %% a day", principal, rate)
	if c.FactorDecimals != nil {
		cost = fmt.Sprintf("%s x %s", principal, a.factor(s).StringFixed(*c.FactorDecimals))
	}
	if c.PerDiemDecimals == nil {
		return fmt.Sprintf("%s x %d", cost, days)
	}
	return fmt.Sprintf("%d days x %s (%s, rounded)", days, a.perDiem(s).Num.StringFixed(*c.PerDiemDecimals), cost)
}

func (s segment) dailyTerm(principal, rate string) string {
	f := s.fraction
	if f.Days == 0 {
		return principal + " x 0"
	}
	num, den := f.Num, f.Den*int64(f.Days)
	common := gcd(num, den)
	return fmt.Sprintf("%s x ((1 + %s %% x %d/%d)^%d - 1)", principal, rate, num/common, den/common, f.Days)
}

func (s segment) monthlyTerm(r *rule, principal, rate string) string {
	months, broken := s.months(r)
	return fmt.Sprintf("%s x ((1 + %s %%/12)^%d x (1 + %s %% x %s) - 1)", principal, rate, months, rate, broken.trace())
}

// trace spells the fraction over its basis if it has just one: 259/365; a span with two is spelled as it is computed.
func (f Fraction) trace() string {
	if int64(f.Days) == f.Num {
		return fmt.Sprintf("%d/%d", f.Num, f.Den)
	}
	return fmt.Sprintf("%d/%d (%d days)", f.Num, f.Den, f.Days)
}

// grouped spells an amount with exactly two decimals, even one that a list writes as 100.000.
func grouped(d decimal.Decimal) string { return payoff.Grouped(d.Round(2)) }
