package causes

import (
	"slices"

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
)

// A Profile is a way to compute that a vendor follows for its loans as a whole.
type Profile struct {
	Rules []Hypothesis // equivalent on every loan looked at, in catalogue order
	Wins  int          // loans that tie under it and not without it
	Loss  int          // loans that tie without it and not under it
}

// Has says whether an assumption is the vendor's rule, or equivalent to it.
func (p *Profile) Has(id string) bool {
	return p != nil && slices.ContainsFunc(p.Rules, func(h Hypothesis) bool { return h.ID == id })
}

// Learn returns the rule that a vendor's loans show, nil if they show none. It is learnt on every other loan and
// confirmed on those between; of fewer than 40 loans it must stand whichever one of them is left out. A rival that
// does as well, and not on the same loans, leaves the question open.
func Learn(catalogue []Hypothesis, lessons []Lesson) *Profile {
	var scores []score
	for _, h := range catalogue {
		if h.Rule {
			scores = append(scores, judge(h, lessons))
		}
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

// A score is how a rule does on each lesson: +1 where the loan ties under it only, -1 where without it only.
type score struct {
	rule     Hypothesis
	verdicts []int8
}

func judge(h Hypothesis, lessons []Lesson) score {
	s := score{rule: h, verdicts: make([]int8, len(lessons))}
	for i, l := range lessons {
		plain, ok := l.Case.compute()
		if !ok {
			continue
		}
		without := fits(plain, l.Quoted)
		with := without
		if changed, ok := h.Change(l.Case); ok {
			p, ok := changed.compute()
			with = ok && fits(p, l.Quoted)
		}
		switch {
		case with && !without:
			s.verdicts[i] = 1
		case without && !with:
			s.verdicts[i] = -1
		}
	}
	return s
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
