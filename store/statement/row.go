package statement

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"

	"tieout/payoff"
)

// A Row is an accepted row of a statement.
type Row struct {
	Vendor string
	Key
	File   int    // the number of the file, from 1
	Number int    // the line or sheet row, the header counted
	Quote  string // what it says of the payoff; the index does not read it
}

// A Key is what a statement calls a loan by. A key without a text names no loan.
type Key struct{ Kind, Text string }

// The kinds of keys, named like the columns of a list.
const (
	ByAccount      = "account"
	ByVendorLoanID = "vendor_loan_id"
	ByClaim        = "claim"
)

// KeyOf returns the key of a statement's line: the first of account, vendor_loan_id and claim that it has.
func KeyOf(l *payoff.StatementLine) Key {
	switch {
	case l.Account != "":
		return Key{ByAccount, l.Account}
	case l.VendorLoanID != "":
		return Key{ByVendorLoanID, l.VendorLoanID}
	}
	return Key{ByClaim, l.Claim}
}

// keys are what a statement may call this loan by.
func keys(l *payoff.Loan) [3]Key {
	return [3]Key{{ByAccount, l.Account}, {ByVendorLoanID, cmp.Or(l.VendorLoanID, l.Account)}, {ByClaim, l.Claim}}
}

// names says whether the row is of this loan.
func (r *Row) names(loan *payoff.Loan) bool {
	for _, k := range keys(loan) {
		if r.Key == k {
			return r.Vendor == loan.Vendor
		}
	}
	return false
}

// appendTo appends the row as it stands in the file: its numbers, the lengths of its texts, and the texts.
func (r *Row) appendTo(b []byte) []byte {
	texts := [...]string{r.Vendor, r.Kind, r.Text, r.Quote}
	for _, n := range [...]int{r.File, r.Number, len(r.Vendor), len(r.Kind), len(r.Text), len(r.Quote)} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, text := range texts {
		b = append(b, text...)
	}
	return b
}

var errDamaged = errors.New("the file of statement rows is damaged")

// decode reads what appendTo wrote; whole is false if the bytes end before the row does.
func decode(b []byte) (r Row, whole bool, err error) {
	var numbers [6]int
	for i := range numbers {
		number, n := binary.Uvarint(b)
		if n < 0 || number > math.MaxInt32 {
			return Row{}, true, errDamaged
		}
		if n == 0 {
			return Row{}, false, nil
		}
		numbers[i], b = int(number), b[n:]
	}
	vendor, kind := numbers[2], numbers[2]+numbers[3]
	text, all := kind+numbers[4], kind+numbers[4]+numbers[5]
	if all > len(b) {
		return Row{}, false, nil
	}
	texts := string(b[:all]) // one copy for all
	return Row{texts[:vendor], Key{texts[vendor:kind], texts[kind:text]}, numbers[0], numbers[1], texts[text:]}, true, nil
}
