package readers

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// What is wrong with a cell, in the words of the reject list.
var (
	errMissing   = errors.New("is missing")
	errCellError = errors.New("is an error value of the spreadsheet")
	errControl   = errors.New("has control characters")
	errEncoding  = errors.New("is not UTF-8 text")
	errGuessed   = errors.New("has characters whose encoding is guessed: say encoding: windows-1252 in the list if that is right")
	errLostChar  = errors.New("has a character that was lost in a conversion")
	errLostDigit = errors.New("is a number that has lost digits: store the id as text")
	errThousands = errors.New("has misplaced thousands separators")
	errComma     = errors.New("has misplaced thousands separators; if its decimals stand behind a comma, " +
		"say decimal: comma in its list")
	errPoint = errors.New("has misplaced thousands separators: it seems to have a decimal point, and its list says decimal: comma")
	errSign  = errors.New("is not a number: of the currency signs only a $ before it is read; remove the sign, " +
		"and say another currency in a column currency")
	errFormula  = errors.New("is a formula, as for Excel: export the id itself, in quotes")
	errNumber   = errors.New("is not a number")
	errRate     = errors.New("is not a rate in percent a year between 0 and 1000")
	errCurrency = errors.New("is not a currency of three letters")
)

// decoder reads the cells of one row after the other. The first fault of a row sticks, so that row.go reads like a
// list of columns and one reject comes of one row.
type decoder struct {
	source   payoff.Source
	dates    dateFormat
	fraction bool // rates are fractions: 0.0725
	declared bool // the list says what its rates are
	comma    bool // decimals stand behind a comma
	guessed  bool // the encoding of characters beyond ASCII is a guess
	detailed bool // the list has columns of particulars
	workbook bool // numbers are the text of binary doubles, dates are serials
	date1904 bool // serials count from 1904
	fault    *payoff.RowError

	zeros [3]decimal.Decimal // 0, 0.0 and 0.00, once they were read: half of the amounts of most lists

	datesRead, datesBad bool // some were read, some were spelt otherwise

	smallRates, otherRates int // non-zero rates below 1, and from 1 on or marked as percent
}

// start turns to the row with this number.
func (d *decoder) start(number int) {
	d.source.Row = number
	d.fault = nil
}

// reject notes what is wrong with a cell, unless the row has a fault already.
func (d *decoder) reject(column, value string, err error) {
	if d.fault == nil {
		d.fault = &payoff.RowError{Source: d.source, Column: column, Value: clip(value), Err: err}
	}
}

// clip shortens a cell for a message: an unclosed quote can make one as long as the file.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// isBlank says whether there is nothing in a cell.
func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// isMissing says whether a cell spells the absence of a number or a date. The spellings are those csvkit knows.
func isMissing(s string) bool {
	s = strings.TrimSpace(s)
	switch len(s) {
	case 0:
		return true
	case 1:
		return s == "."
	case 2:
		return strings.EqualFold(s, "NA")
	case 3:
		return strings.EqualFold(s, "N/A")
	case 4:
		return strings.EqualFold(s, "NONE") || strings.EqualFold(s, "NULL")
	}
	return false
}

// isCellError says whether a cell is an error value such as #N/A, #REF! or #NAME?.
func isCellError(s string) bool {
	if len(s) < 4 || s[0] != '#' {
		return false
	}
	return s == "#N/A" || s == "#GETTING_DATA" || s[len(s)-1] == '!' || s[len(s)-1] == '?'
}

// text reads a cell as text without the space around it.
func (d *decoder) text(column, cell string) string {
	s := strings.TrimSpace(cell)
	if s == "" || isPlain(s) && s[0] != '#' {
		return s // the common case
	}
	switch {
	case isCellError(s):
		d.reject(column, cell, errCellError)
	case strings.ContainsFunc(s, isControl):
		d.reject(column, cell, errControl)
	case !utf8.ValidString(s):
		d.reject(column, cell, errEncoding)
	}
	return s
}

// isPlain says whether a text is of the printable characters of ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isControl says whether a character has no place in a name or an id.
func isControl(r rune) bool {
	return r < ' ' || r >= 0x7F && r < 0xA0 || r == '\u2028' || r == '\u2029'
}

// id reads an account number or another id: text, never a number.
func (d *decoder) id(column, cell string) string {
	s := d.text(column, cell)
	switch {
	case strings.HasPrefix(s, "="):
		d.reject(column, cell, errFormula)
	case isPlain(s) && strings.IndexByte(s, '+') < 0: // the common case
	case isScientific(s):
		d.reject(column, cell, errLostDigit)
	case strings.ContainsRune(s, utf8.RuneError):
		d.reject(column, cell, errLostChar)
	case d.guessed && strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }):
		d.reject(column, cell, errGuessed)
	}
	return s
}

// isScientific says whether an id is how spreadsheets show a long number: 1.23E+15.
func isScientific(s string) bool {
	mantissa, exponent, ok := strings.Cut(s, "E+")
	if !ok {
		mantissa, exponent, ok = strings.Cut(s, "e+")
	}
	return ok && isDigits(exponent) && isDigits(strings.Replace(mantissa, ".", "", 1))
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// words reads a list of words with ; between.
func (d *decoder) words(column, cell string) []string {
	var list []string
	for word := range strings.SplitSeq(d.text(column, cell), ";") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// currency reads an ISO 4217 code in upper case.
func (d *decoder) currency(column, cell string) string {
	if cell == "" || cell == "USD" {
		return cell // the common cases
	}
	s := strings.ToUpper(d.text(column, cell))
	if s == "" {
		return ""
	}
	if len(s) != 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		d.reject(column, cell, errCurrency)
	}
	return s
}
