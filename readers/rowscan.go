package readers

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxRow is how many bytes of a sheet's XML a row may have, and also what follows the last row.
const maxRow = 16 << 20

var (
	errBigRow   = fmt.Errorf("it has a row of more than %d MB", maxRow>>20)
	errRowOrder = errors.New("its rows are out of order")
)

// rowScan counts the row elements of a worksheet as its XML is written to it. It searches bytes and parses no XML,
// which would take as long as reading the sheet. Only what follows the start of the last row is parsed, because a
// reader that stumbles before it does not reach that row.
type rowScan struct {
	last     int    // the number of the last row: its own, else one more than that of the row before
	disorder bool   // a row number does not grow; excelize merges such rows
	rest     []byte // from the last row's start tag on, or everything if no row was seen
	searched int    // how far rest was searched
	inRow    bool   // rest starts with a row

	faults map[int][]cellFault // by row number

	typed   bool // numbers are told apart from texts, for which all of the sheet's XML is parsed
	numbers []numberCell
}

// Write searches the next piece of the sheet for rows.
func (s *rowScan) Write(piece []byte) (int, error) {
	s.rest = append(s.rest, piece...)
	start := 0
	for {
		tag, end, found := s.nextRow()
		if !found {
			break
		}
		s.endRow(s.rest[start:tag])
		s.startRow(s.rest[tag:end])
		start = tag
	}
	if start > 0 { // else a row of many pieces would be copied with each
		s.rest = append(s.rest[:0], s.rest[start:]...)
		s.searched -= start
	}
	if len(s.rest) > maxRow {
		return 0, errBigRow
	}
	return len(piece), nil
}

// nextRow returns where the next start tag of a row begins and ends, if all of the tag is there.
func (s *rowScan) nextRow() (tag, end int, found bool) {
	for {
		i := bytes.Index(s.rest[s.searched:], []byte("row"))
		if i < 0 {
			s.searched = max(s.searched, len(s.rest)-2)
			return 0, 0, false
		}
		at := s.searched + i
		tag = tagStart(s.rest, at)
		if at+3 >= len(s.rest) {
			s.searched = at
			return 0, 0, false
		}
		if tag < 0 || bytes.IndexByte([]byte(" />\t\r\n"), s.rest[at+3]) < 0 {
			s.searched = at + 3
			continue
		}
		length := bytes.IndexByte(s.rest[at:], '>')
		if length < 0 {
			s.searched = at
			return 0, 0, false
		}
		s.searched = at + length
		return tag, at + length, true
	}
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

// startRow counts a row with this start tag.
func (s *rowScan) startRow(tag []byte) {
	s.inRow = true
	number := rowNumber(tag)
	if number == 0 {
		number = s.last + 1
	}
	s.disorder = s.disorder || number <= s.last
	s.last = number
}

// rowNumber returns the attribute r of a start tag; 0 if it has none.
func rowNumber(tag []byte) int {
	number := 0
	attributes(tag, func(name, value []byte) {
		if string(name) != "r" {
			return
		}
		if n, err := strconv.Atoi(string(value)); err == nil {
			number = max(number, n)
		}
	})
	return number
}

// endRow looks for faults in the cells of a row, if it can have some. A cell is parsed only then.
func (s *rowScan) endRow(text []byte) {
	if !s.inRow || !s.typed && !mayHaveFaults(text) {
		return
	}
	for cell := range rowCells(text) {
		if err := cell.fault(); err != nil {
			s.note(cellFault{cell.column, err})
		}
		if s.typed && cell.isNumber() && strings.Contains(cell.value, ".") && cell.column < maxColumns {
			s.numbers = append(s.numbers, numberCell(s.last)<<14|numberCell(cell.column))
		}
	}
}

func (s *rowScan) note(f cellFault) {
	if s.faults == nil {
		s.faults = map[int][]cellFault{}
	}
	s.faults[s.last] = append(s.faults[s.last], f)
}

// finish says what is wrong with the sheet, if something is.
func (s *rowScan) finish() error {
	if s.disorder {
		return errRowOrder
	}
	s.endRow(s.rest)
	open := 0
	if s.inRow {
		open = -2 // sheetData and worksheet
	}
	err := wellFormed(bytes.NewReader(s.rest), open)
	s.rest = nil
	return err
}
