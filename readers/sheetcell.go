package readers

import (
	"bytes"
	"encoding/xml"
	"errors"
	"iter"

	"github.com/xuri/excelize/v2"
)

// What is wrong with a cell of a workbook, in the words of the reject list.
var (
	errBoolean = errors.New("is TRUE or FALSE, not a number or a date")
	errStale   = errors.New("is a formula without a stored value: open the workbook in Excel and save it")
)

// A cellFault is what is wrong with a cell and cannot be seen in the text that excelize gives.
type cellFault struct {
	column int // from 0
	err    error
}

// A numberCell is the place of a cell that is a number with decimals, not a text: eight bytes, because a sheet may have
// millions.
type numberCell uint64

func (n numberCell) row() int    { return int(n >> 14) }
func (n numberCell) column() int { return int(n & (maxColumns - 1)) } // from 0

// A sheetCell is one cell in the XML of a worksheet.
type sheetCell struct {
	column  int    // from 0
	kind    string // the attribute t; empty or n for a number
	formula bool
	value   string
	inValue bool // the parser is within its value
}

// mayHaveFaults says whether a cell of a row may have one of the faults that [sheetCell.fault] finds.
func mayHaveFaults(row []byte) bool {
	hasFormula := bytes.Contains(row, []byte("<f")) || bytes.Contains(row, []byte(":f"))
	hasBoolean := bytes.Contains(row, []byte(`b"`)) || bytes.Contains(row, []byte(`b'`)) // t="b", but a t is not rare
	return hasFormula || hasBoolean || hasLongNumber(row)
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

// rowCells yields the cells of a row; fewer if its XML is damaged, which other checks find.
func rowCells(row []byte) iter.Seq[*sheetCell] {
	return func(yield func(*sheetCell) bool) {
		d := xml.NewDecoder(bytes.NewReader(row))
		cell := &sheetCell{column: -1}
		for {
			token, err := d.RawToken()
			if err != nil {
				return
			}
			switch e := token.(type) {
			case xml.StartElement:
				cell.start(e)
			case xml.CharData:
				cell.add(e)
			case xml.EndElement:
				cell.inValue = false
				if e.Name.Local == "row" || e.Name.Local == "c" && !yield(cell) {
					return
				}
			}
		}
	}
}

// start takes the start of an element within a row; that of a cell starts the next one.
func (c *sheetCell) start(e xml.StartElement) {
	switch e.Name.Local {
	case "c":
		*c = sheetCell{column: c.column + 1}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "r":
				if column, _, err := excelize.CellNameToCoordinates(a.Value); err == nil {
					c.column = column - 1
				}
			case "t":
				c.kind = a.Value
			}
		}
	case "f":
		c.formula = true
	case "v":
		c.inValue = true
	}
}

// add takes text within a row.
func (c *sheetCell) add(text xml.CharData) {
	if c.inValue {
		c.value += string(text)
	}
}

// isNumber says whether the cell holds a number, not a text.
func (c *sheetCell) isNumber() bool { return c.kind == "" || c.kind == "n" }

// fault returns what is wrong with the cell. A formula without a stored value is a blank cell to excelize, and a blank
// charge is zero; programs write such files, and Excel stores the values when it saves. A number of 16 digits or more
// has lost those after the 15th, which matters if it is an id. TRUE is a 1 to excelize, and must not become an amount.
func (c *sheetCell) fault() error {
	switch {
	case c.formula && c.value == "" && c.kind != "str": // str is a formula whose value may be the empty text
		return errStale
	case c.kind == "b":
		return errBoolean
	case c.isNumber() && len(c.value) > 15 && isDigits(c.value):
		return errLostDigit
	}
	return nil
}
