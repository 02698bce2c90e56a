package readers

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// usualNames are what lists call the canonical columns, the surest name first. They only propose: nothing is read by
// them before a person has put them into tieout.yaml.
func usualNames() map[string][]string {
	return map[string][]string{
		"account": {"Account Number", "Account No", "Account ID", "Acct", "Acct Number", "Loan Number", "Loan No", "Loan ID", "Loan", "Asset Number",
			"Contract Number"},
		"vendor":         {"Servicer", "Lender", "Lienholder", "Bank"},
		"vendor_loan_id": {"Vendor Loan Number", "Servicer Loan Number", "Lender Loan Number"},
		"principal": {"Principal Balance", "Current Principal Balance", "Unpaid Principal Balance", "UPB", "Outstanding Principal",
			"Outstanding Balance", "Current Balance", "Beginning Balance", "Balance", "Due to *"},
		"rate":             {"Interest Rate", "Interest Rate (%)", "Current Interest Rate", "Note Rate", "Annual Rate", "Int Rate"},
		"day_count":        {"Day Count Convention", "Accrual Method", "Interest Method", "Day Basis"},
		"interest_paid_to": {"Paid To Date", "Paid Through", "Paid Through Date", "Interest Paid Through", "Interest Paid To Date"},
		"payoff_date":      {"Payoff As Of", "Payoff Quote Date", "Settlement Date"},
		"unpaid_interest":  {"Accrued Interest", "Interest Due"},
		"fees":             {"Fees Due", "Other Fees", "Fee Balance"},
		"late_charges":     {"Late Fees", "Late Charge Balance"},
		"escrow_balance":   {"Escrow"},
		"maturity_date":    {"Maturity"},
		"next_due_date":    {"Next Payment Date", "Due Date"},
		"currency":         {"Currency Code"},
		"claim":            {"Claim ID"},
		"total":            {"Payoff Amount", "Total Payoff", "Total Due"},
		"date_of_loss":     {"Loss Date", "DOL"},
	}
}

// column returns the column that is proposed for a canonical one, or nil.
func (i *Inspection) column(name string) *InspectedColumn {
	at := slices.IndexFunc(i.Columns, func(c InspectedColumn) bool { return c.Canonical == name })
	if at < 0 {
		return nil
	}
	return &i.Columns[at]
}

// propose says which column is probably which, how dates are spelt and whether rates may be fractions.
func (i *Inspection) propose(header []string) {
	i.Comma = i.hasCommas()
	for n := range i.Columns {
		i.Columns[n].comma = i.Comma
	}
	i.Kind = cmp.Or(recognise(header), payoff.LoanList)
	if indexHeader(header, "Claim ID") >= 0 || indexHeader(header, "Claim Number") >= 0 {
		i.Kind = payoff.ClaimList
	}
	if looksLikeStatement(header) || i.Kind == payoff.LoanList && isPayoffs(header) {
		i.Kind = payoff.StatementFile
	}
	for _, c := range columnsOf(i.Kind) {
		for _, name := range append([]string{c.name}, usualNames()[c.name]...) {
			at := slices.IndexFunc(i.Columns, func(ic InspectedColumn) bool {
				return ic.Canonical == "" && matches(ic.Header, name) && ic.canBe(c.name)
			})
			if at >= 0 && i.column(c.name) == nil {
				i.Columns[at].Canonical = c.name
			}
		}
	}
	i.noteUnfit()
	i.Dates = i.dateSpellings()
	if rate := i.column("rate"); rate != nil {
		i.SmallRates = rate.allSmall()
	}
}

// noteUnfit notes which columns are by their names what no column is proposed to be.
func (i *Inspection) noteUnfit() {
	for _, c := range columnsOf(i.Kind) {
		for n := range i.Columns {
			ic := &i.Columns[n]
			named := func(name string) bool { return matches(ic.Header, name) }
			if ic.Canonical+ic.Unfit == "" && i.column(c.name) == nil && (named(c.name) || slices.ContainsFunc(usualNames()[c.name], named)) {
				ic.Unfit = c.name
			}
		}
	}
}

// isPayoffs says whether a header has the payoffs themselves, which a statement says and no list.
func isPayoffs(header []string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(header, func(h string) bool { return matches(h, name) })
	}
	return (has("Payoff Amount") || has("Total Payoff")) && !has("principal") && !slices.ContainsFunc(usualNames()["principal"], has)
}

