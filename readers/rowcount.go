package readers

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

var (
	errRowOrder = errors.New("its rows are out of order")
	errBoolean  = errors.New("is TRUE or FALSE, not a number or a date")
	errStale    = errors.New("is a formula without a stored value: open the workbook in Excel and save it")
)

// rowCount counts the row elements of a worksheet as its XML is written to it. It searches bytes and parses no XML,
// which would take as long as reading the sheet; only what stands from the last row on is parsed, since no reader
// that stumbles before reaches that row.
type rowCount struct {
	last     int    // the number of the last row: its own, else one more than the row before
	disorder bool   // a row number does not grow; excelize merges such rows
	rest     []byte // from the last row's start tag on, or all where no row was seen
	seen     int    // how far rest was searched
	inRow    bool   // rest starts with a row

	faults map[int][]cellFault // by row number

	typed   bool // numbers are to be told from texts, which parses the sheet's XML as a whole
	numbers []numberCell
}

// numberCell is where a number with decimals stands that is a number and no text: eight bytes, since a sheet may have
// millions.
type numberCell uint64

func (n numberCell) row() int    { return int(n >> 14) }
func (n numberCell) column() int { return int(n & (maxColumns - 1)) } // from 0

// cellFault is what is wrong with a cell and cannot be seen in the text that excelize gives.
type cellFault struct {
	column int // from 0
	err    error
}

// Write searches the next piece of the sheet for rows.
func (c *rowCount) Write(piece []byte) (int, error) {
	c.rest = append(c.rest, piece...)
	start := 0
	for {
		i := bytes.Index(c.rest[c.seen:], []byte("row"))
		if i < 0 {
			c.seen = max(c.seen, len(c.rest)-2)
			break
		}
		at := c.seen + i
		tag := tagStart(c.rest, at)
		if at+3 >= len(c.rest) {
			c.seen = at
			break
		}
		if tag < 0 || bytes.IndexByte([]byte(" />\t\r\n"), c.rest[at+3]) < 0 {
			c.seen = at + 3
			continue
		}
		end := bytes.IndexByte(c.rest[at:], '>')
		if end < 0 {
			c.seen = at
			break
		}
		c.leave(c.rest[start:tag])
		c.count(c.rest[at+3 : at+end])
		start, c.seen = tag, at+end
	}
	if start > 0 { // else a row of many pieces would be copied with each
		c.rest = append(c.rest[:0], c.rest[start:]...)
		c.seen -= start
	}
	if len(c.rest) > maxRow {
		return 0, errBigRow
	}
	return len(piece), nil
}

// tagStart returns where the start tag begins whose local name is at this place, with or without a prefix as in
// <x:row, or -1.
func tagStart(text []byte, at int) int {
	if at > 0 && text[at-1] == '<' {
		return at - 1
	}
	if at == 0 || text[at-1] != ':' {
		return -1
	}
	for i := at - 2; i >= 0 && i > at-34; i-- {
		switch c := text[i]; {
		case c == '<':
			return i
		case c == '/' || c == '>' || c == ' ':
			return -1
		}
	}
	return -1
}

// count takes a row with these attributes into account.
func (c *rowCount) count(attributes []byte) {
	c.inRow = true
	number := rowNumber(attributes)
	if number == 0 {
		number = c.last + 1
	}
	c.disorder = c.disorder || number <= c.last
	c.last = number
}

// rowNumber returns the attribute r of a row element; 0 where it has none.
func rowNumber(attributes []byte) int {
	for field := range bytes.FieldsSeq(attributes) {
		if value, ok := bytes.CutPrefix(field, []byte("r=")); ok {
			n, err := strconv.Atoi(string(bytes.Trim(value, `"'/`)))
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}

// finish says what is wrong with the sheet, if something is.
func (c *rowCount) finish() error {
	if c.disorder {
		return errRowOrder
	}
	c.leave(c.rest)
	open := 0
	if c.inRow {
		open = -2 // sheetData and worksheet
	}
	err := wellFormed(bytes.NewReader(c.rest), open)
	c.rest = nil
	return err
}

// leave notes three faults in the row that ends here. A formula without a stored value is a blank cell to excelize, and
// a blank charge is none; programs write such files, and Excel stores the values when it saves. A number of 16 digits
// has lost those behind the 15th, which matters if it is an id. TRUE is a 1 to excelize, which must not become an amount.
func (c *rowCount) leave(text []byte) {
	hasFormula := bytes.Contains(text, []byte("<f")) || bytes.Contains(text, []byte(":f"))
	hasBoolean := bytes.Contains(text, []byte(`b"`)) || bytes.Contains(text, []byte(`b'`)) // of t="b"; a b is rare, a t is not
	if !c.inRow || !c.typed && !hasFormula && !hasBoolean && !hasLongNumber(text) {
		return
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	var cell rawCell
	for {
		token, err := d.RawToken()
		if err != nil {
			return // at the row's end, or on damage that the other checks find
		}
		switch e := token.(type) {
		case xml.StartElement:
			cell.enter(e)
		case xml.CharData:
			if cell.inValue {
				cell.value += string(e)
			}
		case xml.EndElement:
			cell.inValue = false
			if e.Name.Local == "row" {
				return
			}
			if e.Name.Local == "c" {
				c.judge(&cell)
			}
		}
	}
}

// judge notes what must be known of a cell that ends here.
func (c *rowCount) judge(cell *rawCell) {
	if err := cell.fault(); err != nil {
		c.note(cellFault{cell.column, err})
	}
	if c.typed && cell.isNumber() && strings.Contains(cell.value, ".") && cell.column < maxColumns {
		c.numbers = append(c.numbers, numberCell(c.last)<<14|numberCell(cell.column))
	}
}

func (c *rowCount) note(f cellFault) {
	if c.faults == nil {
		c.faults = map[int][]cellFault{}
	}
	c.faults[c.last] = append(c.faults[c.last], f)
}

// hasLongNumber says whether a value starts with 16 digits.
func hasLongNumber(text []byte) bool {
	for {
		_, after, ok := bytes.Cut(text, []byte("v>"))
		if !ok {
			return false
		}
		if text = after; len(text) >= 16 && isDigits(string(text[:16])) {
			return true
		}
	}
}

// rawCell is what is seen of one cell after the other of a row.
type rawCell struct {
	column  int    // from 0
	kind    string // the attribute t; empty or n for a number
	formula bool
	inValue bool
	value   string
}

// isNumber says whether the cell holds a number and no text.
func (f *rawCell) isNumber() bool { return f.kind == "" || f.kind == "n" }

func (f *rawCell) fault() error {
	switch {
	case f.formula && f.value == "" && f.kind != "str": // str is a formula whose value may be the empty text
		return errStale
	case f.kind == "b":
		return errBoolean
	case f.isNumber() && len(f.value) > 15 && isDigits(f.value):
		return errLostDigit
	}
	return nil
}

// enter takes the start of an element into account.
func (f *rawCell) enter(e xml.StartElement) {
	switch e.Name.Local {
	case "row":
		f.column = -1
	case "c":
		*f = rawCell{column: f.column + 1}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "r":
				if column, _, err := excelize.CellNameToCoordinates(a.Value); err == nil {
					f.column = column - 1
				}
			case "t":
				f.kind = a.Value
			}
		}
	case "f":
		f.formula = true
	case "v":
		f.inValue = true
	}
}
