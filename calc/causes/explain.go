package causes

import (
	"tieout/calc"
	"tieout/payoff"
)

// A Fit is an assumption that gives the vendor's figures to the cent.
type Fit struct {
	Assumption
	Payoff *calc.Payoff // as computed under it; if it restates figures, the payoff before that
}

// Explain returns the assumptions of the catalogue that give every figure of the quote to the cent, in catalogue order,
// and how sure that makes the cause: [payoff.Unique], [payoff.Class] if all of them come to the same thing for this
// loan, [payoff.Ambiguous], or [payoff.Unexplained] if there are none. Two assumptions together are tried only if no
// single one fits, and only if each of them shows by itself.
func Explain(catalogue []Assumption, c Case, quoted *payoff.Quote) ([]Fit, payoff.CauseState) {
	expected, ok := c.compute()
	if !ok {
		return nil, payoff.Unexplained
	}
	all := singles(catalogue, c, quoted)
	if len(all) == 0 {
		all = pairs(catalogue, c, expected, quoted)
	}
	return all, state(all)
}

// singles returns the assumptions that fit by themselves.
func singles(catalogue []Assumption, c Case, quoted *payoff.Quote) []Fit {
	expected, ok := c.compute()
	if !ok {
		return nil
	}
	var all []Fit
	room := newTrial()
	for _, h := range catalogue {
		if p, ok := try(h, c, expected, quoted, room); ok {
			all = append(all, Fit{h, p})
			room.payoff = new(calc.Payoff)
		}
	}
	return all
}

// A trial is the memory in which a hundred assumptions are tried, one after the other.
type trial struct {
	payoff *calc.Payoff
	cases  []Case
}

func newTrial() *trial { return &trial{payoff: new(calc.Payoff)} }

// try computes the payoff under one assumption and says whether it fits. The payoff is the expected one, if the
// assumption restates it; else it is the trial's, which is overwritten whether it fits or not.
func try(h Assumption, c Case, expected *calc.Payoff, quoted *payoff.Quote, room *trial) (*calc.Payoff, bool) {
	if h.Restates != nil {
		return expected, restates(h, c, expected, quoted)
	}
	room.cases = h.Changes(c, room.cases[:0])
	for i := range room.cases {
		if room.cases[i].try(room.payoff, quoted) {
			return room.payoff, true
		}
	}
	return nil, false
}

func restates(h Assumption, c Case, expected *calc.Payoff, quoted *payoff.Quote) bool {
	for _, q := range h.Restates(c, *expected.Quote(payoff.PerDiemPlaces(quoted.PerDiem))) {
		if q.Total.Equal(quoted.Total) && agree(&q, quoted) {
			return true
		}
	}
	return false
}

// state says how sure a cause is. Assumptions that compute the same, before any rounding, are one class for this loan:
// over a month of thirty days, 30/360 and actual/360 are not rivals.
func state(fits []Fit) payoff.CauseState {
	switch {
	case len(fits) == 0:
		return payoff.Unexplained
	case len(fits) == 1:
		return payoff.Unique
	}
	for _, f := range fits[1:] {
		if f.Restates != nil || fits[0].Restates != nil || !f.Payoff.Same(fits[0].Payoff) {
			return payoff.Ambiguous
		}
	}
	return payoff.Class
}

// Decide returns what explains a broken loan of a vendor with these rules, and how sure that is: the first rule that
// fits, else the assumptions of the catalogue that fit by themselves, else those that fit together with all of the
// rules.
func Decide(rules []VendorRule, catalogue []Assumption, c Case, quoted *payoff.Quote) ([]Fit, payoff.CauseState) {
	for _, rule := range rules {
		if fits := rule.Fits(c, quoted); len(fits) > 0 {
			return fits, payoff.Profile
		}
	}
	if alone, state := Explain(catalogue, c, quoted); len(alone) > 0 || len(rules) == 0 {
		return alone, state
	}
	return rules[len(rules)-1].Beside(catalogue, c, quoted)
}
