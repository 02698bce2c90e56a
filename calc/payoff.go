package calc

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// ErrNotComputable is wrapped by every error of [Compute], whose text says which of the terms is missing or unknown.
var ErrNotComputable = errors.New("the payoff cannot be computed")

// A Payoff is the expected payoff of a loan on a day, component by component. Amounts have two decimals. Credits are as
// they enter the total: Total is the sum of the components less Credits.
type Payoff struct {
	Day      payoff.Date
	DayCount DayCount
	Fraction Fraction        // of a year, for which Interest is owed; negative if interest is paid beyond the day
	Interest decimal.Decimal // since the day to which it is paid, or the last posting of the history; minus a rebate
	Terms    payoff.Terms    // as they stand on the day: balances, rate, and the penalty by its rule
	Credits  decimal.Decimal // escrow, excess payments and rebates as the convention nets them; negative for an advance
	Total    decimal.Decimal

	accrual
	stretch  stretch    // the days that Interest is for; empty if the loan is precomputed
	one      [1]segment // a stretch of one segment, as most are, needs no memory of its own
	postings []posting  // of the history, before the stretch
	unearned Quotient   // the finance charge to rebate of a precomputed loan
	working  string     // how the rebate is computed, for people
}

// Compute returns the payoff of a loan with these terms on a day. The balances are those of the day to which interest
// is paid; the events of the history after that day, up to and including the payoff day, are replayed. The row's own
// day count comes before the convention's. The error wraps [ErrNotComputable] and names what is missing, or what makes
// no sense.
func Compute(t payoff.Terms, c Convention, day payoff.Date) (*Payoff, error) {
	p := new(Payoff)
	if err := p.Recompute(t, c, day); err != nil {
		return nil, err
	}
	return p, nil
}

// Recompute is [Compute] into a payoff that is no longer needed: whoever tries a hundred assumptions on a loan needs
// memory for only one. After an error, nothing of the payoff may be read.
func (p *Payoff) Recompute(t payoff.Terms, c Convention, day payoff.Date) error {
	rule, err := ruleOf(t, c)
	if err != nil {
		return err
	}
	if !precomputed(t) {
		t.Rate = rateOn(t, t.InterestPaidTo.Earlier(day))
	}
	events, err := happened(t, c, day)
	if err != nil {
		return err
	}
	if err := complete(t, day); err != nil {
		return err
	}
	*p = Payoff{Day: day, DayCount: rule.name, Terms: t, accrual: accrual{rule, c}}
	return p.run(events)
}

// run fills in a payoff that has only its opening terms.
func (p *Payoff) run(events []payoff.Event) error {
	if precomputed(p.Terms) {
		if err := p.unearn(events); err != nil {
			return err
		}
	} else {
		p.accrue(events)
	}
	if x := p.Terms.Contract; x != nil && p.convention.FutureLateCharge {
		p.Terms.LateCharges = p.Terms.LateCharges.Add(x.NextLateCharge)
	}
	p.Credits = credits(p.Terms, p.convention)
	p.Total = p.sum()
	if x := p.Terms.Contract; x != nil && x.PrepaymentRule != "" {
		return p.penalize(x.PrepaymentRule)
	}
	return nil
}

// accrue replays the history and charges interest to the payoff day. If interest is paid beyond that day, there is no
// event to replay, and the interest for the days beyond it is given back.
func (p *Payoff) accrue(events []payoff.Event) {
	end, t := p.Day, &p.Terms
	if p.convention.IncludePayoffDay {
		end = end.AddDays(1)
	}
	a := account{Terms: t, accrual: p.accrual, paidTo: t.InterestPaidTo, from: t.InterestPaidTo, open: p.one[:0]}
	if end.Before(a.from) {
		p.stretch = append(a.open, a.segment(end))
		p.stretch.settle(p.rule, p.Day, a.from)
	} else {
		a.stop = stop(*t, p.convention)
		a.roll(events)
		p.stretch, p.postings = a.finish(end, p.Day), a.postings
	}
	p.Fraction, p.Interest = p.stretch.fraction(), p.stretch.cents(p.accrual)
	if p.underMinimum(p.Interest) {
		p.Interest = t.Contract.MinimumInterest
	}
}

