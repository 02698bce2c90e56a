package payoff

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// A Loan is one row of a loan list or, with a Claim, of a claim list: something whose payoff is wanted from one
// vendor. A loan without a vendor is a terms row: it only gives a claim its terms.
type Loan struct {
	Vendor       string // which vendor quotes it, in lower case; empty in a terms row
	Account      string // the lender's account number; may be empty for a claim
	Claim        string // the vendor's id of the claim that the payoff settles; empty for a loan
	VendorLoanID string // what the vendor calls the loan; the account if the list does not say
	PayoffDate   Date   // the day it is paid off; zero if the row does not say, which means the as-of date
	Terms
	Action      Action // what the row asks tieout plan to do at the vendor; empty if it asks for nothing
	Source      Source
	ContextOnly bool // a partial run does not ask for its payoff, and keeps it only because a claim takes its terms

	Requestable bool // of a claim: a run may request its payoff unattended, because its documents are on file
}

// Terms are what the lender's books say about a loan: what its expected payoff is computed from. Principal and rate
// are null if the list is silent, and then no payoff can be computed. A charge or credit that a list leaves blank is
// zero, because the list is ours.
type Terms struct {
	Principal         decimal.NullDecimal // unpaid principal; negative for a credit
	Rate              decimal.NullDecimal // percent a year: 7.25
	DayCount          string              // as the list spells it, or the list's default; empty: the vendor's convention
	InterestPaidTo    Date                // interest is owed from this day, included
	UnpaidInterest    decimal.Decimal     // accrued before InterestPaidTo; negative if interest was paid since
	Fees              decimal.Decimal
	LateCharges       decimal.Decimal
	PrepaymentPenalty decimal.Decimal
	EscrowBalance     decimal.Decimal // held for the borrower; negative for an advance
	ExcessPayments    decimal.Decimal // paid and not applied
	MaturityDate      Date
	NextDueDate       Date
	Currency          string // ISO 4217; USD if the list does not say
	Contract          *ContractTerms
	History           []Event // in the order of their days; shared by all who hold the terms, and never changed
}

// ContractTerms are what a list may say about a loan beyond its balances: what its contract provides, and the other
// dates and rates in its file. Most lists have none of them. What is absent is zero, except that an absent rate is
// null: a rate of zero is a rate.
type ContractTerms struct {
	OriginationDate Date // the day it was disbursed, or its first month began
	FirstDueDate    Date // of the first regular payment
	LastPaymentDate Date
	LastAccrualDate Date
	NonaccrualDate  Date            // no interest is owed from this day on
	Payment         decimal.Decimal // the regular monthly payment
	Term            int             // how many regular payments there are in all
	PrepaymentRule  string          // the penalty, as calc.ParsePenalty reads it: 2% of principal
	NextLateCharge  decimal.Decimal // will be assessed if the next payment is missed; not owed yet
	MinimumInterest decimal.Decimal // the least interest that the contract allows to be charged
	Rebates         decimal.Decimal // unearned insurance, GAP and the like, due back to the borrower
	APR             decimal.NullDecimal
	DiscountedRate  decimal.NullDecimal // percent a year, as for automatic payments
	Facility        string              // what the loans of one borrower or facility have in common
	Precomputed     string              // how unearned finance charge is rebated: see calc; empty: simple interest
	FinanceCharge   decimal.Decimal     // of a precomputed loan, over its whole term
}

// A Claim is one row of a claim list: a [Loan] with a claim id, whose own terms are often empty because the loan
// list has them, and what the insurer knows about the claim.
type Claim struct {
	Loan
	Number     string   // the insurer's claim number
	Documents  []string // document types on file
	VIN        string
	DateOfLoss Date
}

// HasTerms says whether the row states terms of its own. A claim without them takes those of the loan with its account.
func (t Terms) HasTerms() bool { return t.Principal.Valid }

// Key names the loan for people: by its claim id if it is a claim, else by its account.
func (l Loan) Key() string {
	if l.Claim != "" {
		return l.Claim
	}
	return l.Account
}

// A Source is where a row came from: a file, its sheet if it is a workbook, and the line or sheet row on which the
// record starts, counted from 1 with the header.
type Source struct {
	File  string
	Sheet string
	Row   int
}

// String spells the source: loans.csv:12, or claims.xlsx[Open]:7.
func (s Source) String() string {
	if s.Sheet != "" {
		return fmt.Sprintf("%s[%s]:%d", s.File, s.Sheet, s.Row)
	}
	return fmt.Sprintf("%s:%d", s.File, s.Row)
}

// A RowError says why a row is not a loan, claim or statement line. The row is rejected, counted and reported, and the
// run goes on.
type RowError struct {
	Source Source
	Column string // the canonical column; empty if the whole row is at fault
	Value  string // the cell as it was read
	Err    error  // what is wrong with it
	Row    Loan   // vendor, account and claim of the row, as far as they could be read
}

// Error reads like this: loans.csv:3: principal "oops": is not a number.
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
