package readers

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"tieout/payoff"
)

var errTotal = errors.New("is a total, not a row: where totals end every such file, say trailer: true in its list")

// isTotal says whether a row holds totals below the data: its id says so, or it has no id and nothing but sums.
func (r *row) isTotal(kind Kind) bool {
	if id := r.id(kind); id != "" {
		return saysTotal(id)
	}
	return saysTotal(r.Vendor) || strings.TrimSpace(r.Vendor+r.VendorLoanID+r.DayCount+r.Rate+r.InterestPaidTo+r.PayoffDate+
		r.Date+r.Kind+r.AsOf) == ""
}

// id returns what names the row, as it stands in the file.
func (r *row) id(kind Kind) string {
	account, claim, loan := strings.TrimSpace(r.Account), strings.TrimSpace(r.Claim), strings.TrimSpace(r.VendorLoanID)
	switch kind {
	case Claims:
		return claim
	case Statement:
		return cmp.Or(account, loan, claim)
	}
	return account
}

// saysTotal says whether a cell reads like the start of a total line: Total, Grand total:, TOTALS 12 loans.
func saysTotal(cell string) bool {
	if cell = strings.TrimSpace(cell); cell == "" || strings.IndexByte("tTgGsS", cell[0]) < 0 {
		return false // the common case
	}
	words := strings.FieldsFunc(strings.ToLower(cell), func(r rune) bool { return r == ' ' || r == ':' || r == '\t' })
	if len(words) > 1 && (words[0] == "grand" || words[0] == "sub") {
		words = words[1:]
	}
	switch strings.Join(words[:min(1, len(words))], "") {
	case "total", "totals", "subtotal", "subtotals", "sub-total", "sub-totals", "grandtotal":
		return true
	}
	return false
}

// totalColumn is the column in which a total line is told.
func totalColumn(kind Kind) string {
	if kind == Claims {
		return "claim"
	}
	return "account"
}

// trailer holds the total lines back until it is seen whether rows follow: only what ends a file is its trailer.
type trailer struct {
	expected bool // the layout says that there is one
	held     []error
}

// hold holds back the reject of a total line.
func (t *trailer) hold(reject error) { t.held = append(t.held, reject) }

// release returns what was held back, since a row follows.
func (t *trailer) release() []error {
	held := t.held
	t.held = nil
	return held
}

// warn says at the end of a file which lines were taken for its trailer.
func (t *trailer) warn(f *File) {
	if len(t.held) == 0 {
		return
	}
	if first, ok := errors.AsType[*payoff.RowError](t.held[0]); ok {
		f.plan.warnings = append(f.plan.warnings, fmt.Sprintf("%s: %d total lines from row %d on are no rows", f.name,
			len(t.held), first.Source.Row))
	}
}
