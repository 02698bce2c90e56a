package writers

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// A column is one column of lines, on the Exceptions sheet, on the vendors' sheets and in exceptions.csv.
type column struct {
	head  string
	width float64
	cell  func(*payoff.Line) cell
}

// name spells the head as exceptions.csv does: payoff_date.
func (c column) name() string { return strings.ReplaceAll(strings.ToLower(c.head), " ", "_") }

// The heads of columns that formulas count and sum.
const (
	statusHead   = "Status"
	reasonHead   = "Reason"
	currencyHead = "Currency"
	expectedHead = "Expected"
	quotedHead   = "Quoted"
	netHead      = "Difference"
	ageHead      = "Age days"
)

// exceptionColumns returns the columns of an exception: which loan, how it came out, the figures, their parts, and why.
func exceptionColumns() []column {
	return append(append(figureColumns(), partColumns()...), whyColumns()...)
}

// vendorColumns returns the same without the parts and the break ids, which only exceptions have.
func vendorColumns() []column {
	why := whyColumns()
	return append(figureColumns(), why[:len(why)-1]...)
}

func figureColumns() []column {
	return []column{
		{"Vendor", 13, func(l *payoff.Line) cell { return plain(l.Vendor) }},
		{"Account", 17, func(l *payoff.Line) cell { return plain(l.Account) }},
		{"Claim", 17, func(l *payoff.Line) cell { return plain(l.Claim) }},
		{statusHead, 17, func(l *payoff.Line) cell { return plain(string(l.Status)) }},
		{reasonHead, 18, func(l *payoff.Line) cell { return plain(string(l.Reason)) }},
		{"Payoff date", 12, func(l *payoff.Line) cell { return day(l.PayoffDate) }},
		{"Compared day", 12, func(l *payoff.Line) cell { return day(l.AsOf) }},
		{currencyHead, 10, func(l *payoff.Line) cell { return plain(l.Currency) }},
		{expectedHead, 17, func(l *payoff.Line) cell { return amount(l.Expected) }},
		{quotedHead, 17, func(l *payoff.Line) cell { return amount(l.Quoted) }},
		{netHead, 15, func(l *payoff.Line) cell { return amount(l.Difference) }},
	}
}

func partColumns() []column {
	return []column{
		{"Principal diff", 14, part(payoff.PrincipalField, money)},
		{"Interest diff", 14, part(payoff.InterestField, money)},
		{"Fees diff", 12, part(payoff.FeesField, money)},
		{"Per diem diff", 11, part(payoff.PerDiemField, perDiem)},
	}
}

func whyColumns() []column {
	return []column{
		{"Cause", 34, func(l *payoff.Line) cell { return plain(l.Cause) }},
		{"Other causes", 36, func(l *payoff.Line) cell { return cell{kind: list, text: otherCauses(l)} }},
		{"Cause state", 13, func(l *payoff.Line) cell { return plain(string(l.CauseState)) }},
		{"First seen", 12, func(l *payoff.Line) cell { return day(l.FirstSeen) }},
		{ageHead, 9, age},
		{"Marks", 15, func(l *payoff.Line) cell { return plain(l.Marks) }},
		{"Detail", 44, func(l *payoff.Line) cell { return plain(l.Detail) }},
		{"Source", 22, func(l *payoff.Line) cell { return plain(source(l.Source)) }},
		{"Break id", 20, func(l *payoff.Line) cell { return plain(breakID(l)) }},
	}
}

// part returns the difference of one figure, empty if it does not differ.
func part(f payoff.Field, k kind) func(*payoff.Line) cell {
	return func(l *payoff.Line) cell {
		for _, b := range l.Breaks {
			if b.Field == f {
				return figure(k, b.Difference)
			}
		}
		return cell{}
	}
}

// otherCauses returns all causes that fit except the first, which is the cause.
func otherCauses(l *payoff.Line) string {
	first, rest, _ := strings.Cut(l.Causes, ";")
	if strings.TrimSpace(first) == l.Cause {
		return strings.TrimSpace(rest)
	}
	return l.Causes
}

// age is empty if nothing was ever seen: zero days is an age.
func age(l *payoff.Line) cell {
	if l.FirstSeen.IsZero() {
		return cell{}
	}
	return integer(l.AgeDays)
}

func source(s payoff.Source) string {
	if s == (payoff.Source{}) {
		return ""
	}
	return s.String()
}

// breakID is the same of every figure of a loan.
func breakID(l *payoff.Line) string {
	if len(l.Breaks) == 0 {
		return ""
	}
	return l.Breaks[0].ID
}

func widths(columns []column) []float64 {
	out := make([]float64, len(columns))
	for i := range columns {
		out[i] = columns[i].width
	}
	return out
}

// letterOf returns the letter of a sheet's column.
func letterOf(columns []column, head string) string {
	for i := range columns {
		if columns[i].head == head {
			return letter(i + 1)
		}
	}
	return ""
}

// letter returns the letter of the n-th column. It cannot fail: our sheets have few columns.
func letter(n int) string {
	name, _ := excelize.ColumnNumberToName(n)
	return name
}

// span is a column from a row to the last row that a sheet can have.
func span(letter string, first int) string {
	return fmt.Sprintf("$%[1]s$%[2]d:$%[1]s$%[3]d", letter, first, excelize.TotalRows)
}

// formulaText spells text inside a formula.
func formulaText(s string) string { return `"` + strings.ReplaceAll(clean(s), `"`, `""`) + `"` }
