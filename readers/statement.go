package readers

import (
	"errors"

	"tieout/payoff"
)

var errNamesNoLoan = errors.New("names no loan: it has neither account nor vendor_loan_id nor claim")

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
		d.reject("", "", errNamesNoLoan)
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
