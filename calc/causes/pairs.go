package causes

import (
	"slices"

	"tieout/calc"
	"tieout/payoff"
)

// parts are the figures in which an assumption can show by itself. The total is not one: every assumption moves it.
var parts = [...]payoff.Field{payoff.PrincipalField, payoff.InterestField, payoff.FeesField, payoff.PerDiemField}

// A shown is an assumption that gives some of the vendor's parts and leaves the others as they are.
type shown struct {
	Assumption
	parts []payoff.Field
	cases []Case
}

// pairs returns two assumptions at a time that together give the vendor's figures, if each of them shows by itself in a
// part that the other does not give. Anything less would explain every difference: of unrestricted pairs, one in thirty
// fits an unrelated error.
func pairs(catalogue []Assumption, c Case, expected *calc.Payoff, quoted *payoff.Quote) []Fit {
	places := payoff.PerDiemPlaces(quoted.PerDiem)
	differing := unlike(expected.Quote(places), quoted)
	if len(differing) < 2 {
		return nil
	}
	var visible []shown
	for _, h := range catalogue {
		if s := show(h, c, quoted, differing); len(s.parts) > 0 {
			visible = append(visible, s)
		}
	}
	var all []Fit
	for i, a := range visible {
		for _, b := range visible[i+1:] {
			if a.ID != b.ID && !covers(a.parts, b.parts) && !covers(b.parts, a.parts) {
				all = append(all, together(a, b, quoted)...)
			}
		}
	}
	return all
}

// show returns which of the differing parts an assumption gives; none if it spoils a part that agrees without it.
func show(h Assumption, c Case, quoted *payoff.Quote, differing []payoff.Field) shown {
	if h.Changes == nil {
		return shown{}
	}
	s := shown{Assumption: h}
	for _, changed := range h.Changes(c, nil) {
		p, ok := changed.compute()
		if !ok {
			continue
		}
		left := unlike(p.Quote(payoff.PerDiemPlaces(quoted.PerDiem)), quoted)
		if len(left) == 0 || len(left) >= len(differing) || !covers(differing, left) {
			continue
		}
		s.cases = append(s.cases, changed)
		s.parts = slices.DeleteFunc(slices.Clone(differing), func(f payoff.Field) bool { return slices.Contains(left, f) })
	}
	return s
}

// together tries both assumptions on the case, one after the other.
func together(a, b shown, quoted *payoff.Quote) []Fit {
	for _, first := range a.cases {
		for _, both := range b.Changes(first, nil) {
			if p, ok := both.compute(); ok && fits(p, quoted) {
				return []Fit{{a.then(b.Assumption), p}}
			}
		}
	}
	return nil
}

// unlike returns the parts that both quotes give and that differ.
func unlike(a, b *payoff.Quote) []payoff.Field {
	var all []payoff.Field
	for _, f := range parts {
		x, y := a.Figure(f), b.Figure(f)
		if x.Valid && y.Valid && !x.Decimal.Equal(y.Decimal) {
			all = append(all, f)
		}
	}
	return all
}

// covers says whether many contains all of some.
func covers(many, some []payoff.Field) bool {
	return !slices.ContainsFunc(some, func(f payoff.Field) bool { return !slices.Contains(many, f) })
}
