package writers

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// maxChartVendors is how many columns the chart can have and still be legible.
const maxChartVendors = 24

// A vendorTable is the Summary's table of control totals, and where it is.
type vendorTable struct {
	head    int // the row of its header
	vendors []payoff.ControlTotal
}

func (v vendorTable) first() int { return v.head + 1 }

// last returns the last row; without vendors there is one that says so.
func (v vendorTable) last() int { return v.head + max(1, len(v.vendors)) }

// sum returns a formula that adds up a column of the table.
func (v vendorTable) sum(letter string) string {
	return fmt.Sprintf("SUM(%[1]s%[2]d:%[1]s%[3]d)", letter, v.first(), v.last())
}

func countsTie(t payoff.ControlTotal) bool {
	return t.Loans == t.Matched+t.WithinTolerance+t.Broken+t.Unmatched
}

func netTies(t payoff.ControlTotal) bool { return t.Net == t.Quoted-t.Expected }

// vendorTotals writes the control totals, one row per vendor and currency.
func (s *sheet) vendorTotals(v vendorTable) {
	s.skip()
	s.add(words(section, "Control totals, compared loans only"))
	s.heads("Vendor", "Currency", "Loans", "Matched", "Within tolerance", "Broken", "Unmatched", "Counts tie",
		"Not in lists", "Expected", "Quoted", "Net difference", "Quoted - expected", "Ties", "Absolute difference",
		"Passed by tolerance", "Calls", "One-sided", "Not compared", "Not compared, expected", "One-sided, expected",
		"Not in lists, quoted", "Other date")
	for _, t := range v.vendors {
		at := s.row + 1
		s.add(plain(t.Vendor), plain(t.Currency), integer(t.Loans), integer(t.Matched), integer(t.WithinTolerance),
			integer(t.Broken), integer(t.Unmatched),
			ties(countsTie(t), fmt.Sprintf("C%[1]d=SUM(D%[1]d:G%[1]d)", at)), integer(t.MissingInList),
			cents(t.Expected), cents(t.Quoted), cents(t.Net),
			cents(t.Quoted-t.Expected).with("ROUND(K%[1]d-J%[1]d,2)", at),
			ties(netTies(t), fmt.Sprintf("ABS(L%[1]d-M%[1]d)<0.005", at)), cents(t.Absolute), cents(t.Absorbed),
			integer(t.Calls), integer(t.OneSided), integer(t.NotCompared), cents(t.NotComparedExpected),
			cents(t.OneSidedExpected), cents(t.MissingInListQuoted), integer(t.OtherDate))
	}
	s.none(v.head)
	s.allVendors(v)
}

// allVendors adds up the vendors. Money is added only if there is just one currency.
func (s *sheet) allVendors(v vendorTable) {
	t := totals(v.vendors)
	sum := func(letter string, n int) cell { return integer(n).with("%s", v.sum(letter)) }
	row := []cell{plain("All vendors"), {}, sum("C", t.Loans), sum("D", t.Matched), sum("E", t.WithinTolerance),
		sum("F", t.Broken), sum("G", t.Unmatched), {}, sum("I", t.MissingInList)}
	open := []cell{{}, {}, {}} // the money of what is not compared
	if currency, ok := oneCurrency(v.vendors); ok {
		row[1] = plain(currency)
		var m payoff.ControlTotal
		for _, t := range v.vendors {
			m.Expected, m.Quoted, m.Net = m.Expected+t.Expected, m.Quoted+t.Quoted, m.Net+t.Net
			m.Absolute, m.Absorbed = m.Absolute+t.Absolute, m.Absorbed+t.Absorbed
			m.NotComparedExpected += t.NotComparedExpected
			m.OneSidedExpected += t.OneSidedExpected
			m.MissingInListQuoted += t.MissingInListQuoted
		}
		add := func(letter string, c payoff.Cents) cell { return cents(c).with("%s", v.sum(letter)) }
		row = append(row, add("J", m.Expected), add("K", m.Quoted), add("L", m.Net), add("M", m.Quoted-m.Expected),
			cell{}, add("O", m.Absolute), add("P", m.Absorbed))
		open = []cell{add("T", m.NotComparedExpected), add("U", m.OneSidedExpected), add("V", m.MissingInListQuoted)}
	} else {
		row = append(row, words(note, "currencies are not added"), cell{}, cell{}, cell{}, cell{}, cell{}, cell{})
	}
	row = append(append(row, sum("Q", t.Calls), sum("R", t.OneSided), sum("S", t.NotCompared)), open...)
	s.addTotal(append(row, sum("W", t.OtherDate))...)
}

// oneCurrency returns the currency of the totals, if all have the same.
func oneCurrency(vendors []payoff.ControlTotal) (string, bool) {
	for _, t := range vendors {
		if t.Currency != vendors[0].Currency {
			return "", false
		}
	}
	if len(vendors) == 0 {
		return "", true
	}
	return vendors[0].Currency, true
}

// chart draws how each vendor's loans came out, next to the counts.
func (b *book) chart(v vendorTable) error {
	if len(v.vendors) == 0 {
		return nil
	}
	last := min(v.last(), v.head+maxChartVendors)
	var series []excelize.ChartSeries
	for i, color := range []string{"2A9D8F", "457B9D", "D1495B", "8D99AE"} {
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$%d", summarySheet, letter(4+i), v.head),
			Categories: fmt.Sprintf("%s!$A$%d:$A$%d", summarySheet, v.first(), last),
			Values:     fmt.Sprintf("%s!$%[2]s$%[3]d:$%[2]s$%[4]d", summarySheet, letter(4+i), v.first(), last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
		})
	}
	return b.file.AddChart(summarySheet, fmt.Sprintf("H%d", countHead-1), &excelize.Chart{
		Type: excelize.ColStacked, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "Loans by vendor and status"}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 900, Height: 340},
		XAxis:     excelize.ChartAxis{Font: *font(10, ink, false)},
		YAxis: excelize.ChartAxis{Font: *font(10, ink, false), MajorGridLines: true,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: countFormat}},
		Format: excelize.GraphicOptions{Name: "Loans by vendor and status", AltText: "Stacked columns, one per " +
			"vendor: loans matched, within tolerance, broken and unmatched. " +
			"The table of control totals has the figures."},
	})
}
