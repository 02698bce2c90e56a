package readers

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// An Inspection is what a file looks like to somebody who has no layout for it yet, and the layout that is proposed.
type Inspection struct {
	File, Sheet string
	Encoding    string   // empty for a workbook
	Delimiter   string   // empty for a workbook
	Others      []string // the other sheets of a workbook
	Header      int      // its line or row
	Rows        int      // that were looked at: at most the first 10,000
	Columns     []InspectedColumn
	Dates       []string // the spellings that fit every date of the columns proposed as dates; several: ambiguous
	SmallRates  bool     // every rate is below 1: percents or fractions
	Comma       bool     // its numbers can only be read with a decimal comma
	Kind        payoff.FileKind
}

// An InspectedColumn is one column of an inspected file.
type InspectedColumn struct {
	Header    string
	Canonical string   // the column it probably is; empty if nothing is proposed
	Unfit     string   // the column that it is by name, if its values do not allow that
	Samples   []string // the first three values that differ, shortened, without control characters
	values    []string // those that are not blank or missing
	comma     bool     // numbers have a decimal comma
}

// column returns the column that is proposed for a canonical one, or nil.
func (i *Inspection) column(name string) *InspectedColumn {
	at := slices.IndexFunc(i.Columns, func(c InspectedColumn) bool { return c.Canonical == name })
	if at < 0 {
		return nil
	}
	return &i.Columns[at]
}

// propose says which column is probably which, how dates are spelled and whether rates may be fractions.
func (i *Inspection) propose(header []string) {
	i.Comma = i.hasDecimalComma()
	for n := range i.Columns {
		i.Columns[n].comma = i.Comma
	}
	i.Kind = probableKind(header)
	all := columnsOf(i.Kind)
	i.proposeColumns(all)
	i.noteUnfit(all)
	i.Dates = i.dateSpellings()
	if rate := i.column("rate"); rate != nil {
		i.SmallRates = rate.allSmall()
	}
}

// probableKind tells the kind of a file from its header: a loan list, if nothing else.
func probableKind(header []string) payoff.FileKind {
	kind := cmp.Or(recognize(header), payoff.LoanList)
	if hasHeader(header, "Claim ID") || hasHeader(header, "Claim Number") {
		kind = payoff.ClaimList
	}
	if looksLikeStatement(header) || kind == payoff.LoanList && statesPayoffs(header) {
		kind = payoff.StatementFile
	}
	return kind
}

// proposeColumns proposes for each canonical column the first column with its surest name whose values allow it.
func (i *Inspection) proposeColumns(all []column) {
	usual := usualNames()
	for _, c := range all {
		for _, name := range append([]string{c.name}, usual[c.name]...) {
			at := slices.IndexFunc(i.Columns, func(ic InspectedColumn) bool {
				return ic.Canonical == "" && matchesName(ic.Header, name) && ic.canBe(c)
			})
			if at >= 0 {
				i.Columns[at].Canonical = c.name
				break
			}
		}
	}
}

// noteUnfit notes which columns have the name of a canonical column for which no column is proposed.
func (i *Inspection) noteUnfit(all []column) {
	usual := usualNames()
	for _, c := range all {
		for n := range i.Columns {
			ic := &i.Columns[n]
			free := ic.Canonical+ic.Unfit == "" && i.column(c.name) == nil
			if free && (matchesName(ic.Header, c.name) || matchesAny(ic.Header, usual[c.name])) {
				ic.Unfit = c.name
			}
		}
	}
}

// canBe says whether the values allow a column to be this one: amounts are numbers, dates are dates, and an account is
// there in nearly every row.
func (c *InspectedColumn) canBe(canonical column) bool {
	switch name := canonical.name; {
	case len(c.values) == 0:
		return name != "account" && name != "claim"
	case canonical.holds == holdsDate:
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

// hasDecimalComma says whether some columns are numbers only with a decimal comma, and none only with a decimal point.
// The numbers of a workbook have a point whatever its texts have.
func (i *Inspection) hasDecimalComma() bool {
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

// number reads a value as an amount or a rate would be read.
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

// dateSpellings returns the spellings that fit all columns that are proposed as dates; if none is, all columns that
// hold only dates.
func (i *Inspection) dateSpellings() []string {
	all := columns()
	proposed := slices.DeleteFunc(slices.Clone(i.Columns), func(c InspectedColumn) bool {
		canonical, ok := columnNamed(all, c.Canonical)
		return !ok || canonical.holds != holdsDate
	})
	if fit := commonSpellings(proposed); fit != nil {
		return fit
	}
	return commonSpellings(i.Columns)
}

// commonSpellings returns the spellings of dates that fit all columns that hold dates; nil if none holds dates.
func commonSpellings(columns []InspectedColumn) []string {
	var fit []string
	for _, c := range columns {
		s := c.spellings()
		switch {
		case len(s) == 0:
		case fit == nil:
			fit = s
		default:
			fit = slices.DeleteFunc(fit, func(f string) bool { return !slices.Contains(s, f) })
		}
	}
	return fit
}

// dateSpellingsTried are the spellings of dates that may be proposed.
func dateSpellingsTried() []string {
	return []string{"YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "YYYY/MM/DD", "DD.MM.YYYY", "MM-DD-YYYY", "DD-MM-YYYY",
		"YYYYMMDD", "DD-MMM-YYYY", "DD MMM YYYY", "MMM DD, YYYY"}
}

// spellings returns the spellings that fit every value of the column as a date or, if there is none, those that fit
// nine of ten: a list may have rows to reject.
func (c *InspectedColumn) spellings() []string {
	var all, most []string
	for _, spelling := range dateSpellingsTried() {
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
