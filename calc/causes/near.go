package causes

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A RunnerUp is an assumption that does not fit, but comes nearer to the vendor's figures than no assumption at all.
type RunnerUp struct {
	Assumption
	Payoff  *calc.Payoff
	Gives   []payoff.Field  // the parts that differ without it but not with it
	Remains decimal.Decimal // the vendor's total less the total under it
}

// RunnersUp returns up to n assumptions of the catalogue that come nearest to the quote without fitting: those that
// give more of its parts first, then those that leave less of the difference.
func RunnersUp(catalogue []Assumption, c Case, quoted *payoff.Quote, n int) []RunnerUp {
	expected, ok := c.compute()
	if !ok {
		return nil
	}
	var all []RunnerUp
	for _, h := range catalogue {
		if r, ok := nearest(h, c, expected, quoted); ok && !slices.ContainsFunc(all, r.same) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b RunnerUp) int {
		return cmp.Or(cmp.Compare(len(b.Gives), len(a.Gives)), a.Remains.Abs().Cmp(b.Remains.Abs()))
	})
	return all[:min(n, len(all))]
}

// nearest returns the best case of an assumption that is better than none but does not fit.
func nearest(h Assumption, c Case, expected *calc.Payoff, quoted *payoff.Quote) (best RunnerUp, found bool) {
	if h.Changes == nil {
		return best, false
	}
	places := payoff.PerDiemPlaces(quoted.PerDiem)
	differing := unlike(expected.Quote(places), quoted)
	off := quoted.Total.Sub(expected.Total).Abs()
	for _, changed := range h.Changes(c, nil) {
		p, ok := changed.compute()
		if !ok || fits(p, quoted) {
			continue
		}
		left := unlike(p.Quote(places), quoted)
		r := RunnerUp{h, p, nil, quoted.Total.Sub(p.Total)}
		if covers(differing, left) {
			r.Gives = slices.DeleteFunc(slices.Clone(differing), func(f payoff.Field) bool { return slices.Contains(left, f) })
		}
		nearer := r.Remains.Abs().LessThan(off) || len(r.Gives) > 0
		if nearer && (!found || len(r.Gives) > len(best.Gives)) {
			best, found = r, true
		}
	}
	return best, found
}

func (r RunnerUp) same(o RunnerUp) bool { return r.Payoff.Same(o.Payoff) }
