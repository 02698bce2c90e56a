package payoff

import (
	"github.com/shopspring/decimal"
)

// An Event is one row of a history: something that happened to a loan on a day. Those after the day to which interest
// is paid, up to and including the payoff date, change the payoff. The others are already in the balances of the list
// or still to come, and only help to explain a vendor's figure.
type Event struct {
	Date      Date // the day from which it takes effect
	Posted    Date // the day on which it was entered, if that is another day; else zero
	Kind      EventKind
	Amount    decimal.NullDecimal // money, or percent a year for a rate; null if the kind needs none
	Principal decimal.NullDecimal // the part of a payment that reduced the principal, if the list says
}

// An EventKind says what happened.
type EventKind string

// The kinds of events.
const (
	Payment        EventKind = "payment"        // received, and applied in the convention's payment order
	RateChange     EventKind = "rate"           // the amount is the rate, percent a year, from this day on
	FeeAssessed    EventKind = "fee"            // added to the fees
	LateCharge     EventKind = "late_charge"    // added to the late charges; after the payoff date: one still to come
	Advance        EventKind = "advance"        // added to the principal
	Capitalization EventKind = "capitalisation" // unpaid interest becomes principal; no amount: all of it
	Balance        EventKind = "balance"        // the principal on an earlier day, to which interest was paid at the time
	Quoted         EventKind = "quote"          // an earlier day for which a payoff was quoted
	Unreadable     EventKind = "unreadable"     // a row of the loan's history was rejected: nothing can be expected of it
)

// EventKinds lists the kinds that a history may have, in the order in which messages show them.
var EventKinds = [...]EventKind{Payment, RateChange, FeeAssessed, LateCharge, Advance, Capitalization, Balance, Quoted}

// NeedsAmount says whether an event of this kind means nothing without an amount.
func (k EventKind) NeedsAmount() bool { return k != Capitalization && k != Quoted }

// A HistoryLine is one row of a history list: an event of the loans that have this account.
type HistoryLine struct {
	Account string
	Event   Event
	Source  Source
}

// CompareEvents orders events by their day; those of one day keep the order in which they were listed.
func CompareEvents(a, b Event) int {
	return a.Date.Compare(b.Date)
}
