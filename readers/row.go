package readers

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"tieout/payoff"
)

// row is one row of a file as text, with a field for each canonical column. What the texts mean is decided in loan.go,
// statement.go and history.go, once for both formats.
//
// The tags are the table of columns: the canonical name; the kinds of files that have the column (L loans, C claims,
// S statement, H history, and P if it is a contract term, which few lists have); and what it holds.
// Numbers, dates and rules may be spelled NA, NULL and the like if there is none. Columns without that tag hold text.
type row struct {
	Account           string `column:"account" kinds:"LCSH"`
	Vendor            string `column:"vendor" kinds:"LC"`
	VendorLoanID      string `column:"vendor_loan_id" kinds:"LCS"`
	Principal         string `column:"principal" kinds:"LCSH" holds:"number"`
	Rate              string `column:"rate" kinds:"LC" holds:"number"`
	DayCount          string `column:"day_count" kinds:"LC"`
	InterestPaidTo    string `column:"interest_paid_to" kinds:"LC" holds:"date"`
	PayoffDate        string `column:"payoff_date" kinds:"LC" holds:"date"`
	UnpaidInterest    string `column:"unpaid_interest" kinds:"LC" holds:"number"`
	Fees              string `column:"fees" kinds:"LCS" holds:"number"`
	LateCharges       string `column:"late_charges" kinds:"LC" holds:"number"`
	PrepaymentPenalty string `column:"prepayment_penalty" kinds:"LC" holds:"number"`
	EscrowBalance     string `column:"escrow_balance" kinds:"LC" holds:"number"`
	ExcessPayments    string `column:"excess_payments" kinds:"LC" holds:"number"`
	MaturityDate      string `column:"maturity_date" kinds:"LC" holds:"date"`
	NextDueDate       string `column:"next_due_date" kinds:"LC" holds:"date"`
	Currency          string `column:"currency" kinds:"LCS"`
	Action            string `column:"action" kinds:"LC"`
	OriginationDate   string `column:"origination_date" kinds:"LCP" holds:"date"`
	FirstDueDate      string `column:"first_due_date" kinds:"LCP" holds:"date"`
	LastPaymentDate   string `column:"last_payment_date" kinds:"LCP" holds:"date"`
	LastAccrualDate   string `column:"last_accrual_date" kinds:"LCP" holds:"date"`
	NonaccrualDate    string `column:"nonaccrual_date" kinds:"LCP" holds:"date"`
	Payment           string `column:"payment" kinds:"LCP" holds:"number"`
	Term              string `column:"term" kinds:"LCP" holds:"number"`
	PrepaymentRule    string `column:"prepayment_rule" kinds:"LCP" holds:"rule"`
	NextLateCharge    string `column:"next_late_charge" kinds:"LCP" holds:"number"`
	MinimumInterest   string `column:"minimum_interest" kinds:"LCP" holds:"number"`
	Rebates           string `column:"rebates" kinds:"LCP" holds:"number"`
	APR               string `column:"apr" kinds:"LCP" holds:"number"`
	DiscountedRate    string `column:"discounted_rate" kinds:"LCP" holds:"number"`
	Facility          string `column:"facility" kinds:"LCP"`
	Precomputed       string `column:"precomputed" kinds:"LCP" holds:"rule"`
	FinanceCharge     string `column:"finance_charge" kinds:"LCP" holds:"number"`
	Claim             string `column:"claim" kinds:"CS"`
	ClaimNumber       string `column:"claim_number" kinds:"C"`
	Documents         string `column:"documents" kinds:"C"`
	VIN               string `column:"vin" kinds:"C"`
	DateOfLoss        string `column:"date_of_loss" kinds:"C" holds:"date"`
	Total             string `column:"total" kinds:"S" holds:"number"`
	Interest          string `column:"interest" kinds:"S" holds:"number"`
	PerDiem           string `column:"per_diem" kinds:"S" holds:"number"`
	AsOf              string `column:"as_of" kinds:"S" holds:"date"`
	GoodThrough       string `column:"good_through" kinds:"S" holds:"date"`
	Date              string `column:"date" kinds:"H" holds:"date"`
	Kind              string `column:"kind" kinds:"H"`
	Amount            string `column:"amount" kinds:"H" holds:"number"`
	Posted            string `column:"posted" kinds:"H" holds:"date"`
}

// columns returns the canonical columns, as the tags of [row] say.
func columns() []column {
	t := reflect.TypeFor[row]()
	all := make([]column, t.NumField())
	for i := range all {
		tag := t.Field(i).Tag
		all[i] = column{name: tag.Get("column"), kinds: tag.Get("kinds"), holds: tag.Get("holds"), field: i}
	}
	return all
}

// columnsOf returns the canonical columns of one kind of file.
func columnsOf(k payoff.FileKind) []column {
	letter := map[payoff.FileKind]string{
		payoff.LoanList: "L", payoff.ClaimList: "C", payoff.StatementFile: "S", payoff.HistoryFile: "H",
	}[k]
	return slices.DeleteFunc(columns(), func(c column) bool { return !strings.Contains(c.kinds, letter) })
}

// fill puts the cells of a record into the row. A nil column is not read.
func (r *row) fill(cells []string, columns []*column) {
	*r = row{}
	fields := reflect.ValueOf(r).Elem()
	for i, text := range cells[:min(len(cells), len(columns))] {
		if c := columns[i]; c != nil {
			fields.Field(c.field).SetString(text)
		}
	}
}

// cell returns the row's cell of a column.
func (r *row) cell(c column) *string {
	return reflect.ValueOf(r).Elem().Field(c.field).Addr().Interface().(*string)
}

// id returns what names the row, as the file spells it.
func (r *row) id(kind payoff.FileKind) string {
	switch kind {
	case payoff.ClaimList:
		return strings.TrimSpace(r.Claim)
	case payoff.StatementFile:
		return cmp.Or(strings.TrimSpace(r.Account), strings.TrimSpace(r.VendorLoanID), strings.TrimSpace(r.Claim))
	}
	return strings.TrimSpace(r.Account)
}

// amount returns the cell that goes into the sum of the file.
func (r *row) amount(kind payoff.FileKind) string {
	switch kind {
	case payoff.StatementFile:
		return r.Total
	case payoff.HistoryFile:
		return r.Amount
	}
	return r.Principal
}

// identity returns what a rejected row says of whose it is, as far as it could be read.
func (r *row) identity(kind payoff.FileKind) payoff.Loan {
	l := payoff.Loan{
		Vendor:  strings.ToLower(strings.TrimSpace(r.Vendor)),
		Account: strings.TrimSpace(r.Account),
		Claim:   strings.TrimSpace(r.Claim),
	}
	if kind == payoff.ClaimList {
		l.Vendor = cmp.Or(l.Vendor, payoff.LossExpress)
	}
	return l
}

// records delivers the rows of a file, without the header. next returns io.EOF after the last row; a *payoff.RowError
// for a row to reject, with as much of the row as could be read, or nil; and any other error if the file cannot be read
// on. A row is valid until next is called again.
type records interface {
	next() (r *row, number int, err error)
	Close() error
}

// wrongWidth is what is wrong with a row that has other cells than the header.
func wrongWidth(cells, header int) error {
	return fmt.Errorf("has %d cells, the header has %d", cells, header)
}
