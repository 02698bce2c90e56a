package causes

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A Lesson is one loan of a vendor from which its rule is learnt: what its payoff is computed from, and what the vendor
// quoted.
type Lesson struct {
	Case   Case
	Quoted *payoff.Quote
}

// The bounds of a rule. A rule is judged on the loans on which it makes a difference: it must turn out right on most
// of them, and wrong on next to none that tie without it.
const (
	fewest    = 3   // loans that a rule rests on, at the least
	kept      = 0.9 // of the loans that it decides, the part that it must decide rightly
	learnHalf = 40  // from so many loans on, it is learnt on one half and confirmed on the other
	deepest   = 3   // rules beside one another
)

// A Profile is a way to compute that a vendor follows for its loans as a whole.
type Profile struct {
	Rules []Hypothesis // equivalent on every loan looked at, in catalogue order
	Wins  int          // loans that tie under it and not without it
	Loss  int          // loans that tie without it and not under it
}

// Has says whether an assumption is the vendor's rule, or equivalent to it.
func (p Profile) Has(id string) bool {
	return slices.ContainsFunc(p.Rules, func(h Hypothesis) bool { return h.ID == id })
}

// Fits returns those of its rules that give every figure of a quote to the cent.
func (p Profile) Fits(c Case, quoted *payoff.Quote) []Fit { return singles(p.Rules, c, quoted) }

// Beside returns the assumptions that give a quote once the rule is ours, each named with it, and how sure that makes
// them. The rule shows in the vendor's other loans, so that only one more has to show in this one; of a single cent it
// would be by accident, since every other way to round comes to that.
func (p Profile) Beside(catalogue []Hypothesis, c Case, quoted *payoff.Quote) ([]Fit, payoff.CauseState) {
	rule := p.Rules[0]
	var all []Fit
	for _, ours := range rule.Changes(c, nil) {
		p, ok := ours.compute()
		if !ok || !quoted.Total.Sub(p.Total).Abs().GreaterThan(decimal.New(1, -2)) {
			continue
		}
		for _, f := range singles(catalogue, ours, quoted) {
			f.Hypothesis = rule.then(f.Hypothesis)
			all = append(all, f)
		}
	}
	return all, state(all)
}

// Learn returns the rules that a vendor's loans show, none if they show none: the one that explains the most, then the
// one that explains the most of what is left beside it, as the treatment of escrow is beside the day count. Each is
// learnt on every other loan and confirmed on those between; of fewer than 40 loans it must stand whichever one of
// them is left out. A rival that does as well, and not on the same loans, leaves the question open.
func Learn(catalogue []Hypothesis, lessons []Lesson) []Profile {
	rules := slices.DeleteFunc(slices.Clone(catalogue), func(h Hypothesis) bool { return !h.Rule })
	var found []Profile
	for range deepest {
		p := learn(rules, lessons)
		if p == nil {
			break
		}
		known := p.Rules[0]
		if len(found) > 0 {
			for i := range p.Rules {
				p.Rules[i] = found[len(found)-1].Rules[0].then(p.Rules[i])
			}
		}
		found = append(found, *p)
		lessons = adopt(known, lessons)
	}
	return found
}

// adopt returns the lessons as they are once a rule is ours.
func adopt(rule Hypothesis, lessons []Lesson) []Lesson {
	adopted := slices.Clone(lessons)
	for i, l := range lessons {
		adopted[i].Case = rule.adopted(l.Case)[0]
	}
	return adopted
}

// learn returns the best rule, nil if there is none.
func learn(rules []Hypothesis, lessons []Lesson) *Profile {
	loans := compare(lessons)
	scores := make([]score, len(rules))
	for i, h := range rules {
		scores[i] = judge(h, loans)
	}
	best := slices.MaxFunc(append([]score{{}}, scores...), func(a, b score) int { return a.sum(all) - b.sum(all) })
	if best.wins(all) < fewest || float64(best.wins(all)) < kept*float64(best.wins(all)+best.losses(all)) {
		return nil
	}
	p := &Profile{Wins: best.wins(all), Loss: best.losses(all)}
	var rivals []score
	for _, s := range scores {
		if slices.Equal(s.verdicts, best.verdicts) {
			p.Rules = append(p.Rules, s.rule)
		} else {
			rivals = append(rivals, s)
		}
	}
	if !confirmed(best, rivals) {
		return nil
	}
	return p
}

// A compared is a lesson beside what we expect: nothing where it cannot be computed.
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

// A score is how a rule does on each lesson: +1 where the loan ties under it only, -1 where without it only.
type score struct {
	rule     Hypothesis
	verdicts []int8
}

// judge tries a rule on the loans that do not tie and, if it explains enough of them, on those that do.
func judge(h Hypothesis, loans []compared) score {
	s, room := score{rule: h, verdicts: make([]int8, len(loans))}, newTrial()
	for i, l := range loans {
		if l.expected != nil && !l.ties {
			if _, with := try(h, l.Case, l.expected, l.Quoted, room); with {
				s.verdicts[i] = 1
			}
		}
	}
	if s.wins(all) < fewest {
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

// touches says whether an assumption makes anything of a case at all.
func (h Hypothesis) touches(c Case, q payoff.Quote) bool {
	if h.Restates != nil {
		return len(h.Restates(c, q)) > 0
	}
	return len(h.Changes(c, nil)) > 0
}

func all(int) bool { return true }

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

// confirmed says whether the best rule is the best on every part that it is held to. Loans on which it makes no
// difference say nothing of it, so the parts are taken of those that it decides.
func confirmed(best score, rivals []score) bool {
	place, decided := make([]int, len(best.verdicts)), 0
	for i, v := range best.verdicts {
		if place[i] = decided; v != 0 {
			decided++
		}
	}
	parts := []func(int) bool{func(i int) bool { return place[i]%2 == 0 }, func(i int) bool { return place[i]%2 == 1 }}
	if decided < learnHalf {
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
