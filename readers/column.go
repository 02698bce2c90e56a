package readers

import (
	"slices"
	"strings"
	"unicode"
)

// row is one row of a file as text, a field for each canonical column. gocsv fills it by the tags, the workbook
// reader by the table of columns. It holds strings only: what they mean is decided in row.go, once for both formats.
type row struct {
	Account           string `csv:"account"`
	Vendor            string `csv:"vendor"`
	VendorLoanID      string `csv:"vendor_loan_id"`
	Principal         string `csv:"principal"`
	Rate              string `csv:"rate"`
	DayCount          string `csv:"day_count"`
	InterestPaidTo    string `csv:"interest_paid_to"`
	PayoffDate        string `csv:"payoff_date"`
	UnpaidInterest    string `csv:"unpaid_interest"`
	Fees              string `csv:"fees"`
	LateCharges       string `csv:"late_charges"`
	PrepaymentPenalty string `csv:"prepayment_penalty"`
	EscrowBalance     string `csv:"escrow_balance"`
	ExcessPayments    string `csv:"excess_payments"`
	MaturityDate      string `csv:"maturity_date"`
	NextDueDate       string `csv:"next_due_date"`
	Currency          string `csv:"currency"`
	Action            string `csv:"action"`
	OriginationDate   string `csv:"origination_date"`
	FirstDueDate      string `csv:"first_due_date"`
	LastPaymentDate   string `csv:"last_payment_date"`
	LastAccrualDate   string `csv:"last_accrual_date"`
	NonaccrualDate    string `csv:"nonaccrual_date"`
	Payment           string `csv:"payment"`
	Term              string `csv:"term"`
	PrepaymentRule    string `csv:"prepayment_rule"`
	NextLateCharge    string `csv:"next_late_charge"`
	MinimumInterest   string `csv:"minimum_interest"`
	Rebates           string `csv:"rebates"`
	APR               string `csv:"apr"`
	DiscountedRate    string `csv:"discounted_rate"`
	Facility          string `csv:"facility"`
	Precomputed       string `csv:"precomputed"`
	FinanceCharge     string `csv:"finance_charge"`
	Claim             string `csv:"claim"`
	ClaimNumber       string `csv:"claim_number"`
	Documents         string `csv:"documents"`
	VIN               string `csv:"vin"`
	DateOfLoss        string `csv:"date_of_loss"`
	Total             string `csv:"total"`
	Interest          string `csv:"interest"`
	PerDiem           string `csv:"per_diem"`
	AsOf              string `csv:"as_of"`
	GoodThrough       string `csv:"good_through"`
	Date              string `csv:"date"`
	Kind              string `csv:"kind"`
	Amount            string `csv:"amount"`
	Posted            string `csv:"posted"`

	Unmapped filled `csv:"+unmapped"` // cells under headers that are not read
	Beyond   filled `csv:"+beyond"`   // cells behind the last header
}

// isBlank says whether the row has nothing in any cell: such rows are not rows.
func (r *row) isBlank() bool {
	if r.Unmapped > 0 || r.Beyond > 0 || !isBlank(r.Account) || !isBlank(r.Claim) || !isBlank(r.VendorLoanID) {
		return false
	}
	return !slices.ContainsFunc(columns(), func(c column) bool { return !isBlank(*c.cell(r)) })
}

// filled counts the cells with something in them of several columns: gocsv hands it one cell after the other.
type filled int

// UnmarshalCSV counts the cell if it is not blank.
func (f *filled) UnmarshalCSV(cell string) error {
	if strings.TrimSpace(cell) != "" {
		*f++
	}
	return nil
}

// The names under which the cells that are not read are counted.
const (
	unmapped = "+unmapped"
	beyond   = "+beyond"
)

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
func columnsOf(k Kind) []column {
	letter := map[Kind]string{Loans: "L", Claims: "C", Statement: "S", History: "H"}[k]
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
