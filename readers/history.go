package readers

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

var (
	errNotPositive = errors.New("is not above 0: to take a payment or a charge back, leave its row out")
	errNoAmount    = errors.New("is missing: only capitalisation and quote go without")
)

// historyLine reads a row of a history.
func (d *decoder) historyLine(r *row) payoff.HistoryLine {
	l := payoff.HistoryLine{
		Account: d.id("account", r.Account),
		Event: payoff.Event{
			Date:      d.date("date", r.Date),
			Posted:    d.date("posted", r.Posted),
			Kind:      d.eventKind("kind", r.Kind),
			Principal: d.amount("principal", r.Principal),
		},
		Source: d.source,
	}
	if l.Account == "" {
		d.reject("account", r.Account, errMissing)
	}
	if l.Event.Date.IsZero() {
		d.reject("date", r.Date, errMissing)
	}
	l.Event.Amount = d.eventAmount(l.Event.Kind, r.Amount)
	return l
}

// eventKind reads what happened.
func (d *decoder) eventKind(column, cell string) payoff.EventKind {
	k := payoff.EventKind(strings.ToLower(d.text(column, cell)))
	if k == "" {
		d.reject(column, cell, errMissing)
	} else if !slices.Contains(payoff.EventKinds[:], k) {
		d.reject(column, cell, fmt.Errorf("is not a kind of event; there are %s", eventKinds()))
	}
	return k
}

// eventKinds lists the kinds of events for a message.
func eventKinds() string {
	var list []string
	for _, k := range payoff.EventKinds {
		list = append(list, string(k))
	}
	return strings.Join(list, ", ")
}

// eventAmount reads the amount of an event: a rate as the list's rates are, else money. A balance may be a credit.
func (d *decoder) eventAmount(k payoff.EventKind, cell string) decimal.NullDecimal {
	if k == payoff.RateChange {
		rate := d.rate("amount", cell)
		d.requireAmount(k, cell, rate)
		return rate
	}
	amount := d.amount("amount", cell)
	d.requireAmount(k, cell, amount)
	switch k {
	case payoff.Payment, payoff.Advance, payoff.FeeAssessed, payoff.LateCharge:
		if amount.Valid && !amount.Decimal.IsPositive() {
			d.reject("amount", cell, errNotPositive)
		}
	case payoff.Capitalization:
		if amount.Decimal.IsNegative() {
			d.reject("amount", cell, errNegative)
		}
	}
	return amount
}

// requireAmount rejects a row without the amount that its kind of event needs.
func (d *decoder) requireAmount(k payoff.EventKind, cell string, amount decimal.NullDecimal) {
	if !amount.Valid && k.NeedsAmount() {
		d.reject("amount", cell, errNoAmount)
	}
}
