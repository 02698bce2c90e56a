package writers

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// maxCharacters is what a cell of a workbook holds, in UTF-16 units; excelize cuts off the rest silently.
const maxCharacters = excelize.TotalCellChars

// maxDigits is how many significant digits of a number a spreadsheet keeps.
const maxDigits = 15

// A kind says what a cell holds, and with that how it looks.
type kind int

const (
	text kind = iota
	money
	perDiem
	count
	share
	date
	title
	section
	header
	note
	prose
	list
	alarm
	check
	kinds // how many there are
)

// A cell is one value of a sheet or of a CSV file, as text that is exact. A formula's text is its stored value.
type cell struct {
	kind    kind
	text    string
	formula string
	total   bool // of a row that adds up others
}

func words(k kind, format string, args ...any) cell {
	return cell{kind: k, text: fmt.Sprintf(format, args...)}
}

func plain(s string) cell { return cell{text: s} }

func integer(n int) cell { return cell{kind: count, text: strconv.Itoa(n)} }

// ratio returns a share, rounded half up to a tenth of a percent; a share of nothing is zero.
func ratio(n, of int) cell {
	if of == 0 {
		return cell{kind: share, text: "0.000"}
	}
	thousandths := (2000*n + of) / (2 * of)
	return cell{kind: share, text: fmt.Sprintf("%d.%03d", thousandths/1000, thousandths%1000)}
}

func day(d payoff.Date) cell { return cell{kind: date, text: d.String()} }

func cents(c payoff.Cents) cell { return cell{kind: money, text: c.String()} }

// amount leaves the cell empty if the figure is absent: absent is not zero.
func amount(c *payoff.Cents) cell {
	if c == nil {
		return cell{}
	}
	return cents(*c)
}

// figure returns decimal text as a number. Anything else stays text, and so is neutralized.
func figure(k kind, s string) cell {
	if _, err := payoff.ParseNumber(s); err != nil {
		return plain(s)
	}
	return cell{kind: k, text: s}
}

// ties says in words whether two figures that must agree do.
func ties(ok bool, formula string) cell {
	c := cell{kind: check, text: "NO", formula: fmt.Sprintf(`IF(%s,"YES","NO")`, formula)}
	if ok {
		c.text = "YES"
	}
	return c
}

// with returns the cell as a live formula; its text is the stored value.
func (c cell) with(format string, args ...any) cell {
	c.formula = fmt.Sprintf(format, args...)
	return c
}

// number says whether the cell is typed, so that a leading minus is a sign and does not begin a formula.
func (c cell) number() bool { return c.kind >= money && c.kind <= date }

// csv returns the cell as a CSV field.
func (c cell) csv() string {
	if c.number() {
		return c.text
	}
	return CSVText(c.text)
}

// native returns the cell as excelize writes it. Money with more digits than a spreadsheet keeps stays text: it is
// better to be read as text than to be wrong.
func (c cell) native() any {
	switch c.kind {
	case count:
		if n, err := strconv.ParseInt(c.text, 10, 64); err == nil && digits(c.text) <= maxDigits {
			return n
		}
	case money, perDiem, share:
		if f, err := strconv.ParseFloat(c.text, 64); err == nil && digits(c.text) <= maxDigits {
			return f
		}
	case date:
		if d, err := payoff.ParseDate(c.text); err == nil && d.Time().Year() >= 1900 {
			return d.Time()
		}
	case list:
		return fit(neutral(counted(c.text)))
	default:
		return fit(neutral(c.text))
	}
	return c.text
}

// counted spells a list with its length first, so that a narrow column that cuts it shows how many items it has.
func counted(s string) string {
	items := strings.Split(s, ";")
	if len(items) == 1 {
		return s
	}
	return fmt.Sprintf("%d: %s", len(items), strings.Join(items, "; "))
}

// digits counts the significant digits of decimal text.
func digits(s string) int {
	s, _, _ = strings.Cut(strings.ToLower(s), "e")
	s = strings.TrimLeft(s, "+-0.")
	return len(s) - strings.Count(s, ".")
}

// fit cuts text that is longer than a cell can hold, and says so at its end.
func fit(s string) string {
	if len(s) <= maxCharacters { // a unit takes at least one byte
		return s
	}
	units := utf16.Encode([]rune(s))
	if len(units) <= maxCharacters {
		return s
	}
	end := fmt.Sprintf(" [cut: %d characters in all]", len(units))
	return strings.TrimRight(string(utf16.Decode(units[:maxCharacters-len(end)])), "\ufffd") + end
}
