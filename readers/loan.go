package readers

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

var errTerm = errors.New("is not a whole number of payments from 1 to 1200")

// maxTerm is a hundred years of monthly payments; what is longer is a slip.
const maxTerm = 1200

// loan reads a row of a loan list.
func (d *decoder) loan(r *row) payoff.Loan {
	l := d.loanColumns(r)
	if l.Account == "" {
		d.reject("account", r.Account, errMissing)
	}
	if l.VendorLoanID == "" {
		l.VendorLoanID = l.Account
	}
	return l
}

// claim reads a row of a claim list. If the row names no vendor, it is LossExpress, which settles claims and knows each
// by its claim id.
func (d *decoder) claim(r *row) payoff.Claim {
	id := d.id("claim", r.Claim)
	c := payoff.Claim{
		Loan:       d.loanColumns(r),
		Number:     d.id("claim_number", r.ClaimNumber),
		Documents:  d.words("documents", r.Documents),
		VIN:        d.id("vin", r.VIN),
		DateOfLoss: d.date("date_of_loss", r.DateOfLoss),
	}
	c.Claim = id
	if id == "" {
		d.reject("claim", r.Claim, errMissing)
	}
	if c.Vendor == "" {
		c.Vendor = payoff.LossExpress
	}
	if c.VendorLoanID == "" {
		c.VendorLoanID = id
	}
	return c
}

// loanColumns reads the columns that loan lists and claim lists share.
func (d *decoder) loanColumns(r *row) payoff.Loan {
	return payoff.Loan{
		Account:      d.id("account", r.Account),
		Vendor:       strings.ToLower(d.text("vendor", r.Vendor)),
		VendorLoanID: d.id("vendor_loan_id", r.VendorLoanID),
		Terms:        d.terms(r),
		PayoffDate:   d.date("payoff_date", r.PayoffDate),
		Action:       d.action("action", r.Action),
		Source:       d.source,
	}
}

// terms reads what a row says of a loan. A charge that a list leaves blank is zero.
func (d *decoder) terms(r *row) payoff.Terms {
	t := payoff.Terms{
		Principal:         d.amount("principal", r.Principal),
		Rate:              d.rate("rate", r.Rate),
		DayCount:          d.text("day_count", r.DayCount),
		InterestPaidTo:    d.date("interest_paid_to", r.InterestPaidTo),
		UnpaidInterest:    d.amount("unpaid_interest", r.UnpaidInterest).Decimal,
		Fees:              d.amount("fees", r.Fees).Decimal,
		LateCharges:       d.amount("late_charges", r.LateCharges).Decimal,
		PrepaymentPenalty: d.amount("prepayment_penalty", r.PrepaymentPenalty).Decimal,
		EscrowBalance:     d.amount("escrow_balance", r.EscrowBalance).Decimal,
		ExcessPayments:    d.amount("excess_payments", r.ExcessPayments).Decimal,
		MaturityDate:      d.date("maturity_date", r.MaturityDate),
		NextDueDate:       d.date("next_due_date", r.NextDueDate),
		Currency:          d.currency("currency", r.Currency),
	}
	if t.Currency == "" {
		t.Currency = "USD"
	}
	if d.detailed {
		t.Contract = d.contractTerms(r)
	}
	return t
}

// contractTerms reads what a row says of a loan beyond its balances; nil if it says nothing. An amount of zero says
// nothing.
func (d *decoder) contractTerms(r *row) *payoff.ContractTerms {
	p := payoff.ContractTerms{
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
	// These do not decide whether the file's rates are percents: only the rates at which loans accrue do.
	p.APR, _ = d.percent("apr", r.APR)
	p.DiscountedRate, _ = d.percent("discounted_rate", r.DiscountedRate)
	if p == (payoff.ContractTerms{}) {
		return nil
	}
	return &p
}

// term reads a number of payments; 0 if the cell is blank.
func (d *decoder) term(column, cell string) int {
	n := d.number(column, cell)
	if !n.Valid {
		return 0
	}
	least, most := decimal.New(1, 0), decimal.New(maxTerm, 0)
	if !n.Decimal.IsInteger() || n.Decimal.LessThan(least) || n.Decimal.GreaterThan(most) {
		d.reject(column, cell, errTerm)
		return 0
	}
	return int(n.Decimal.IntPart())
}

// action reads what a row asks tieout plan to do, in any case. An unknown word rejects the row: a misspelled
// cancellation must not look like a row that asks for nothing.
func (d *decoder) action(column, cell string) payoff.Action {
	word := payoff.Action(strings.ToLower(d.text(column, cell)))
	if word != "" && !slices.Contains(payoff.Actions[:], word) {
		d.reject(column, cell, fmt.Errorf("is no action; there are %v", payoff.Actions))
	}
	return word
}
