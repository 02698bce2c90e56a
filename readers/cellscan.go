package readers

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Bounds of a sheet.
const (
	maxRows = excelize.TotalRows
	maxGrid = 1 << 28 // cells up to the last one of each row: a million rows of 256 columns

	maxTexts = 4_000_000 // shared strings, whose places excelize keeps in memory
)

var (
	errManyRows    = fmt.Errorf("it has a row after row %d, the last that a sheet can have", maxRows)
	errManyColumns = fmt.Errorf("it has a cell after column XFD, the last that a sheet can have")
	errBigGrid     = fmt.Errorf("its rows have more than %d million cells up to their last ones", maxGrid>>20)
	errManyTexts   = fmt.Errorf("it has more than %d million texts", maxTexts/1_000_000)
	errNoString    = errors.New("it points to a text that is not in the workbook's list of texts")
	errSpelling    = errors.New("it has a row or cell whose place is spelled as no program does")
)

// cellScan watches the cells of a worksheet: where they are, and to which shared strings they point. excelize walks
// over every row and column up to a cell, and takes a string that is not there for a blank cell, or fails.
type cellScan struct {
	at      cellPlace // of the cell at hand
	width   int       // up to the last filled cell of the row
	grid    int
	strings int       // one more than the last shared string that a cell points to
	last    cellPlace // of that cell

	isString bool // the cell at hand points to a shared string
	inValue  bool
	value    []byte // of that cell
}

// A cellPlace is where a cell is, from 1.
type cellPlace struct{ row, column int }

// fault says where something is wrong.
func (p cellPlace) fault(err error) error {
	name, spelling := excelize.CoordinatesToCellName(p.column, p.row)
	if spelling != nil {
		return fmt.Errorf("row %d: %w", p.row, err)
	}
	return fmt.Errorf("cell %s: %w", name, err)
}

// start takes the start of an element.
func (s *cellScan) start(name, tag []byte, _ int) error {
	if s.inValue {
		return s.at.fault(errNoString) // elements within a number
	}
	switch string(name) {
	case "row":
		return s.startRow(tag)
	case "c":
		return s.startCell(tag)
	case "v":
		s.inValue, s.value = s.isString, s.value[:0]
	}
	return nil
}

func (s *cellScan) startRow(tag []byte) error {
	if s.grid += s.width; s.grid > maxGrid {
		return errBigGrid
	}
	s.at, s.width = cellPlace{row: s.at.row + 1}, 0
	if bytes.IndexByte(tag, '&') >= 0 {
		return s.at.fault(errSpelling)
	}
	if n := rowNumber(tag); n > 0 {
		s.at.row = n
	}
	if s.at.row > maxRows {
		return errManyRows
	}
	return nil
}

// startCell finds out where the cell is. That of a cell without a reference is after the one before.
func (s *cellScan) startCell(tag []byte) error {
	if bytes.IndexByte(tag, '&') >= 0 {
		return s.at.fault(errSpelling)
	}
	s.isString = false
	s.at.column++
	attributes(tag, func(name, value []byte) {
		switch {
		case string(name) == "r":
			if n := columnNumber(value); n > 0 {
				s.at.column = n
			}
		case string(name) == "t" && string(value) == "s":
			s.isString = true
		}
	})
	if s.at.column > maxColumns {
		return s.at.fault(errManyColumns)
	}
	if !isEmptyTag(tag) {
		s.width = max(s.width, s.at.column)
	}
	return nil
}

// columnNumber returns the number of a cell's column by its reference, from 1; 0 if it is none.
func columnNumber(reference []byte) int {
	n := 0
	for _, c := range reference {
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c == '$':
			continue
		case c < 'A' || c > 'Z':
			return n
		}
		if n = n*26 + int(c-'A') + 1; n > maxColumns {
			return n
		}
	}
	return n
}

// text takes text.
func (s *cellScan) text(text []byte) {
	if s.inValue && len(s.value) < 32 {
		s.value = append(s.value, text[:min(len(text), 32)]...)
	}
}

// end takes the end of an element.
func (s *cellScan) end(name []byte) error {
	if string(name) == "c" {
		s.isString = false
	}
	if !s.inValue {
		return nil
	}
	s.inValue = false
	digits := bytes.TrimSpace(s.value)
	if len(digits) == 0 && len(s.value) == 0 {
		return nil // a blank cell
	}
	n, err := strconv.ParseUint(string(digits), 10, 31)
	if err != nil {
		return s.at.fault(errNoString)
	}
	if int(n) >= s.strings {
		s.strings, s.last = int(n)+1, s.at
	}
	return nil
}

// finish counts the last row.
func (s *cellScan) finish() error {
	if s.grid+s.width > maxGrid {
		return errBigGrid
	}
	return nil
}

// stringScan counts the items of the list of shared strings.
type stringScan struct{ items int }

func (s *stringScan) start(name, _ []byte, depth int) error {
	if depth == 2 && string(name) == "si" {
		s.items++
	}
	if s.items > maxTexts {
		return errManyTexts
	}
	return nil
}

func (s *stringScan) text([]byte) {}

func (s *stringScan) end([]byte) error { return nil }
