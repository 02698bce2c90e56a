package causes

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A Assumption is one assumption that a vendor may have made. It has either Changes or Restates.
type Assumption struct {
	ID   string // as reports and the ledger show it: basis:ACT/360
	Says string // in words that follow the vendor's name: counts actual/360

	// Changes appends to all the cases that the assumption makes of one: none if it changes nothing or cannot be made,
	// several if what is on file leaves a choice, such as which earlier day was meant.
	Changes func(c Case, all []Case) []Case
	// Restates returns what the assumption makes of a correctly computed quote, as a misprint does.
	Restates func(Case, payoff.Quote) []payoff.Quote
	// Rule says that a vendor may do this for all its loans; it is false for what happens to a single one.
	Rule bool
	// Adopt is the setting of a convention that makes it ours, such as day_count: ACT/360; empty if there is none.
	Adopt string
}

// adopting names the setting of a convention that makes the assumption ours.
func (h Assumption) adopting(setting string) Assumption {
	h.Adopt = setting
	return h
}

// everywhere says that a vendor may do this for all its loans.
func (h Assumption) everywhere() Assumption {
	h.Rule = true
	return h
}

// rule makes an assumption that may hold for all of a vendor's loans.
func rule(id, says string, change func(*Case) bool) Assumption {
	return single(id, says, change).everywhere()
}

// single makes an assumption from a function that changes a copy of the case and says whether it did.
func single(id, says string, change func(*Case) bool) Assumption {
	return Assumption{ID: id, Says: says, Changes: func(c Case, all []Case) []Case {
		all = append(all, c)
		if last := len(all) - 1; !change(&all[last]) {
			return all[:last]
		}
		return all
	}}
}

// several makes an assumption from a function that lists the cases it leads to.
func several(id, says string, changes func(Case) []Case) Assumption {
	return Assumption{ID: id, Says: says, Changes: func(c Case, all []Case) []Case {
		return append(all, changes(c)...)
	}}
}

// then joins two assumptions into one: that a vendor makes both. If the first changes nothing, it is the second alone.
func (h Assumption) then(o Assumption) Assumption {
	both := Assumption{ID: h.ID + "+" + o.ID, Says: h.Says + ", and " + o.Says, Rule: h.Rule && o.Rule}
	if h.Adopt != "" && o.Adopt != "" {
		both.Adopt = h.Adopt + ", " + o.Adopt
	}
	if o.Restates != nil {
		both.Restates = func(c Case, q payoff.Quote) []payoff.Quote { return o.Restates(c, q) }
		return both
	}
	both.Changes = func(c Case, all []Case) []Case {
		for _, first := range h.adopted(c) {
			all = o.Changes(first, all)
		}
		return all
	}
	return both
}

// adopted returns the cases that the assumption makes of one, or the case itself if it makes none.
func (h Assumption) adopted(c Case) []Case {
	if changed := h.Changes(c, nil); len(changed) > 0 {
		return changed
	}
	return []Case{c}
}

// Named returns the assumption with this id, which may be several ids joined by +, and whether the catalogue has it.
func Named(catalogue []Assumption, id string) (Assumption, bool) {
	if i := slices.IndexFunc(catalogue, func(h Assumption) bool { return h.ID == id }); i >= 0 {
		return catalogue[i], true
	}
	for i := range id {
		if id[i] != '+' {
			continue
		}
		first, ok := Named(catalogue, id[:i])
		second, okToo := Named(catalogue, id[i+1:])
		if ok && okToo {
			return first.then(second), true
		}
	}
	return Assumption{}, false
}

// A Fee is one fee of a vendor's schedule.
type Fee struct {
	Name   string
	Amount decimal.Decimal // of money
}

// Catalogue lists the assumptions, those that are met most often first. The order is part of the results, because the
// first that fits is the cause. The fees are those of the vendor's schedule.
func Catalogue(fees ...Fee) []Assumption {
	families := [][]Assumption{
		days(), bases(), accruals(), charges(), schedule(fees), postings(fees), credits(), roundings(), rates(), interests(),
		starts(), horizons(), penalties(), precomputed(), others(), allocations(), slips(), waivers(),
	}
	var all []Assumption
	for _, family := range families {
		all = append(all, family...)
	}
	return all
}
