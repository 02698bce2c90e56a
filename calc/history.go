package calc

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// An account is a loan whose terms are rolled forward from posting to posting. Interest is exact between two postings,
// and each rounds it to the cent, because what is posted is money.
type account struct {
	*payoff.Terms // as they stand; the payoff's own copy
	accrual
	paidTo   payoff.Date // where the roll began
	stop     payoff.Date // no interest is owed from this day on; zero: always
	from     payoff.Date // where the current segment begins
	open     stretch     // the segments since the last posting, without the current one
	postings []posting   // for the trace
}

// A posting is what a history did to a loan on a day, after the interest before it had become money.
type posting struct {
	stretch   stretch
	event     payoff.Event
	charges   decimal.Decimal // what a payment paid of the fees and late charges
	principal decimal.Decimal // afterward
}

// rank orders what happens on one day; a kind with rank 0 changes no payoff.
func rank(kind payoff.EventKind) int {
	switch kind {
	case payoff.RateChange:
		return 1
	case payoff.Advance:
		return 2
	case payoff.FeeAssessed, payoff.LateCharge:
		return 3
	case payoff.Capitalization:
		return 4
	case payoff.Payment:
		return 5
	}
	return 0
}

// happened lists what changes the balances after the day to which interest is paid, up to and including the payoff day,
// in order. A payment counts from the day it was entered if the convention says so.
func happened(t payoff.Terms, c Convention, day payoff.Date) ([]payoff.Event, error) {
	var events []payoff.Event
	for _, e := range t.History {
		switch {
		case e.Kind == payoff.Unreadable:
			return nil, &notComputable{"a row of its history was rejected"}
		case e.Kind.NeedsAmount() && !e.Amount.Valid:
			return nil, missing("amount of the " + string(e.Kind) + " on " + e.Date.String())
		case e.Kind == payoff.Payment && c.ByPostedDay && !e.Posted.IsZero():
			e.Date = e.Posted
		}
		if rank(e.Kind) > 0 && e.Date.After(t.InterestPaidTo) && !e.Date.After(day) {
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b payoff.Event) int {
		return cmp.Or(payoff.CompareEvents(a, b), cmp.Compare(rank(a.Kind), rank(b.Kind)))
	})
	return events, nil
}

// rateOn returns the rate that holds on a day: the latest in the history up to that day, else the row's own.
func rateOn(t payoff.Terms, day payoff.Date) decimal.NullDecimal {
	rate := t.Rate
	for _, e := range t.History { // in the order of their days
		if e.Kind == payoff.RateChange && !e.Date.After(day) {
			rate = e.Amount
		}
	}
	return rate
}

// roll applies the events to the account.
func (a *account) roll(events []payoff.Event) {
	for _, e := range events {
		amount := e.Amount.Decimal
		switch e.Kind {
		case payoff.RateChange:
			// The same rate again must not split a span: with some day counts, its parts do not add up to it.
			if !amount.Equal(a.Rate.Decimal) {
				a.advanceTo(e.Date)
				a.Rate = e.Amount
			}
		case payoff.Advance:
			a.advanceTo(e.Date)
			a.Principal.Decimal = a.Principal.Decimal.Add(amount)
		case payoff.FeeAssessed:
			a.Fees = a.Fees.Add(amount)
		case payoff.LateCharge:
			a.LateCharges = a.LateCharges.Add(amount)
		case payoff.Capitalization:
			a.capitalize(e)
		case payoff.Payment:
			a.pay(e)
		}
	}
}

// advanceTo ends the current segment on a day; no segment begins or goes on after the day on which interest stops.
func (a *account) advanceTo(day payoff.Date) {
	if !a.stop.IsZero() {
		day = day.Earlier(a.stop)
	}
	if a.from.Before(day) {
		a.open = append(a.open, a.segment(day))
		a.from = day
	}
}

// segment returns the current segment up to a day, at no rate once interest has stopped.
func (a *account) segment(end payoff.Date) segment {
	s := segment{principal: a.Principal.Decimal, rate: a.Rate.Decimal, span: span{a.from, end, end, a.MaturityDate}}
	if !a.stop.IsZero() && !a.from.Before(a.stop) {
		s.rate = decimal.Zero
	}
	return s
}

// post turns the interest up to a day into unpaid interest, in cents.
func (a *account) post(e payoff.Event) *posting {
	a.advanceTo(e.Date)
	a.open.settle(a.rule, e.Date, a.paidTo)
	a.UnpaidInterest = a.UnpaidInterest.Add(a.open.cents(a.accrual))
	a.postings = append(a.postings, posting{stretch: a.open, event: e})
	a.open = nil
	return &a.postings[len(a.postings)-1]
}

// capitalize makes unpaid interest principal.
func (a *account) capitalize(e payoff.Event) {
	p := a.post(e)
	amount := capitalized(a.UnpaidInterest, e)
	a.UnpaidInterest = a.UnpaidInterest.Sub(amount)
	a.Principal.Decimal = a.Principal.Decimal.Add(amount)
	p.principal = a.Principal.Decimal
}

// capitalized returns how much of the unpaid interest becomes principal: all of it, or at most the event's amount.
func capitalized(unpaid decimal.Decimal, e payoff.Event) decimal.Decimal {
	if e.Amount.Valid {
		unpaid = decimal.Min(unpaid, e.Amount.Decimal)
	}
	return decimal.Max(unpaid, decimal.Zero)
}

// pay applies a payment in the convention's order. Unpaid interest bears no interest (the US Rule, Reg Z Appendix J).
// Whatever is left of a payment, after everything else is paid, goes to the principal, which may end below zero.
func (a *account) pay(e payoff.Event) {
	p := a.post(e)
	left := e.Amount.Decimal
	for part := range a.convention.PaymentOrder.parts() {
		switch part {
		case "fees":
			before := left
			left = payDown(&a.Fees, left)
			left = payDown(&a.LateCharges, left)
			p.charges = before.Sub(left)
		case "interest":
			left = payDown(&a.UnpaidInterest, left)
		case "principal":
			left = payDown(&a.Principal.Decimal, left)
		}
	}
	a.Principal.Decimal = a.Principal.Decimal.Sub(left)
	p.principal = a.Principal.Decimal
}

// payDown pays what is owed on one part, as far as the money goes, and returns the money that is left.
func payDown(owed *decimal.Decimal, left decimal.Decimal) decimal.Decimal {
	paid := decimal.Min(left, *owed)
	if !paid.IsPositive() {
		return left
	}
	*owed = owed.Sub(paid)
	return left.Sub(paid)
}

// finish ends the last stretch, so that its last segment says what one more day would cost. That segment is empty if
// the rate or the principal changed, or interest stopped, on the very last day.
func (a *account) finish(end, day payoff.Date) stretch {
	a.advanceTo(end)
	next := a.segment(a.from)
	if n := len(a.open); n == 0 || !a.open[n-1].like(next) {
		a.open = append(a.open, next)
	}
	a.open.settle(a.rule, day, a.paidTo)
	return a.open
}

// like says whether two segments have the same principal and rate.
func (s segment) like(o segment) bool { return s.principal.Equal(o.principal) && s.rate.Equal(o.rate) }
