package sandbox

import (
	"strings"

	"tieout/payoff"

	"github.com/shopspring/decimal"
)

// A Book is every loan that the sandbox's vendors know. If two have the same vendor and id, the last one counts.
type Book []Loan

// A Loan is one loan, or claim, as its vendor knows it.
type Loan struct {
	Vendor    string   // the name of the client: q2, nelnet or lossexpress
	ID        string   // the vendor's own id: Salesforce id, loan GUID or claim GUID
	Documents []string // LossExpress: the document types on file, some of which a payoff request needs
	Fault     Fault    // how the vendor misbehaves for this loan
	Stuck     bool     // LossExpress: a request for its payoff ends with a question to the customer

	// Payoff returns what the vendor's own books say for a day. Many goroutines call it at the same time, without a lock.
	Payoff func(day payoff.Date) Figures
}

// Figures are what a vendor's own books say of a loan on one day: amounts in dollars, the rate in percent a year. The
// sandbox prints them as they are and adds nothing up, so that a book may have figures that do not foot.
type Figures struct {
	AsOf        payoff.Date // the day for which the vendor says that it answers; zero: the day that was asked for
	GoodThrough payoff.Date // the day that LossExpress prints; zero: ten days after AsOf
	PaidTo      payoff.Date // Nelnet's last accrual; zero: not known
	Maturity    payoff.Date
	NextDue     payoff.Date

	Principal         decimal.Decimal
	Interest          decimal.Decimal // all interest to AsOf
	Projected         decimal.Decimal // the part of Interest that Nelnet has not posted yet
	Fees              decimal.Decimal // without the two below, which Nelnet adds to them
	LateCharges       decimal.Decimal
	PrepaymentPenalty decimal.Decimal
	Excess            decimal.Decimal
	Escrow            decimal.Decimal
	Rate              decimal.Decimal
	PerDiem           decimal.Decimal
	Total             decimal.Decimal
}

// on returns the figures for a day, with the dates that the book leaves open.
func (l *Loan) on(day payoff.Date) Figures {
	var f Figures
	if l.Payoff != nil {
		f = l.Payoff(day)
	}
	if f.AsOf.IsZero() {
		f.AsOf = day
	}
	if f.GoodThrough.IsZero() {
		f.GoodThrough = f.AsOf.AddDays(10)
	}
	return f
}

// AllFees returns fees, late charges and prepayment penalty together, as a vendor with one field for them prints them.
func (f Figures) AllFees() decimal.Decimal { return f.Fees.Add(f.LateCharges).Add(f.PrepaymentPenalty) }

// key returns what a vendor finds a loan by. Salesforce ids of 18 characters end with a checksum of the first 15, and
// mean the same record without it. GUIDs are the same in either case.
func key(vendor, id string) string {
	if vendor == Q2 {
		return id[:min(len(id), 15)]
	}
	return strings.ToLower(id)
}

// another returns a different id of the same form.
func another(id string) string {
	if id == "" {
		return id
	}
	digit := "0"
	if id[0] == '0' {
		digit = "1"
	}
	return digit + id[1:]
}
