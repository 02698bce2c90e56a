package payoff

import "github.com/shopspring/decimal"

// Particulars are what a list may say of a loan beyond its balances: what its contract provides, and the other dates
// and rates that stand in its file. Most lists have none of them. What is absent is zero, but a rate, whose zero is one.
type Particulars struct {
	OriginationDate Date // the loan was disbursed, or its first month began
	FirstDueDate    Date // of the first regular payment
	LastPaymentDate Date
	LastAccrualDate Date
	NonaccrualDate  Date            // no interest is owed from this day on
	Payment         decimal.Decimal // the regular monthly payment
	Term            int             // how many regular payments there are in all
	PrepaymentRule  string          // the penalty as a rule, as calc.ParsePenalty reads it: 2% of principal
	NextLateCharge  decimal.Decimal // will be assessed if the next payment is missed; not owed yet
	MinimumInterest decimal.Decimal // the least interest that the contract lets be charged
	Rebates         decimal.Decimal // unearned insurance, GAP and the like, due back to the borrower
	APR             decimal.NullDecimal
	DiscountedRate  decimal.NullDecimal // percent a year, such as with automatic payments
	Facility        string              // what the loans of one borrower or facility have in common
	Precomputed     string              // how unearned finance charge is rebated: rule78, actuarial, prorata; empty: simple interest
	FinanceCharge   decimal.Decimal     // of a precomputed loan, over its whole term
}
