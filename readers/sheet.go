package readers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// sheetRecords delivers the records of one sheet of a workbook.
type sheetRecords struct {
	book    *excelize.File
	rows    *excelize.Rows
	source  payoff.Source
	scan    *rowScan     // of the sheet's own XML
	stopped func() error // why reading is to end; nil while it is not
	number  int          // of the row that was read last
	columns []*column
	row     row
	temp    unpacked

	comma   bool         // texts have a decimal comma
	numbers []numberCell // the cells that are numbers with decimals, of the rows to come
}

// openRows opens the rows of a sheet, whatever its header.
func openRows(ctx context.Context, book *excelize.File, file string, s sheet) (*sheetRecords, error) {
	rows, err := book.Rows(s.name)
	if err != nil {
		return nil, damaged(file, err)
	}
	return &sheetRecords{book: book, rows: rows, scan: s.rows, stopped: func() error { return stopped(ctx) },
		source: payoff.Source{File: file, Sheet: s.name}}, nil
}

// findHeader looks for the header of a sheet, as [findHeader] does in text.
func (r *sheetRecords) findHeader(o Options) (*plan, error) {
	s := newHeaderSearch(r.source.File, o)
	for len(s.banner) <= maxBanner {
		cells, err := r.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		s.line = fmt.Sprintf("row %d", r.number)
		p, err := s.try(cells, 0)
		if p != nil || err != nil {
			s.warn(p)
			return p, err
		}
		s.banner = append(s.banner, strings.Join(cells, " "))
	}
	if s.fault == nil {
		return nil, emptySheet(r.source.File, r.source.Sheet)
	}
	return nil, s.notFound()
}

// readBy makes the plan the one by which the rows are read.
func (r *sheetRecords) readBy(p *plan) {
	r.columns, r.comma, r.numbers = p.columns, p.layout.Decimal == decimalComma, r.scan.numbers
}

// Close closes the workbook and removes what was unpacked of it.
func (r *sheetRecords) Close() error {
	defer r.temp.remove()
	return cmp.Or(r.rows.Close(), r.book.Close())
}

// line returns the next row with something in it, without the blank cells at its end. If excelize panics, the workbook
// is damaged.
func (r *sheetRecords) line() (cells []string, err error) {
	defer func() {
		if errors.Is(err, errPanic) {
			err = damaged(r.source.File, fmt.Errorf("sheet %s, row %d: %w", clip(r.source.Sheet), r.number, err))
		}
	}()
	defer caught(&err)
	for r.rows.Next() {
		if err := r.stopped(); err != nil {
			return nil, err
		}
		r.number++
		cells, err := r.rows.Columns()
		if err != nil {
			return nil, damaged(r.source.File,
				fmt.Errorf("sheet %s, row %d: %w", clip(r.source.Sheet), r.number, err))
		}
		for len(cells) > 0 && isBlank(cells[len(cells)-1]) {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > 0 || len(r.scan.faults[r.number]) > 0 {
			return cells, nil
		}
	}
	if err := r.rows.Error(); err != nil {
		return nil, damaged(r.source.File, err)
	}
	// excelize ends a sheet that it cannot parse without an error.
	if r.number < r.scan.last {
		return nil, damaged(r.source.File, fmt.Errorf("sheet %s has %d rows, and only %d can be read",
			clip(r.source.Sheet), r.scan.last, r.number))
	}
	return nil, io.EOF
}

func (r *sheetRecords) next() (*row, int, error) {
	cells, err := r.line()
	if err != nil {
		return nil, 0, err
	}
	r.row.fill(cells, r.columns)
	if r.comma {
		r.respellNumbers()
	}
	if len(cells) > len(r.columns) {
		return &r.row, r.number, r.reject("", "", wrongWidth(len(cells), len(r.columns)))
	}
	return &r.row, r.number, r.unseenFault(cells)
}

// respellNumbers gives the numbers of the row, which a workbook stores with a point, the decimal comma of the list's
// texts: the number 5.125 is not 5125, whatever the text 5.125 is.
func (r *sheetRecords) respellNumbers() {
	for len(r.numbers) > 0 && r.numbers[0].row() <= r.number {
		n := r.numbers[0]
		r.numbers = r.numbers[1:]
		if n.row() < r.number || n.column() >= len(r.columns) {
			continue
		}
		if c := r.columns[n.column()]; c != nil && c.holds == holdsNumber {
			cell := r.row.cell(*c)
			*cell = swapMarks(*cell)
		}
	}
}

// unseenFault returns what is wrong with the row and cannot be seen in its text. Lost digits matter only in ids,
// because an amount of that size is refused anyway. TRUE matters only if it would be read as a number, date or rule.
func (r *sheetRecords) unseenFault(cells []string) error {
	for _, f := range r.scan.faults[r.number] {
		if f.column >= len(r.columns) || r.columns[f.column] == nil {
			continue
		}
		c := r.columns[f.column]
		if !errors.Is(f.err, errStale) && errors.Is(f.err, errBoolean) != (c.holds != "") {
			continue
		}
		value := ""
		if f.column < len(cells) {
			value = clip(cells[f.column])
		}
		return r.reject(c.name, value, f.err)
	}
	return nil
}

func (r *sheetRecords) reject(column, value string, err error) error {
	r.source.Row = r.number
	return &payoff.RowError{Source: r.source, Column: column, Value: value, Err: err}
}
