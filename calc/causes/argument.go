package causes

import (
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// Argument spells, in lines that a person can check by hand, how an assumption leads from our figures to those that it
// gives: the interest if it accrues otherwise, and each figure that is more or less by something on file. p is the
// payoff under the assumption, as in [Fit] and [RunnerUp].
func Argument(c Case, h Assumption, p *calc.Payoff, quoted *payoff.Quote) []string {
	expected, ok := c.compute()
	if !ok {
		return []string{p.Trace()}
	}
	places := payoff.PerDiemPlaces(quoted.PerDiem)
	ours, theirs := expected.Quote(places), p.Quote(places)
	if h.Restates != nil {
		return misprints(ours, quoted)
	}
	var lines []string
	if trace := p.Trace(); trace != expected.Trace() {
		lines = append(lines, trace)
	}
	rest := theirs.Total.Sub(ours.Total)
	for _, f := range []payoff.Field{payoff.PrincipalField, payoff.InterestField, payoff.FeesField} {
		from, to := ours.Figure(f).Decimal, theirs.Figure(f).Decimal
		rest = rest.Sub(to.Sub(from))
		if f == payoff.InterestField { // what accrues is in the trace
			from = to.Sub(p.Terms.UnpaidInterest.Sub(expected.Terms.UnpaidInterest))
		}
		lines = appendStep(lines, string(f), from, to)
	}
	lines = appendStep(lines, string(payoff.TotalField), theirs.Total.Sub(rest), theirs.Total)
	if len(lines) == 0 {
		return []string{p.Trace()}
	}
	return lines
}

// appendStep appends how a figure comes from another: fees 66.47 - 35.00 = 31.47; nothing if they are equal.
func appendStep(lines []string, figure string, from, to decimal.Decimal) []string {
	sign, step := " + ", to.Sub(from).Round(2)
	if step.IsZero() {
		return lines
	}
	if step.IsNegative() {
		sign, step = " - ", step.Neg()
	}
	return append(lines, figure+" "+spelled(from)+sign+spelled(step)+" = "+spelled(to))
}

// misprints spells the figures that the vendor printed instead of ours.
func misprints(ours, quoted *payoff.Quote) []string {
	var lines []string
	for _, f := range []payoff.Field{payoff.PrincipalField, payoff.InterestField, payoff.FeesField, payoff.TotalField} {
		e, q := ours.Figure(f), quoted.Figure(f)
		if e.Valid && q.Valid && !e.Decimal.Equal(q.Decimal) {
			lines = append(lines, string(f)+" "+spelled(q.Decimal)+" instead of "+spelled(e.Decimal))
		}
	}
	return lines
}

func spelled(d decimal.Decimal) string { return payoff.Grouped(d.Round(2)) }
