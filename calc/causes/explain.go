package causes

import (
	"tieout/calc"
	"tieout/payoff"
)

// A Fit is an assumption that gives the vendor's figures to the cent.
type Fit struct {
	Hypothesis
	Payoff *calc.Payoff // as computed under it; of a misprint, as it should have been
}

// Explain returns the assumptions of the catalogue that give every figure of the quote to the cent, in catalogue order,
// and how sure that makes the cause: [payoff.Unique], [payoff.Class] where all of them come to the same thing for
// this loan, [payoff.Ambiguous], or [payoff.Unexplained] if there are none.
func Explain(catalogue []Hypothesis, c Case, quoted *payoff.Quote) ([]Fit, payoff.CauseState) {
	expected, ok := c.compute()
	if !ok {
		return nil, payoff.Unexplained
	}
	var all []Fit
	for _, h := range catalogue {
		if p, ok := try(h, c, expected, quoted); ok {
			all = append(all, Fit{h, p})
		}
	}
	return all, state(all)
}

// try computes the payoff under one assumption and says whether it fits.
func try(h Hypothesis, c Case, expected *calc.Payoff, quoted *payoff.Quote) (*calc.Payoff, bool) {
	if h.Misprint != nil {
		return expected, misprints(expected, quoted, h.Misprint)
	}
	changed, ok := h.Change(c)
	if !ok {
		return nil, false
	}
	p, ok := changed.compute()
	return p, ok && fits(p, quoted)
}

// state says how sure a cause is. Assumptions that compute the same, before any rounding, are one class for this loan:
// 30/360 and actual/360 over a month of thirty days are no rivals.
func state(fits []Fit) payoff.CauseState {
	switch {
	case len(fits) == 0:
		return payoff.Unexplained
	case len(fits) == 1:
		return payoff.Unique
	}
	for _, f := range fits[1:] {
		if f.Misprint != nil || fits[0].Misprint != nil || !f.Payoff.Same(fits[0].Payoff) {
			return payoff.Ambiguous
		}
	}
	return payoff.Class
}
