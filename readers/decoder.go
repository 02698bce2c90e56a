package readers

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// What is wrong with a cell of text, in the words of the reject list.
var (
	errMissing   = errors.New("is missing")
	errCellError = errors.New("is an error value of the spreadsheet")
	errControl   = errors.New("has control characters")
	errEncoding  = errors.New("is not UTF-8 text")
	errGuessed   = errors.New("has characters whose encoding is guessed: " +
		"say encoding: windows-1252 in the list if that is right")
	errLostChar  = errors.New("has a character that was lost in a conversion")
	errLostDigit = errors.New("is a number that has lost digits: store the id as text")
	errFormula   = errors.New("is an Excel formula: export the id itself, in quotes")
	errCurrency  = errors.New("is not a currency of three letters")
)

// decoder reads the cells of one row after the other. It keeps the first fault of a row, so that rows are decoded
// without a check after every cell, and one row has one reject.
type decoder struct {
	source   payoff.Source
	dates    dateFormat
	fraction bool // rates are fractions: 0.0725
	declared bool // the list says what its rates are
	comma    bool // numbers have a decimal comma
	guessed  bool // the encoding of characters beyond ASCII is a guess
	detailed bool // the list has columns of contract terms
	workbook bool // numbers are the text of binary doubles, dates are serials
	date1904 bool // serials count from 1904
	fault    *payoff.RowError

	zeros [3]decimal.Decimal // 0, 0.0 and 0.00, once they were read: half of the amounts of most lists

	spelled spelledDates // how the dates of the file are spelled

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

// words reads a list of words separated by semicolons.
func (d *decoder) words(column, cell string) []string {
	var list []string
	for word := range strings.SplitSeq(d.text(column, cell), ";") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// currency reads an ISO 4217 code and returns it in upper case; empty if there is none.
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

// date reads a date; zero if the cell is blank or spells a missing value.
func (d *decoder) date(column, cell string) payoff.Date {
	if cell == "" {
		return payoff.Date{}
	}
	if !d.workbook { // there, digits may be a serial
		if day, ok := d.dates.parseDigits(cell); ok {
			d.spelled.note(cell, nil)
			return day
		}
	}
	if isMissing(cell) {
		return payoff.Date{}
	}
	s := strings.TrimSpace(cell)
	day, err := d.day(s)
	d.spelled.note(s, err)
	if err != nil {
		d.reject(column, cell, err)
	}
	return day
}

func (d *decoder) day(s string) (payoff.Date, error) {
	switch {
	case isCellError(s):
		return payoff.Date{}, errCellError
	case d.workbook && isSerial(s):
		return parseSerial(s, d.date1904)
	}
	return d.dates.parse(s)
}
