package payoff

import (
	"errors"
	"slices"

	"github.com/shopspring/decimal"
)

// A Quote is what it takes to pay a loan off: quoted by a vendor, or expected by our own calculator. Both sides of
// the comparison have this one type. The parts are null if the vendor does not itemize.
type Quote struct {
	AsOf        Date                // the day the figures are for; zero if the vendor does not say
	GoodThrough Date                // the last day on which Total still pays the loan off; zero if the vendor does not say
	Total       decimal.Decimal     // cents
	Principal   decimal.NullDecimal // cents
	Interest    decimal.NullDecimal // cents; all interest to the day, including what was unpaid before
	Fees        decimal.NullDecimal // cents; fees, late charges and prepayment penalty together
	PerDiem     decimal.NullDecimal // interest for one more day, with the decimals that the vendor prints
	Currency    string              // empty if the vendor does not say
	DoesNotFoot bool                // the vendor's own parts do not add up to its total
}

// Foots says whether the parts add up to the total, or to the total plus one of these credits, which a vendor may have
// deducted. A quote that does not give all its parts foots.
func (q *Quote) Foots(credits ...decimal.Decimal) bool {
	if !q.Principal.Valid || !q.Interest.Valid || !q.Fees.Valid {
		return true
	}
	over := Sum(q.Principal.Decimal, q.Interest.Decimal, q.Fees.Decimal).Sub(q.Total)
	return over.IsZero() || slices.ContainsFunc(credits, over.Equal)
}

// ErrTooLarge says of computed figures that nobody could hold or add them up.
var ErrTooLarge = errors.New("a figure comes to ten trillion or more: check the rate and the dates")

// CheckFits returns [ErrTooLarge] if the ledger cannot hold every figure.
func (q *Quote) CheckFits() error {
	for _, part := range []*decimal.NullDecimal{&q.Principal, &q.Interest, &q.Fees, &q.PerDiem} {
		if part.Valid && !Fits(part.Decimal) {
			return ErrTooLarge
		}
	}
	if !Fits(q.Total) {
		return ErrTooLarge
	}
	return nil
}

// A Question is what a vendor is asked: the payoff of one loan on Loan.PayoffDate, which must be set.
type Question struct {
	Run  string // the run's id
	AsOf Date   // the run's date
	Loan Loan
}

// An Answer is a vendor's reply to a question: a quote, or the reason why there is none.
type Answer struct {
	Quote    *Quote
	Asked    Date   // the day asked for, if the vendor cannot be asked for the payoff date; else zero
	Reason   Reason // why there is no quote; empty if there is one
	Detail   string // for people: one line that says more than the reason and holds nothing personal
	Evidence []byte // the answer as it came, or the part of it that holds nothing personal; nil if nothing came
	Calls    int    // quote requests sent for it, with retries and without logins
	Match    *StatementMatch
}

// A StatementMatch is the row of a statement from which an answer was read, as the ledger knows it while it reads the
// files of a run.
type StatementMatch struct {
	Number int    // among the rows that wait for their loans, counted from 1
	File   int    // of the run, counted from 1
	Row    int    // line or sheet row, counted from 1 with the header
	Quote  string // as the ledger spells it
}

// A Reason says why a result is unmatched.
type Reason string

// The reasons of an unmatched result.
const (
	Pending          Reason = "pending"            // the vendor is still working on it
	NoLoan           Reason = "no_loan"            // the vendor does not know the loan
	BadID            Reason = "bad_id"             // the vendor's loans cannot have this id; it was not asked
	VendorError      Reason = "vendor_error"       // no usable answer: refused, failed, malformed, or too late
	RejectedByVendor Reason = "rejected_by_vendor" // the vendor understood and declined
	NotComputable    Reason = "not_computable"     // our own figure is missing: no terms, rate, date or day count
	MissingInList    Reason = "missing_in_list"    // in the vendor's statement but not in our list
	MissingAtVendor  Reason = "missing_at_vendor"  // in our list but not in the vendor's statement
	Expired          Reason = "expired"            // the quote ran out before the payoff date and has no per diem
	NotAsked         Reason = "not_asked"          // offline, and there is no stored answer
	Currency         Reason = "currency"           // quoted in another currency than the loan's
)

// Reasons lists every reason, in the order in which reports show them.
var Reasons = [...]Reason{Pending, NoLoan, BadID, VendorError, RejectedByVendor, NotComputable, MissingInList,
	MissingAtVendor, Expired, NotAsked, Currency}

// IsBreak says whether a result with this reason is a finding about the money rather than a gap in the comparison:
// the run's exit code is then 3, not 4.
func (r Reason) IsBreak() bool { return r == NoLoan || r == MissingInList || r == MissingAtVendor }

// MayPass says whether the vendor may answer when it is asked again. What is wrong with a list, with its terms or with
// a statement does not pass by itself.
func (r Reason) MayPass() bool { return r == Pending || r == VendorError || r == NotAsked }
