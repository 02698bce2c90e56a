package payoff

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// A Loan is one row of a loan list or, with a Claim, of a claim list: something whose payoff is wanted of one
// vendor. A loan without a vendor is a terms row: it only gives a claim its terms.
type Loan struct {
	Vendor       string // which vendor quotes it, in lower case; empty in a terms row
	Account      string // the lender's account number; may be empty for a claim
	Claim        string // the vendor's id of the claim that the payoff settles; empty for a loan
	VendorLoanID string // what the vendor calls the loan; the account where the list does not say
	PayoffDate   Date   // the day it is paid off; zero where the row does not say (then the as-of date)
	Terms
	Action Action // what the row asks tieout plan to do at the vendor; empty where it asks for nothing
	Source Source
	Aside  bool // a partial run does not want it, and keeps it for the terms of a claim

	Requestable bool // of a claim: a run may request its payoff unattended, since its documents are on file
}

// Terms are what the lender's books say of a loan: what its expected payoff is computed from. Principal and rate
// are null where the list is silent, and no payoff can be computed then. A charge or credit that a list leaves
// blank is none, since the list is ours.
type Terms struct {
	Principal         decimal.NullDecimal // unpaid principal; negative for a credit
	Rate              decimal.NullDecimal // percent a year: 7.25
	DayCount          string              // as the list spells it, or its default; empty: the vendor's convention
	InterestPaidTo    Date                // interest is owed from this day, included
	UnpaidInterest    decimal.Decimal     // accrued before InterestPaidTo; negative where interest was paid since
	Fees              decimal.Decimal
	LateCharges       decimal.Decimal
	PrepaymentPenalty decimal.Decimal
	EscrowBalance     decimal.Decimal // held for the borrower; negative for an advance
	ExcessPayments    decimal.Decimal // paid and not applied
	MaturityDate      Date
	NextDueDate       Date
	Currency          string // ISO 4217; USD where the list does not say
	Particulars       *Particulars
	History           []Event // in the order of their days; shared by all who hold the terms, and never changed
}

// A Claim is one row of a claim list: a [Loan] with a claim id, whose own terms are often empty because the loan
// list has them, and what the insurer knows of the claim.
type Claim struct {
	Loan
	Number     string   // the insurer's claim number
	Documents  []string // document types on file
	VIN        string
	DateOfLoss Date
}

// HasTerms says whether the row states terms of its own; a claim without takes those of the loan with its account.
func (t Terms) HasTerms() bool { return t.Principal.Valid }

// Key names the loan for people: the claim id of a claim, else the account.
func (l Loan) Key() string {
	if l.Claim != "" {
		return l.Claim
	}
	return l.Account
}

// A Source is where a row came from: a file, its sheet if it is a workbook, and the line or sheet row on which the
// record starts, the header counted.
type Source struct {
	File  string
	Sheet string
	Row   int
}

// String spells the source as in loans.csv:12 or claims.xlsx[Open]:7.
func (s Source) String() string {
	if s.Sheet != "" {
		return fmt.Sprintf("%s[%s]:%d", s.File, s.Sheet, s.Row)
	}
	return fmt.Sprintf("%s:%d", s.File, s.Row)
}

// A RowError is why a row is no loan, claim or statement line: it is rejected, counted and reported, and the run
// goes on.
type RowError struct {
	Source Source
	Column string // the canonical column, or empty where the whole row is at fault
	Value  string // the cell as it was read
	Err    error  // what is wrong with it
	Row    Loan   // vendor, account and claim of the row, as far as they could be read
}

// Error reads: loans.csv:3: principal "oops": is not a number.
func (e *RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("%s: %v", e.Source, e.Err)
	}
	return fmt.Sprintf("%s: %s %q: %v", e.Source, e.Column, e.Value, e.Err)
}

// Unwrap returns what is wrong with the cell.
func (e *RowError) Unwrap() error { return e.Err }

// A StatementLine is one payoff of a statement: a file in which a vendor states the payoffs of many loans. One of
// Account, VendorLoanID and Claim says which loan it is.
type StatementLine struct {
	Account      string
	VendorLoanID string
	Claim        string
	Quote        Quote
	Source       Source
}
