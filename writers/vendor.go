package writers

import (
	"fmt"
	"iter"
	"slices"

	"tieout/payoff"
)

// maxVendorLoans is up to how many loans a vendor's sheet shows them all; beyond, plainly matched ones are left out.
const maxVendorLoans = 20_000

// vendors writes one sheet per vendor, in the order of the control totals.
func (b *book) vendors(r Report) error {
	var done []string
	for _, t := range b.run.Vendors {
		if slices.Contains(done, t.Vendor) || t.Loans+t.MissingInList == 0 {
			continue // another currency of the same vendor, or nothing to show
		}
		done = append(done, t.Vendor)
		if err := b.vendor(t.Vendor, fmt.Sprintf("tblVendor%d", len(done)), r); err != nil {
			return err
		}
	}
	return nil
}

// A vendorSheet is what a vendor's sheet says above its table.
type vendorSheet struct {
	name    string
	totals  []payoff.ControlTotal // one per currency
	loans   int
	missing int
	all     bool // the sheet shows every loan, so that its rows add up to the control totals
	headRow int
}

func (b *book) vendor(name, table string, r Report) error {
	v := vendorSheet{name: name, headRow: 4}
	for _, t := range b.run.Vendors {
		if t.Vendor == name {
			v.totals = append(v.totals, t)
			v.loans += t.Loans
			v.missing += t.MissingInList
		}
	}
	v.all = v.loans+v.missing <= maxVendorLoans
	v.headRow += len(v.totals)
	if v.all {
		v.headRow += 2 * len(v.totals)
	}
	columns := vendorColumns()
	s, err := b.newSheet(b.sheetName(name), layout{widths: widths(columns), headRow: v.headRow, idColumns: 3})
	if err != nil {
		return err
	}
	s.add(words(section, "%s: %s", name, payoff.Plural(v.loans, "loan")))
	s.add(words(note, "%s", v.shown()))
	if err := s.controlTotals(v, columns, r.Lines(name, v.all)); err != nil {
		return err
	}
	s.skip()
	if err := s.lines(table, columns, r.Lines(name, v.all), func(*payoff.Line) {}); err != nil {
		return err
	}
	return s.close()
}

// shown says which of the vendor's loans the sheet has.
func (v vendorSheet) shown() string {
	if v.all {
		return "All loans, in the order of the lists. The totals sum compared loans only."
	}
	matched := 0
	for _, t := range v.totals {
		matched += t.Matched
	}
	return fmt.Sprintf("Only what is not plainly matched: a sheet shows up to %s loans. %s of %s matched to the cent; "+
		"the control total counts them, the ledger lists them.", payoff.Thousands(maxVendorLoans), payoff.Thousands(matched),
		payoff.Plural(v.loans, "loan"))
}

// A sum is what the compared lines of one currency add up to.
type sum struct{ expected, quoted, net payoff.Cents }

// controlTotals writes the control totals and, if every loan is on the sheet, what its rows add up to below each of
// them.
func (s *sheet) controlTotals(v vendorSheet, columns []column, lines iter.Seq2[payoff.Line, error]) error {
	sums := map[string]sum{}
	if v.all {
		var err error
		if sums, err = sumLines(lines); err != nil {
			return err
		}
	}
	for _, t := range v.totals {
		s.add(totalRow(columns, "Control total", t.Currency, cents(t.Expected), cents(t.Quoted), cents(t.Net))...)
		if v.all {
			s.rowSums(v, columns, t, sums[t.Currency])
		}
	}
	return nil
}

// rowSums writes what the rows add up to, as live formulas, and whether that equals the control total above.
func (s *sheet) rowSums(v vendorSheet, columns []column, t payoff.ControlTotal, got sum) {
	live := func(c payoff.Cents, head string) cell {
		return cents(c).with("%s", sumFormula(columns, head, t.Currency, v.headRow+1))
	}
	tie := func(ok bool, head string) cell {
		return ties(ok, fmt.Sprintf("ABS(%[1]s%[2]d-%[1]s%[3]d)<0.005", letterOf(columns, head), s.row-1, s.row))
	}
	s.add(totalRow(columns, "Sum of the rows below", t.Currency, live(got.expected, expectedHead),
		live(got.quoted, quotedHead), live(got.net, netHead))...)
	s.add(totalRow(columns, "Ties", t.Currency, tie(got.expected == t.Expected, expectedHead),
		tie(got.quoted == t.Quoted, quotedHead), tie(got.net == t.Net, netHead))...)
}

// sumLines adds up the compared lines, by currency.
func sumLines(lines iter.Seq2[payoff.Line, error]) (map[string]sum, error) {
	sums := map[string]sum{}
	for l, err := range lines {
		if err != nil {
			return nil, err
		}
		if l.Status == payoff.Unmatched || l.Expected == nil || l.Quoted == nil {
			continue
		}
		s := sums[l.Currency]
		s.expected += *l.Expected
		s.quoted += *l.Quoted
		s.net += *l.Quoted - *l.Expected
		sums[l.Currency] = s
	}
	return sums, nil
}

// totalRow puts three cells under the columns whose totals they are.
func totalRow(columns []column, label, currency string, expected, quoted, net cell) []cell {
	row := make([]cell, len(columns))
	for i := range columns {
		switch columns[i].head {
		case currencyHead:
			row[i] = plain(currency)
		case expectedHead:
			row[i] = expected
		case quotedHead:
			row[i] = quoted
		case netHead:
			row[i] = net
		}
	}
	row[0] = words(note, "%s", label)
	return row
}

// sumFormula returns a formula that adds up a column's compared rows in one currency.
func sumFormula(columns []column, head, currency string, first int) string {
	return fmt.Sprintf(`SUMIFS(%s,%s,%s,%s,"<>unmatched")`, span(letterOf(columns, head), first),
		span(letterOf(columns, currencyHead), first), formulaText(currency), span(letterOf(columns, statusHead), first))
}
