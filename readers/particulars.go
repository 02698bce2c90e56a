package readers

import (
	"errors"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

var (
	errNegative = errors.New("is negative")
	errTerm     = errors.New("is not a whole number of payments from 1 to 1200")
)

// maxTerm is a hundred years of monthly payments; what is longer is a slip.
const maxTerm = 1200

// detailed says whether rows of the file can have particulars; in the others no cell is looked at.
func (p *plan) detailed() bool {
	return slices.ContainsFunc(columnsOf(p.kind), func(c column) bool {
		given := p.has(c.name) || slices.ContainsFunc(p.defaults, func(d fallback) bool { return d.name == c.name })
		return c.isParticular() && given
	})
}

// particulars reads what a row says of a loan beyond its balances; nil where it says nothing. An amount of zero says
// nothing.
func (d *decoder) particulars(r *row) *payoff.Particulars {
	p := payoff.Particulars{
		OriginationDate: d.date("origination_date", r.OriginationDate),
		FirstDueDate:    d.date("first_due_date", r.FirstDueDate),
		LastPaymentDate: d.date("last_payment_date", r.LastPaymentDate),
		LastAccrualDate: d.date("last_accrual_date", r.LastAccrualDate),
		NonaccrualDate:  d.date("nonaccrual_date", r.NonaccrualDate),
		Payment:         d.charge("payment", r.Payment),
		Term:            d.term("term", r.Term),
		NextLateCharge:  d.charge("next_late_charge", r.NextLateCharge),
		MinimumInterest: d.charge("minimum_interest", r.MinimumInterest),
		Rebates:         d.charge("rebates", r.Rebates),
		Facility:        d.id("facility", r.Facility),
		FinanceCharge:   d.charge("finance_charge", r.FinanceCharge),
	}
	if !isMissing(r.PrepaymentRule) {
		p.PrepaymentRule = d.text("prepayment_rule", r.PrepaymentRule)
	}
	if !isMissing(r.Precomputed) {
		p.Precomputed = strings.ToLower(d.text("precomputed", r.Precomputed))
	}
	// These do not decide whether the file's rates are percents: only the rates that loans accrue at do.
	p.APR, _ = d.percent("apr", r.APR)
	p.DiscountedRate, _ = d.percent("discounted_rate", r.DiscountedRate)
	if p == (payoff.Particulars{}) {
		return nil
	}
	return &p
}

// charge reads an amount that cannot be negative; a blank one is none.
func (d *decoder) charge(column, cell string) decimal.Decimal {
	n := d.amount(column, cell).Decimal
	if n.IsNegative() {
		d.reject(column, cell, errNegative)
	}
	if n.IsZero() {
		return decimal.Decimal{} // whatever its spelling, so that it is told from none in no way
	}
	return n
}

// term reads a number of payments; 0 where the cell is blank.
func (d *decoder) term(column, cell string) int {
	n := d.number(column, cell)
	if !n.Valid {
		return 0
	}
	if !n.Decimal.IsInteger() || n.Decimal.LessThan(decimal.New(1, 0)) || n.Decimal.GreaterThan(decimal.New(maxTerm, 0)) {
		d.reject(column, cell, errTerm)
		return 0
	}
	return int(n.Decimal.IntPart())
}
