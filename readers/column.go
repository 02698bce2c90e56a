package readers

import (
	"slices"
	"strings"
	"unicode"

	"tieout/payoff"
)

// row is one row of a file as text, a field for each canonical column, filled by the table of columns. It holds strings
// only: what they mean is decided in row.go, once for both formats.
type row struct {
	Account           string
	Vendor            string
	VendorLoanID      string
	Principal         string
	Rate              string
	DayCount          string
	InterestPaidTo    string
	PayoffDate        string
	UnpaidInterest    string
	Fees              string
	LateCharges       string
	PrepaymentPenalty string
	EscrowBalance     string
	ExcessPayments    string
	MaturityDate      string
	NextDueDate       string
	Currency          string
	Action            string
	OriginationDate   string
	FirstDueDate      string
	LastPaymentDate   string
	LastAccrualDate   string
	NonaccrualDate    string
	Payment           string
	Term              string
	PrepaymentRule    string
	NextLateCharge    string
	MinimumInterest   string
	Rebates           string
	APR               string
	DiscountedRate    string
	Facility          string
	Precomputed       string
	FinanceCharge     string
	Claim             string
	ClaimNumber       string
	Documents         string
	VIN               string
	DateOfLoss        string
	Total             string
	Interest          string
	PerDiem           string
	AsOf              string
	GoodThrough       string
	Date              string
	Kind              string
	Amount            string
	Posted            string
}

// unmapped is what a column is called that is not read.
const unmapped = "+unmapped"

// cellsOf returns the columns by their positions in a file; nil where a column is not read.
func (p *plan) cellsOf() []*column {
	cells := make([]*column, len(p.columns))
	for i, name := range p.columns {
		if c, ok := columnNamed(columnsOf(p.kind), name); ok && name != unmapped {
			cells[i] = &c
		}
	}
	return cells
}

// fill puts the cells of a record into the row, those that are read.
func (r *row) fill(cells []string, columns []*column) {
	*r = row{}
	for i, text := range cells[:min(len(cells), len(columns))] {
		if c := columns[i]; c != nil {
			*c.cell(r) = text
		}
	}
}

// A column is one canonical column, as docs/configuration.md lists them.
type column struct {
	name  string
	kinds string // the kinds of files that have it: L loans, C claims, S statement, H history; P: a particular, which few lists have
	blank bool   // NA, NULL and the like stand for no value: numbers and dates, not text
	cell  func(*row) *string
}

// columns returns the canonical columns.
func columns() []column {
	return []column{
		{"account", "LCSH", false, func(r *row) *string { return &r.Account }},
		{"vendor", "LC", false, func(r *row) *string { return &r.Vendor }},
		{"vendor_loan_id", "LCS", false, func(r *row) *string { return &r.VendorLoanID }},
		{"principal", "LCSH", true, func(r *row) *string { return &r.Principal }},
		{"rate", "LC", true, func(r *row) *string { return &r.Rate }},
		{"day_count", "LC", false, func(r *row) *string { return &r.DayCount }},
		{"interest_paid_to", "LC", true, func(r *row) *string { return &r.InterestPaidTo }},
		{"payoff_date", "LC", true, func(r *row) *string { return &r.PayoffDate }},
		{"unpaid_interest", "LC", true, func(r *row) *string { return &r.UnpaidInterest }},
		{"fees", "LCS", true, func(r *row) *string { return &r.Fees }},
		{"late_charges", "LC", true, func(r *row) *string { return &r.LateCharges }},
		{"prepayment_penalty", "LC", true, func(r *row) *string { return &r.PrepaymentPenalty }},
		{"escrow_balance", "LC", true, func(r *row) *string { return &r.EscrowBalance }},
		{"excess_payments", "LC", true, func(r *row) *string { return &r.ExcessPayments }},
		{"maturity_date", "LC", true, func(r *row) *string { return &r.MaturityDate }},
		{"next_due_date", "LC", true, func(r *row) *string { return &r.NextDueDate }},
		{"currency", "LCS", false, func(r *row) *string { return &r.Currency }},
		{"action", "LC", false, func(r *row) *string { return &r.Action }},
		{"origination_date", "LCP", true, func(r *row) *string { return &r.OriginationDate }},
		{"first_due_date", "LCP", true, func(r *row) *string { return &r.FirstDueDate }},
		{"last_payment_date", "LCP", true, func(r *row) *string { return &r.LastPaymentDate }},
		{"last_accrual_date", "LCP", true, func(r *row) *string { return &r.LastAccrualDate }},
		{"nonaccrual_date", "LCP", true, func(r *row) *string { return &r.NonaccrualDate }},
		{"payment", "LCP", true, func(r *row) *string { return &r.Payment }},
		{"term", "LCP", true, func(r *row) *string { return &r.Term }},
		{"prepayment_rule", "LCP", true, func(r *row) *string { return &r.PrepaymentRule }},
		{"next_late_charge", "LCP", true, func(r *row) *string { return &r.NextLateCharge }},
		{"minimum_interest", "LCP", true, func(r *row) *string { return &r.MinimumInterest }},
		{"rebates", "LCP", true, func(r *row) *string { return &r.Rebates }},
		{"apr", "LCP", true, func(r *row) *string { return &r.APR }},
		{"discounted_rate", "LCP", true, func(r *row) *string { return &r.DiscountedRate }},
		{"facility", "LCP", false, func(r *row) *string { return &r.Facility }},
		{"precomputed", "LCP", true, func(r *row) *string { return &r.Precomputed }},
		{"finance_charge", "LCP", true, func(r *row) *string { return &r.FinanceCharge }},
		{"claim", "CS", false, func(r *row) *string { return &r.Claim }},
		{"claim_number", "C", false, func(r *row) *string { return &r.ClaimNumber }},
		{"documents", "C", false, func(r *row) *string { return &r.Documents }},
		{"vin", "C", false, func(r *row) *string { return &r.VIN }},
		{"date_of_loss", "C", true, func(r *row) *string { return &r.DateOfLoss }},
		{"total", "S", true, func(r *row) *string { return &r.Total }},
		{"interest", "S", true, func(r *row) *string { return &r.Interest }},
		{"per_diem", "S", true, func(r *row) *string { return &r.PerDiem }},
		{"as_of", "S", true, func(r *row) *string { return &r.AsOf }},
		{"good_through", "S", true, func(r *row) *string { return &r.GoodThrough }},
		{"date", "H", true, func(r *row) *string { return &r.Date }},
		{"kind", "H", false, func(r *row) *string { return &r.Kind }},
		{"amount", "H", true, func(r *row) *string { return &r.Amount }},
		{"posted", "H", true, func(r *row) *string { return &r.Posted }},
	}
}

