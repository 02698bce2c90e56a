package calc

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// ErrNotComputable is wrapped by every error of [Compute], which says which of the terms is missing or unknown.
var ErrNotComputable = errors.New("the payoff cannot be computed")

// A Payoff is the expected payoff of a loan on a day, component by component. Amounts are in cents' places; credits
// are as they enter the total, so that Total is the sum of the components less Credits.
type Payoff struct {
	Day      payoff.Date
	DayCount DayCount
	Fraction Fraction        // of a year for which Interest is owed; negative where interest is paid beyond the day
	Interest decimal.Decimal // since the day to which it is paid, or the last posting of the history; less a rebate
	Terms    payoff.Terms    // as they stand on the day: balances, rate, and the penalty that a rule makes
	Credits  decimal.Decimal // escrow, excess payments and rebates as the convention nets them; negative for an advance
	Total    decimal.Decimal

	accrual
	stretch  stretch    // what Interest is of; empty where the loan is precomputed
	one      [1]segment // a stretch of one segment, as most are, needs no memory of its own
	postings []posting  // of the history, before the stretch
	unearned Quotient   // the finance charge to rebate of a precomputed loan
	working  string     // how the rebate is computed, for people
}

// Compute returns the payoff of a loan with these terms on a day. The balances stand at the day to which interest is
// paid; what the history has behind that day and not behind the payoff day is replayed. The row's own day count stands
// before the convention's. The error wraps [ErrNotComputable] and names what is missing, or what makes no sense.
func Compute(t payoff.Terms, c Convention, day payoff.Date) (*Payoff, error) {
	p := new(Payoff)
	if err := p.Recompute(t, c, day); err != nil {
		return nil, err
	}
	return p, nil
}

// Recompute is [Compute] in the place of a payoff that is not wanted any more: whoever tries a hundred assumptions on a
// loan needs memory for one. After an error nothing is to be read of the payoff.
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

// run fills in the payoff, of which only the opening terms stand.
func (p *Payoff) run(events []payoff.Event) error {
	if precomputed(p.Terms) {
		if err := p.unearn(events); err != nil {
			return err
		}
	} else {
		p.accrue(events)
	}
	if x := p.Terms.Particulars; x != nil && p.convention.FutureLateCharge {
		p.Terms.LateCharges = p.Terms.LateCharges.Add(x.NextLateCharge)
	}
	p.Credits = credits(p.Terms, p.convention)
	p.Total = p.sum()
	if x := p.Terms.Particulars; x != nil && x.PrepaymentRule != "" {
		return p.penalise(x.PrepaymentRule)
	}
	return nil
}

// accrue replays the history and owes interest to the payoff day. Where interest is paid beyond that day, no event can
// be, and what was paid for one stretch is given back.
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
		p.Interest = t.Particulars.MinimumInterest
	}
}

// stop returns the day from which on no interest is owed; zero if there is none.
func stop(t payoff.Terms, c Convention) payoff.Date {
	var day payoff.Date
	if t.Particulars != nil {
		day = t.Particulars.NonaccrualDate
	}
	if c.StopAtMaturity && !t.MaturityDate.IsZero() && (day.IsZero() || t.MaturityDate.Before(day)) {
		day = t.MaturityDate
	}
	return day
}

// underMinimum says whether interest is less than what the contract lets be charged of a principal; a minimum of zero
// is none.
func (p *Payoff) underMinimum(interest decimal.Decimal) bool {
	x := p.Terms.Particulars
	return x != nil && p.convention.ChargeMinimum && x.MinimumInterest.IsPositive() &&
		p.Terms.Principal.Decimal.IsPositive() && interest.LessThan(x.MinimumInterest)
}

// penalise adds the prepayment penalty that a rule makes of the payoff without it.
func (p *Payoff) penalise(rule string) error {
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
		Rate: p.Terms.Rate.Decimal, Rest: p.Total, Day: p.Day, Origination: p.Terms.Particulars.OriginationDate,
		Rounding: p.convention.Rounding})
	p.Total = p.sum()
	return err
}

// sum is the total as the components stand.
func (p *Payoff) sum() decimal.Decimal {
	owed := payoff.Sum(p.Terms.Principal.Decimal, p.Interest, p.Terms.UnpaidInterest, p.Terms.Fees, p.Terms.LateCharges,
		p.Terms.PrepaymentPenalty)
	if p.Credits.IsZero() {
		return owed
	}
	return payoff.Sum(owed, p.Credits.Neg())
}

// ruleOf returns the day count by which the loan accrues.
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

// complete says which of the terms is missing. Only a rebate by the contract rate wants one of a precomputed loan, and
// asks for it.
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

// notComputable says which of the terms is missing or makes no sense; the sentinel's own text would only repeat what
// whoever reports it says anyway.
type notComputable struct{ why string }

func (e *notComputable) Error() string { return e.why }
func (e *notComputable) Unwrap() error { return ErrNotComputable }

// credits is what the convention lets reduce the payoff. An escrow advance is owed under every convention.
func credits(t payoff.Terms, c Convention) decimal.Decimal {
	var escrow, excess, rebates decimal.Decimal
	if c.NetEscrow || t.EscrowBalance.IsNegative() {
		escrow = t.EscrowBalance
	}
	if !c.KeepExcess {
		excess = t.ExcessPayments
	}
	if c.NetRebates && t.Particulars != nil {
		rebates = t.Particulars.Rebates
	}
	return payoff.Sum(escrow, excess, rebates)
}
