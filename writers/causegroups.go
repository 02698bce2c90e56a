package writers

import (
	"cmp"
	"slices"

	"tieout/payoff"
)

// A causeGroup is the causes of one vendor in one currency; the unexplained come last.
type causeGroup struct {
	vendor, currency string
	causes           []payoff.CauseTotal
	broken           payoff.CauseTotal // the sum of them
}

// causeGroups groups the causes by vendor and currency, in the order in which these first occur.
func causeGroups(causes []payoff.CauseTotal) []causeGroup {
	var groups []causeGroup
	for _, c := range causes {
		i := slices.IndexFunc(groups, func(g causeGroup) bool { return g.vendor == c.Vendor && g.currency == c.Currency })
		if i < 0 {
			i = len(groups)
			groups = append(groups, causeGroup{vendor: c.Vendor, currency: c.Currency})
		}
		groups[i].causes = append(groups[i].causes, c)
		groups[i].broken = plus(groups[i].broken, c)
	}
	for _, g := range groups {
		slices.SortStableFunc(g.causes, func(a, b payoff.CauseTotal) int { return last(a) - last(b) })
	}
	return groups
}

// plus adds causes of one currency.
func plus(sum, c payoff.CauseTotal) payoff.CauseTotal {
	sum.Loans, sum.Net, sum.Absolute = sum.Loans+c.Loans, sum.Net+c.Net, sum.Absolute+c.Absolute
	return sum
}

// last sorts the unexplained after all others.
func last(c payoff.CauseTotal) int {
	if unexplained(c) {
		return 1
	}
	return 0
}

func unexplained(c payoff.CauseTotal) bool { return c.Cause == nil || *c.Cause == "" }

// nameOf spells a cause as the ledger does, and says so if there is none.
func nameOf(c payoff.CauseTotal) string {
	if unexplained(c) {
		return unexplainedCause
	}
	return *c.Cause
}

// byCurrency adds up the groups of each currency, in the order in which the currencies first occur.
func byCurrency(groups []causeGroup) []causeGroup {
	var all []causeGroup
	for _, g := range groups {
		i := slices.IndexFunc(all, func(a causeGroup) bool { return a.currency == g.currency })
		if i < 0 {
			i = len(all)
			all = append(all, causeGroup{currency: g.currency})
		}
		all[i].broken = plus(all[i].broken, g.broken)
	}
	return all
}

// brokenBy counts the broken loans by how sure their cause is.
func brokenBy(causes []payoff.CauseTotal) payoff.BreakCounts {
	var counts payoff.BreakCounts
	for _, c := range causes {
		counts.Count(c.CauseState, c.Loans)
	}
	return counts
}

// topCauses returns the n largest causes: by absolute difference or, if there are several currencies, whose amounts
// cannot be compared, by loans. Equal ones stay in their order.
func topCauses(causes []payoff.CauseTotal, n int) (top []payoff.CauseTotal, by string) {
	size, by := func(c payoff.CauseTotal) int64 { return int64(c.Absolute) }, "absolute difference"
	if len(byCurrency(causeGroups(causes))) > 1 {
		size, by = func(c payoff.CauseTotal) int64 { return int64(c.Loans) }, "loans"
	}
	top = slices.Clone(causes)
	slices.SortStableFunc(top, func(a, b payoff.CauseTotal) int { return cmp.Compare(size(b), size(a)) })
	return top[:min(n, len(top))], by
}
