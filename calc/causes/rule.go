package causes

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A Lesson is one loan of a vendor from which its rules are learned: what its payoff is computed from, and what the
// vendor quoted.
type Lesson struct {
	Case   Case
	Quoted *payoff.Quote
}

// The bounds of a rule. A rule is judged on the loans on which it makes a difference: it must be right on most of them,
// and wrong on next to none of those that tie without it.
const (
	minWins   = 3   // loans that a rule rests on
	minRight  = 0.9 // the part of the loans it decides that it must decide correctly
	minHalved = 40  // with this many decided loans, a rule must hold on each half of them
	maxRules  = 3   // that a vendor may follow at the same time
)

// A VendorRule is a rule that a vendor follows for all of its loans.
type VendorRule struct {
	Equivalents []Assumption // equivalent on every loan of the sample, in catalogue order
	Wins        int          // loans of the sample that tie under it but not without it
	Losses      int          // loans of the sample that tie without it but not under it
}

// Has says whether the assumption with this id is the vendor's rule, or equivalent to it.
func (r VendorRule) Has(id string) bool {
	return slices.ContainsFunc(r.Equivalents, func(h Assumption) bool { return h.ID == id })
}

// Fits returns those of its rules that give every figure of a quote to the cent.
func (r VendorRule) Fits(c Case, quoted *payoff.Quote) []Fit {
	return singles(r.Equivalents, c, quoted)
}

// Beside returns the assumptions that give a quote together with the rule, each joined to it, and how sure that makes
// them. The rule shows in the vendor's other loans, so only the other assumption has to show in this one. A difference
// of a single cent would be explained by accident, because every other way to round comes to that.
func (r VendorRule) Beside(catalogue []Assumption, c Case, quoted *payoff.Quote) ([]Fit, payoff.CauseState) {
	rule := r.Equivalents[0]
	var all []Fit
	for _, ours := range rule.Changes(c, nil) {
		p, ok := ours.compute()
		if !ok || !quoted.Total.Sub(p.Total).Abs().GreaterThan(decimal.New(1, -2)) {
			continue
		}
		for _, f := range singles(catalogue, ours, quoted) {
			f.Assumption = rule.then(f.Assumption)
			all = append(all, f)
		}
	}
	return all, state(all)
}

// Learn returns the rules that a vendor's loans show, none if they show none: the one that explains the most, then the
// one that explains the most of what is left, such as the treatment of escrow after the day count. Each must be the
// best rule on both halves of the loans that it decides, which alternate; with fewer than 40 of these, it must be the
// best whichever of them is left out. A rival that does as well on other loans leaves the question open.
func Learn(catalogue []Assumption, lessons []Lesson) []VendorRule {
	rules := slices.DeleteFunc(slices.Clone(catalogue), func(h Assumption) bool { return !h.Rule })
	var found []VendorRule
	for range maxRules {
		p := learn(rules, lessons)
		if p == nil {
			break
		}
		known := p.Equivalents[0]
		if len(found) > 0 {
			for i := range p.Equivalents {
				p.Equivalents[i] = found[len(found)-1].Equivalents[0].then(p.Equivalents[i])
			}
		}
		found = append(found, *p)
		lessons = adopt(known, lessons)
	}
	return found
}

// adopt returns the lessons as they are if a rule is ours.
func adopt(rule Assumption, lessons []Lesson) []Lesson {
	adopted := slices.Clone(lessons)
	for i, l := range lessons {
		adopted[i].Case = rule.adopted(l.Case)[0]
	}
	return adopted
}

// learn returns the best rule, nil if there is none.
func learn(rules []Assumption, lessons []Lesson) *VendorRule {
	loans := compare(lessons)
	scores := make([]score, len(rules))
	for i, h := range rules {
		scores[i] = judge(h, loans)
	}
	best := slices.MaxFunc(append([]score{{}}, scores...), func(a, b score) int {
		return a.sum(everyLoan) - b.sum(everyLoan)
	})
	wins, losses := best.wins(everyLoan), best.losses(everyLoan)
	if wins < minWins || float64(wins) < minRight*float64(wins+losses) {
		return nil
	}
	p := &VendorRule{Wins: wins, Losses: losses}
	var rivals []score
	for _, s := range scores {
		if slices.Equal(s.verdicts, best.verdicts) {
			p.Equivalents = append(p.Equivalents, s.rule)
		} else {
			rivals = append(rivals, s)
		}
	}
	if !confirmed(best, rivals) {
		return nil
	}
	return p
}

// A compared is a lesson with what we expect, which is nil if it cannot be computed.
type compared struct {
	Lesson
	expected *calc.Payoff
	ties     bool
}

func compare(lessons []Lesson) []compared {
	all := make([]compared, len(lessons))
	for i, l := range lessons {
		all[i].Lesson = l
		if p, ok := l.Case.compute(); ok {
			all[i].expected, all[i].ties = p, fits(p, l.Quoted)
		}
	}
	return all
}

// A score is how a rule does on each lesson: +1 if the loan ties only under it, -1 if only without it.
type score struct {
	rule     Assumption
	verdicts []int8
}

// judge tries a rule on the loans that do not tie and, if it explains enough of them, on those that do.
func judge(h Assumption, loans []compared) score {
	s, room := score{rule: h, verdicts: make([]int8, len(loans))}, newTrial()
	for i, l := range loans {
		if l.expected != nil && !l.ties {
			if _, with := try(h, l.Case, l.expected, l.Quoted, room); with {
				s.verdicts[i] = 1
			}
		}
	}
	if s.wins(everyLoan) < minWins {
		return s
	}
	for i, l := range loans {
		if l.ties {
			if _, with := try(h, l.Case, l.expected, l.Quoted, room); !with && h.touches(l.Case, *l.Quoted) {
				s.verdicts[i] = -1
			}
		}
	}
	return s
}

// touches says whether an assumption changes a case at all.
func (h Assumption) touches(c Case, q payoff.Quote) bool {
	if h.Restates != nil {
		return len(h.Restates(c, q)) > 0
	}
	return len(h.Changes(c, nil)) > 0
}

func everyLoan(int) bool { return true }

func (s score) wins(of func(int) bool) int   { return s.count(of, 1) }
func (s score) losses(of func(int) bool) int { return s.count(of, -1) }
func (s score) sum(of func(int) bool) int    { return s.wins(of) - s.losses(of) }

func (s score) count(of func(int) bool, verdict int8) int {
	n := 0
	for i, v := range s.verdicts {
		if v == verdict && of(i) {
			n++
		}
	}
	return n
}

// confirmed says whether the best rule is the best on every part of the loans that it must hold on. Loans on which it
// makes no difference say nothing about it, so the parts are taken from those that it decides.
func confirmed(best score, rivals []score) bool {
	place, decided := make([]int, len(best.verdicts)), 0
	for i, v := range best.verdicts {
		if place[i] = decided; v != 0 {
			decided++
		}
	}
	parts := []func(int) bool{func(i int) bool { return place[i]%2 == 0 }, func(i int) bool { return place[i]%2 == 1 }}
	if decided < minHalved {
		parts = nil
		for out := range best.verdicts {
			if best.verdicts[out] != 0 {
				parts = append(parts, func(i int) bool { return i != out })
			}
		}
	}
	for _, part := range parts {
		for _, r := range rivals {
			if r.sum(part) >= best.sum(part) {
				return false
			}
		}
	}
	return true
}
