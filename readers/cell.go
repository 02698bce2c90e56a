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
	errLostDigit = errors.New("is a number in scientific notation and has lost digits: store the id as text")
	errThousands = errors.New("has misplaced thousands separators")
	errNumber    = errors.New("is not a number")
	errRate      = errors.New("is not a rate in percent a year between 0 and 1000")
	errCurrency  = errors.New("is not a currency of three letters")
)

// decoder reads the cells of one row after the other. The first fault of a row sticks, so that row.go reads like a
// list of columns and one reject comes of one row.
type decoder struct {
	source   payoff.Source
	dates    dateFormat
	fraction bool // rates are fractions: 0.0725
	declared bool // the list says what its rates are
	workbook bool // numbers are the text of binary doubles, dates are serials
	date1904 bool // serials count from 1904
	fault    *payoff.RowError

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
	if s == "" {
		return ""
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

// isControl says whether a character has no place in a name or an id.
func isControl(r rune) bool {
	return r < ' ' || r >= 0x7F && r < 0xA0 || r == '\u2028' || r == '\u2029'
}

// id reads an account number or another id: text, never a number.
func (d *decoder) id(column, cell string) string {
	s := d.text(column, cell)
	if isScientific(s) {
		d.reject(column, cell, errLostDigit)
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
	s := strings.ToUpper(d.text(column, cell))
	if s == "" {
		return ""
	}
	if len(s) != 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		d.reject(column, cell, errCurrency)
	}
	return s
}

// amount reads an amount of money with at most two decimals; null where the cell is blank or spells a missing value.
func (d *decoder) amount(column, cell string) decimal.NullDecimal {
	n := d.number(column, cell)
	if !n.Valid {
		return n
	}
	if n.Decimal.Exponent() < -2 || n.Decimal.NumDigits() > 12 {
		if err := payoff.CheckAmount(n.Decimal); err != nil {
			d.reject(column, cell, err)
			return decimal.NullDecimal{}
		}
		n.Decimal = n.Decimal.Truncate(2)
	}
	return n
}

// number reads a number written as amounts are, with the decimals that are printed.
func (d *decoder) number(column, cell string) decimal.NullDecimal {
	if cell == "" || isMissing(cell) {
		return decimal.NullDecimal{}
	}
	n, err := d.parse(strings.TrimSpace(cell))
	if err != nil {
		d.reject(column, cell, err)
		return decimal.NullDecimal{}
	}
	return payoff.Known(n)
}

// parse reads 1234.5, 1,234.50, $1,234.50, (1,234.50), 1,234.50- and 2E+1, as some systems print 20.
func (d *decoder) parse(s string) (decimal.Decimal, error) {
	if n, ok := shortNumber(s); ok {
		return n, nil
	}
	if isCellError(s) {
		return decimal.Decimal{}, errCellError
	}
	digits, negative, err := plainDigits(s)
	if err != nil {
		return decimal.Decimal{}, err
	}
	n, err := payoff.ParseNumber(digits)
	if err != nil {
		return n, err
	}
	if d.workbook {
		n = significant(n)
	}
	if negative {
		n = n.Neg()
	}
	return n, nil
}

// shortNumber reads the common spelling, up to 15 digits with an optional point and minus sign; what it declines may
// still be a number. It spares most cells of a list the way through decimal's parser.
func shortNumber(s string) (decimal.Decimal, bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits) > 15 {
		return decimal.Decimal{}, false
	}
	var value int64
	point := -1
	for i := range len(digits) {
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
			value = value*10 + int64(c-'0')
		case c == '.' && point < 0 && i > 0 && i < len(digits)-1:
			point = len(digits) - 1 - i
		default:
			return decimal.Decimal{}, false
		}
	}
	if len(digits) < len(s) {
		value = -value
	}
	return decimal.New(value, -int32(max(point, 0))), true
}

// plainDigits takes the sign, the dollar sign and the thousands separators off a number.
func plainDigits(s string) (digits string, negative bool, err error) {
	signs := 0
	cut := func(rest string, found bool) {
		if found {
			s = strings.TrimSpace(rest)
			negative = true
			signs++
		}
	}
	if strings.HasPrefix(s, "$(") && strings.HasSuffix(s, ")") {
		s = s[1:]
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		cut(s[1:len(s)-1], true)
	}
	cut(strings.CutSuffix(s, "-"))
	cut(strings.CutPrefix(s, "-"))
	s = strings.TrimSpace(strings.TrimPrefix(s, "$"))
	cut(strings.CutPrefix(s, "-"))
	if signs > 1 || s == "" || s[0] == '-' {
		return "", false, errNumber
	}
	if !strings.Contains(s, ",") {
		return s, negative, nil
	}
	if !wellGrouped(s) {
		return "", false, errThousands
	}
	return strings.ReplaceAll(s, ",", ""), negative, nil
}

// wellGrouped says whether the commas of a number part thousands: one to three digits, then three each. 1,23 is a
// decimal comma, which would be read a hundredfold.
func wellGrouped(s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if !isDigits(g) || len(g) > 3 || i > 0 && len(g) != 3 {
			return false
		}
	}
	return strings.Count(s, ",") == len(groups)-1
}

// significant rounds a number of a workbook to the 15 digits that Excel keeps: 4.4500000000000002 is 4.45. It is
// done on the decimal text, half away from zero.
func significant(n decimal.Decimal) decimal.Decimal {
	const most = 15
	excess := int32(n.NumDigits()) - most
	if excess <= 0 {
		return n
	}
	n = n.Round(-n.Exponent() - excess)
	for n.Exponent() < 0 && n.Equal(n.Truncate(-n.Exponent()-1)) {
		n = n.Truncate(-n.Exponent() - 1)
	}
	return n
}

// rate reads a rate and returns it in percent a year. A percent sign says percent whatever the list declares.
func (d *decoder) rate(column, cell string) decimal.NullDecimal {
	if cell == "" || isMissing(cell) {
		return decimal.NullDecimal{}
	}
	text, marked := strings.CutSuffix(strings.TrimSpace(cell), "%")
	n, err := d.parse(strings.TrimSpace(text))
	if err != nil {
		d.reject(column, cell, err)
		return decimal.NullDecimal{}
	}
	if d.fraction && !marked {
		n = n.Shift(2)
	}
	if n.IsNegative() || n.Cmp(decimal.New(1000, 0)) > 0 {
		d.reject(column, cell, errRate)
		return decimal.NullDecimal{}
	}
	d.countRate(n, marked)
	return payoff.Known(n)
}

// countRate keeps count of what [decoder.judgeRates] needs to know.
func (d *decoder) countRate(n decimal.Decimal, marked bool) {
	switch {
	case d.declared || n.IsZero():
	case !marked && n.Cmp(decimal.New(1, 0)) < 0:
		d.smallRates++
	default:
		d.otherRates++
	}
}

// judgeRates refuses a file whose rates are all below 1 though nobody said whether they are percents: 0.0725 read
// as a percent would make a hundredth of the interest.
func (d *decoder) judgeRates() error {
	if d.smallRates == 0 || d.otherRates > 0 {
		return nil
	}
	return payoff.Problemf(payoff.CodeRates, "say rates: fraction or rates: percent for the list in tieout.yaml",
		"%s: every rate is below 1, so they may be fractions or percents", d.source.File)
}
