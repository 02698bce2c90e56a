package causes

import (
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A Case is what a payoff is computed from: a loan's terms, the convention, and the day for which both figures stand;
// and, for what can be confused with it, the other days and loans on file.
type Case struct {
	Terms      payoff.Terms
	Convention calc.Convention
	Day        payoff.Date
	Dates      []payoff.Date  // other days that a vendor may have meant: the day asked for, the run's, the good-through date
	Earlier    []payoff.Date  // days for which the loan was compared before
	Siblings   []payoff.Terms // the other loans of its facility
}

// compute returns the payoff of the case; ok is false where it has none.
func (c Case) compute() (*calc.Payoff, bool) {
	p, err := calc.Compute(c.Terms, c.Convention, c.Day)
	return p, err == nil
}

// try computes the payoff of the case in the place of another and says whether it gives the vendor's figures.
func (c *Case) try(p *calc.Payoff, quoted *payoff.Quote) bool {
	return p.Recompute(c.Terms, c.Convention, c.Day) == nil && fits(p, quoted)
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

// particulars returns what the list says of the loan beside its balances; all absent where it says nothing.
func (c Case) particulars() payoff.Particulars {
	if c.Terms.Particulars == nil {
		return payoff.Particulars{}
	}
	return *c.Terms.Particulars
}

// setParticulars gives the case particulars of its own.
func (c *Case) setParticulars(p payoff.Particulars) { c.Terms.Particulars = &p }

// owe adds an amount to the unpaid interest: what a case is charged beyond what it computes.
func (c *Case) owe(amount decimal.Decimal) {
	c.Terms.UnpaidInterest = c.Terms.UnpaidInterest.Add(amount)
}

// fits says whether a payoff gives the vendor's figures to the cent: the total, and each part that it states.
func fits(p *calc.Payoff, quoted *payoff.Quote) bool {
	return p.Total.Equal(quoted.Total) && agree(p.Quote(payoff.PerDiemPlaces(quoted.PerDiem)), quoted)
}

// agree says whether two quotes are equal to the cent in every figure that both give.
func agree(a, b *payoff.Quote) bool {
	status, _ := payoff.Compare(a, b, nil)
	return status == payoff.Matched
}