// columnsOf returns the canonical columns of one kind of file.
func columnsOf(k payoff.FileKind) []column {
	letter := map[payoff.FileKind]string{payoff.LoanList: "L", payoff.ClaimList: "C", payoff.StatementFile: "S", payoff.HistoryFile: "H"}[k]
	return slices.DeleteFunc(columns(), func(c column) bool { return !strings.Contains(c.kinds, letter) })
}

// columnNamed returns the column with this canonical name, spelt in any of the ways that headers match.
func columnNamed(all []column, name string) (column, bool) {
	i := slices.IndexFunc(all, func(c column) bool { return fold(c.name) == fold(name) })
	if i < 0 {
		return column{}, false
	}
	return all[i], true
}

// names lists the columns for a message.
func names(all []column) string {
	list := make([]string, len(all))
	for i, c := range all {
		list[i] = c.name
	}
	return strings.Join(list, ", ")
}

// fold brings a header to the form in which headers are compared: without case, spaces, _ and -.
func fold(header string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' || r == '\uFEFF' || r == '\u200B' {
			return -1
		}
		return unicode.ToLower(r)
	}, header)
}

// isParticular says whether the column stands for one of a loan's particulars.
func (c column) isParticular() bool { return strings.Contains(c.kinds, "P") }

// isNumber says whether the column holds amounts, rates or counts.
func (c column) isNumber() bool {
	return c.blank && !isDateColumn(c.name) && c.name != "prepayment_rule" && c.name != "precomputed"
}

// misspelt says whether a header is probably meant for the column. Lists were written before there were particulars,
// and an action, so that theirs must come closer: last_repayment_date is another column than last_payment_date.
func (c column) misspelt(header string) bool {
	return resembles(header, c.name) && (!c.isParticular() && c.name != "action" || edits(fold(header), fold(c.name)) <= 1)
}

// resembles says whether a header is probably a misspelling of a column: within two edits, or a letter more or less
// where the name is short, and with the same first letter. Date is no misspelling of rate, nor team of term, nor lender
// of vendor, nor paid_interest of unpaid_interest.
func resembles(header, name string) bool {
	h, n := fold(header), fold(name)
	if h == "" || h[0] != n[0] {
		return false
	}
	if len(n) <= 4 {
		return len(h) != len(n) && edits(h, n) <= 1
	}
	return edits(h, n) <= 2
}

// edits returns the Levenshtein distance of a and b, or more than two where their lengths tell.
func edits(a, b string) int {
	if max(len(a)-len(b), len(b)-len(a)) > 2 {
		return 3
	}
	line := make([]int, len(b)+1)
	for j := range line {
		line[j] = j
	}
	for i := range len(a) {
		corner := line[0]
		line[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			corner, line[j+1] = line[j+1], min(corner+cost, line[j]+1, line[j+1]+1)
		}
	}
	return line[len(b)]
}