// matches says whether a header is a usual name; one that ends in * is a start.
func matches(header, name string) bool {
	if start, ok := strings.CutSuffix(name, "*"); ok {
		return strings.HasPrefix(fold(header), fold(start))
	}
	return fold(header) == fold(name)
}

// canBe says whether the values allow a column to be this one: amounts are numbers, dates dates, and an account is
// there in nearly every row.
func (c *InspectedColumn) canBe(name string) bool {
	switch {
	case len(c.values) == 0:
		return name != "account" && name != "claim"
	case isDateColumn(name):
		return len(c.spellings()) > 0 || !slices.ContainsFunc(c.values, func(v string) bool { return !isSerial(v) })
	case name == "principal" || name == "total" || name == "rate":
		return c.mostlyNumbers()
	}
	return true
}

// mostlyNumbers says whether nine of ten values are numbers.
func (c *InspectedColumn) mostlyNumbers() bool {
	numbers := 0
	for _, v := range c.values {
		if _, ok := c.number(v); ok {
			numbers++
		}
	}
	return numbers*10 >= len(c.values)*9
}

// hasCommas says whether columns are numbers only with decimals behind a comma, and none only with decimals behind a
// point; the numbers of a workbook have a point whatever its texts have.
func (i *Inspection) hasCommas() bool {
	found := false
	for _, c := range i.Columns {
		c.comma = true
		comma := len(c.values) > 0 && c.mostlyNumbers()
		c.comma = false
		point := len(c.values) > 0 && c.mostlyNumbers()
		if point && !comma && i.Delimiter != "" {
			return false
		}
		found = found || comma && !point
	}
	return found
}

func isDateColumn(name string) bool {
	return slices.Contains([]string{"interest_paid_to", "payoff_date", "maturity_date", "next_due_date", "origination_date",
		"first_due_date", "last_payment_date", "last_accrual_date", "nonaccrual_date", "date_of_loss", "as_of", "good_through",
		"date", "posted"}, name)
}

// number reads a value as the reader would read an amount or a rate.
func (c *InspectedColumn) number(value string) (decimal.Decimal, bool) {
	d := &decoder{comma: c.comma}
	n := d.rate("", value)
	if d.fault == nil && n.Valid {
		return n.Decimal, true
	}
	d = &decoder{comma: c.comma}
	n = d.number("", value)
	return n.Decimal, d.fault == nil && n.Valid
}

// allSmall says whether there are rates and every one of them is below 1.
func (c *InspectedColumn) allSmall() bool {
	small := 0
	for _, v := range c.values {
		n, ok := c.number(v)
		if ok && n.Cmp(decimal.New(1, 0)) >= 0 {
			return false
		}
		if ok && !n.IsZero() {
			small++
		}
	}
	return small > 0
}

// dateSpellings returns the spellings that all columns fit which are proposed as dates; where none is, all columns that
// hold nothing but dates.
func (i *Inspection) dateSpellings() []string {
	var fit []string
	seen := false
	for _, proposed := range []bool{true, false} {
		for n := range i.Columns {
			c := &i.Columns[n]
			s := c.spellings()
			if len(s) == 0 || proposed && !isDateColumn(c.Canonical) {
				continue
			}
			if !seen {
				fit, seen = s, true
				continue
			}
			fit = slices.DeleteFunc(fit, func(f string) bool { return !slices.Contains(s, f) })
		}
		if seen {
			break
		}
	}
	return fit
}

// spellings returns the spellings that every value of the column fits as a date or, if there is none, those that nine of
// ten fit: a list may have rows to reject.
func (c *InspectedColumn) spellings() []string {
	var all, most []string
	for _, spelling := range []string{"YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "YYYY/MM/DD", "DD.MM.YYYY", "MM-DD-YYYY", "DD-MM-YYYY",
		"YYYYMMDD", "DD-MMM-YYYY", "DD MMM YYYY", "MMM DD, YYYY"} {
		format, err := parseDateFormat(spelling)
		if err != nil || len(c.values) == 0 {
			continue
		}
		fits := 0
		for _, v := range c.values {
			if _, err := format.parse(v); err == nil {
				fits++
			}
		}
		if fits == len(c.values) {
			all = append(all, spelling)
		}
		if fits*10 >= len(c.values)*9 {
			most = append(most, spelling)
		}
	}
	if len(all) > 0 {
		return all
	}
	return most
}
