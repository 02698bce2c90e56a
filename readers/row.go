package readers

import (
	"cmp"
	"errors"
	"strings"

	"tieout/payoff"
)

// loan reads a row of a loan list.
func (d *decoder) loan(r *row) payoff.Loan {
	l := payoff.Loan{
		Account:      d.id("account", r.Account),
		Vendor:       strings.ToLower(d.text("vendor", r.Vendor)),
		VendorLoanID: d.id("vendor_loan_id", r.VendorLoanID),
		Terms:        d.terms(r),
		PayoffDate:   d.date("payoff_date", r.PayoffDate),
		Action:       d.action("action", r.Action),
		Source:       d.source,
	}
	if l.Account == "" {
		d.reject("account", r.Account, errMissing)
	}
	if l.VendorLoanID == "" {
		l.VendorLoanID = l.Account
	}
	return l
}

// claim reads a row of a claim list. LossExpress is the vendor that settles claims, and the claim is its id.
func (d *decoder) claim(r *row) payoff.Claim {
	c := payoff.Claim{
		Loan: payoff.Loan{
			Claim:        d.id("claim", r.Claim),
			Account:      d.id("account", r.Account),
			Vendor:       strings.ToLower(d.text("vendor", r.Vendor)),
			VendorLoanID: d.id("vendor_loan_id", r.VendorLoanID),
			Terms:        d.terms(r),
			PayoffDate:   d.date("payoff_date", r.PayoffDate),
			Action:       d.action("action", r.Action),
			Source:       d.source,
		},
		Number:     d.id("claim_number", r.ClaimNumber),
		Documents:  d.words("documents", r.Documents),
		VIN:        d.id("vin", r.VIN),
		DateOfLoss: d.date("date_of_loss", r.DateOfLoss),
	}
	if c.Claim == "" {
		d.reject("claim", r.Claim, errMissing)
	}
	if c.Vendor == "" {
		c.Vendor = payoff.LossExpress
	}
	if c.VendorLoanID == "" {
		c.VendorLoanID = c.Claim
	}
	return c
}

// terms reads what a row says of a loan. A charge that a list leaves blank is none.
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
		t.Particulars = d.particulars(r)
	}
	return t
}

// statementLine reads a row of a vendor's statement.
func (d *decoder) statementLine(r *row) payoff.StatementLine {
	total := d.amount("total", r.Total)
	l := payoff.StatementLine{
		Account:      d.id("account", r.Account),
		VendorLoanID: d.id("vendor_loan_id", r.VendorLoanID),
		Claim:        d.id("claim", r.Claim),
		Quote: payoff.Quote{
			AsOf:        d.date("as_of", r.AsOf),
			GoodThrough: d.date("good_through", r.GoodThrough),
			Total:       total.Decimal,
			Principal:   d.amount("principal", r.Principal),
			Interest:    d.amount("interest", r.Interest),
			Fees:        d.amount("fees", r.Fees),
			PerDiem:     d.number("per_diem", r.PerDiem),
			Currency:    d.currency("currency", r.Currency),
		},
		Source: d.source,
	}
	l.Quote.DoesNotFoot = doesNotFoot(&l.Quote)
	switch {
	case l.Account == "" && l.VendorLoanID == "" && l.Claim == "":
		d.reject("", "", errors.New("names no loan: it has neither account nor vendor_loan_id nor claim"))
	case !total.Valid:
		d.reject("total", r.Total, errMissing)
	}
	return l
}

// doesNotFoot says whether a quote gives all its parts and they do not add to its total.
func doesNotFoot(q *payoff.Quote) bool {
	if !q.Principal.Valid || !q.Interest.Valid || !q.Fees.Valid {
		return false
	}
	return !payoff.Sum(q.Principal.Decimal, q.Interest.Decimal, q.Fees.Decimal).Equal(q.Total)
}

// name returns what a rejected row is called, as far as it could be read.
func (r *row) name(kind payoff.FileKind) payoff.Loan {
	l := payoff.Loan{Vendor: strings.ToLower(strings.TrimSpace(r.Vendor)), Account: strings.TrimSpace(r.Account),
		Claim: strings.TrimSpace(r.Claim)}
	if kind == payoff.ClaimList {
		l.Vendor = cmp.Or(l.Vendor, payoff.LossExpress)
	}
	return l
}
