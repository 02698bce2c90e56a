package causes

import (
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A Case is what a payoff is computed from: a loan's terms, the convention, and the day for which both figures stand.
type Case struct {
	Terms      payoff.Terms
	Convention calc.Convention
	Day        payoff.Date
}

// compute returns the payoff of the case; ok is false where it has none.
func (c Case) compute() (*calc.Payoff, bool) {
	p, err := calc.Compute(c.Terms, c.Convention, c.Day)
	return p, err == nil
}

// dayCount returns the day count by which the case accrues.
func (c Case) dayCount() calc.DayCount {
	if c.Terms.DayCount == "" {
		return c.Convention.DayCount
	}
	d, err := calc.ParseDayCount(c.Terms.DayCount)
	if err != nil {
		return ""
	}
	return d
}

// fits says whether a payoff gives the vendor's figures to the cent: the total, and each part that it states.
func fits(p *calc.Payoff, quoted *payoff.Quote) bool {
	status, _ := payoff.Compare(p.Quote(payoff.PerDiemPlaces(quoted.PerDiem)), quoted, nil)
	return status == payoff.Matched
}

// misprints says whether a quote differs from the expected one in its total alone, and the total is one of those
// that a misprint makes of it.
func misprints(expected *calc.Payoff, quoted *payoff.Quote, of func(decimal.Decimal) []decimal.Decimal) bool {
	for _, total := range of(expected.Total) {
		if total.Equal(quoted.Total) {
			printed := *quoted
			printed.Total = expected.Total
			return fits(expected, &printed)
		}
	}
	return false
}
