package causes

import (
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A Case is what a payoff is computed from: a loan's terms, the convention, and the day for which both figures are. It
// also has the other days and loans on file that the vendor may have confused with these.
type Case struct {
	Terms      payoff.Terms
	Convention calc.Convention
	Day        payoff.Date
	Dates      []payoff.Date  // other days that the vendor may have meant: those asked for, of the run, good-through
	Earlier    []payoff.Date  // days for which the loan was compared before
	Siblings   []payoff.Terms // the other loans of its facility
}

// compute returns the payoff of the case; ok is false if it has none.
func (c Case) compute() (*calc.Payoff, bool) {
	p, err := calc.Compute(c.Terms, c.Convention, c.Day)
	return p, err == nil
}

// try computes the payoff of the case into p and says whether it gives the vendor's figures.
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

// contract returns what the list says about the loan beyond its balances; the zero value if it says nothing.
func (c Case) contract() payoff.ContractTerms {
	if c.Terms.Contract == nil {
		return payoff.ContractTerms{}
	}
	return *c.Terms.Contract
}

// setContract gives the case contract terms of its own.
func (c *Case) setContract(p payoff.ContractTerms) { c.Terms.Contract = &p }

// owe charges the case an amount beyond what it computes, as unpaid interest.
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