// stop returns the day from which no interest is owed; zero if there is none.
func stop(t payoff.Terms, c Convention) payoff.Date {
	var day payoff.Date
	if t.Contract != nil {
		day = t.Contract.NonaccrualDate
	}
	if c.StopAtMaturity && !t.MaturityDate.IsZero() && (day.IsZero() || t.MaturityDate.Before(day)) {
		day = t.MaturityDate
	}
	return day
}

// underMinimum says whether interest is less than the minimum that the contract charges on a positive principal; a
// minimum of zero is none.
func (p *Payoff) underMinimum(interest decimal.Decimal) bool {
	x := p.Terms.Contract
	return x != nil && p.convention.ChargeMinimum && x.MinimumInterest.IsPositive() &&
		p.Terms.Principal.Decimal.IsPositive() && interest.LessThan(x.MinimumInterest)
}

// penalize adds the prepayment penalty that a rule computes from the payoff without it.
func (p *Payoff) penalize(rule string) error {
	if !p.Terms.PrepaymentPenalty.IsZero() {
		return &notComputable{"prepayment_penalty and prepayment_rule both given"}
	}
	penalty, err := ParsePenalty(rule)
	if err != nil {
		return &notComputable{err.Error()}
	}
	if penalty.Months > 0 && !p.Terms.Rate.Valid { // a precomputed loan may have none
		return missing("rate")
	}
	p.Terms.PrepaymentPenalty, err = penalty.amount(prepayment{Principal: p.Terms.Principal.Decimal,
		Rate: p.Terms.Rate.Decimal, Rest: p.Total, Day: p.Day, Origination: p.Terms.Contract.OriginationDate,
		Rounding: p.convention.Rounding})
	p.Total = p.sum()
	return err
}

// sum returns the total of the components as they stand.
func (p *Payoff) sum() decimal.Decimal {
	owed := payoff.Sum(p.Terms.Principal.Decimal, p.Interest, p.Terms.UnpaidInterest, p.Terms.Fees, p.Terms.LateCharges,
		p.Terms.PrepaymentPenalty)
	if p.Credits.IsZero() {
		return owed
	}
	return payoff.Sum(owed, p.Credits.Neg())
}

// ruleOf returns the rule of the day count by which the loan accrues.
func ruleOf(t payoff.Terms, c Convention) (*rule, error) {
	d := c.DayCount
	if t.DayCount != "" {
		var err error
		if d, err = ParseDayCount(t.DayCount); err != nil {
			return nil, &notComputable{err.Error()}
		}
	}
	if d == "" {
		return nil, missing("day count")
	}
	r, ok := d.rule()
	if !ok {
		return nil, &notComputable{fmt.Sprintf("%q is not a day count", string(d))}
	}
	return r, nil
}

// complete says which of the terms is missing. A precomputed loan needs a rate only for an actuarial rebate, which
// checks for it.
func complete(t payoff.Terms, day payoff.Date) error {
	switch {
	case !t.Principal.Valid:
		return missing("principal")
	case !t.Rate.Valid && !precomputed(t):
		return missing("rate")
	case t.InterestPaidTo.IsZero():
		return missing("interest-paid-to date")
	case day.IsZero():
		return missing("payoff date")
	}
	return nil
}

func missing(what string) error { return &notComputable{"no " + what} }

// A notComputable says which of the terms is missing or makes no sense. It leaves the sentinel's own text out: whoever
// reports the error says that anyway.
type notComputable struct{ why string }

func (e *notComputable) Error() string { return e.why }
func (e *notComputable) Unwrap() error { return ErrNotComputable }

// credits returns what reduces the payoff under the convention. An escrow advance is owed under every convention.
func credits(t payoff.Terms, c Convention) decimal.Decimal {
	var escrow, excess, rebates decimal.Decimal
	if c.NetEscrow || t.EscrowBalance.IsNegative() {
		escrow = t.EscrowBalance
	}
	if !c.KeepExcess {
		excess = t.ExcessPayments
	}
	if c.NetRebates && t.Contract != nil {
		rebates = t.Contract.Rebates
	}
	return payoff.Sum(escrow, excess, rebates)
}
