package readers

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strconv"

	"github.com/xuri/excelize/v2"
)

var errRowOrder = errors.New("its rows are out of order")

// rowCount counts the row elements of a worksheet as its XML is written to it. It searches bytes and parses no XML,
// which would take as long as reading the sheet; only what stands from the last row on is parsed, since no reader
// that stumbles before reaches that row.
type rowCount struct {
	last     int    // the number of the last row: its own, else one more than the row before
	disorder bool   // a row number does not grow; excelize merges such rows
	rest     []byte // from the last row's start tag on, or all where no row was seen
	seen     int    // how far rest was searched
	inRow    bool   // rest starts with a row

	stale map[int][]int // by row number, the columns from 0 whose formula has no stored value
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
	c.rest = append(c.rest[:0], c.rest[start:]...)
	c.seen -= start
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

// leave notes which formulas of the row that ends here have no stored value: excelize gives them as blank cells, and a
// blank charge is none. Programs write such files; Excel stores the values when it saves.
func (c *rowCount) leave(text []byte) {
	if !c.inRow || !bytes.Contains(text, []byte("<f")) && !bytes.Contains(text, []byte(":f")) {
		return
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	var cell formulaCell
	for {
		token, err := d.RawToken()
		if err != nil {
			return // at the row's end, or on damage that the other checks find
		}
		switch e := token.(type) {
		case xml.StartElement:
			cell.enter(e)
		case xml.CharData:
			cell.filled = cell.filled || cell.inValue && len(e) > 0
		case xml.EndElement:
			cell.inValue = false
			if e.Name.Local == "row" {
				return
			}
			if e.Name.Local == "c" && cell.formula && !cell.filled && !cell.text {
				c.note(cell.column)
			}
		}
	}
}

func (c *rowCount) note(column int) {
	if c.stale == nil {
		c.stale = map[int][]int{}
	}
	c.stale[c.last] = append(c.stale[c.last], column)
}

// formulaCell is what is seen of one cell after the other of a row.
type formulaCell struct {
	column                         int // from 0
	formula, inValue, filled, text bool
}

// enter takes the start of an element into account.
func (f *formulaCell) enter(e xml.StartElement) {
	switch e.Name.Local {
	case "row":
		f.column = -1
	case "c":
		*f = formulaCell{column: f.column + 1}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "r":
				if column, _, err := excelize.CellNameToCoordinates(a.Value); err == nil {
					f.column = column - 1
				}
			case "t":
				f.text = a.Value == "str" // a formula whose value is the empty text
			}
		}
	case "f":
		f.formula = true
	case "v":
		f.inValue = true
	}
}
