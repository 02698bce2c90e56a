package readers

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// sheetRecords delivers the records of one sheet of a workbook.
type sheetRecords struct {
	book   *excelize.File
	rows   *excelize.Rows
	source payoff.Source
	want   *rowCount // of the sheet's own XML
	number int
	cells  []*column // by position; nil where the column is not read
	row    row

	comma   bool         // texts have their decimals behind a comma
	numbers []numberCell // the cells that are numbers with decimals, of the rows to come
}

// openWorkbook opens an XLSX file, chooses its sheet, reads the header and decides how it is read.
func (f *File) openWorkbook(from source, o Options) error {
	b, err := checkWorkbook(from, f.name, o.mayHaveCommas(f.name))
	if err != nil {
		return err
	}
	book, err := openBook(from, f.name, o)
	if err != nil {
		return err
	}
	p, records, err := f.chooseSheet(b, book, o)
	if err != nil {
		_ = book.Close() // what was unpacked is removed; the error is what the caller needs
		return err
	}
	records.plan(p)
	f.adopt(p, records.source.Sheet, records)
	f.decoder.workbook, f.decoder.date1904 = true, b.date1904
	return nil
}

// openBook opens a workbook that [checkWorkbook] has found sound.
func openBook(from source, name string, o Options) (*excelize.File, error) {
	book, err := from.excel(excelize.Options{
		RawCellValue:   true, // what a cell shows is rounded
		UnzipSizeLimit: maxUnpacked,
		TmpDir:         o.TempDir,
	})
	if err != nil {
		return nil, damaged(name, err)
	}
	return book, nil
}

// openSheet opens one sheet of a workbook, whatever its header.
func openSheet(from source, name string, s sheet, o Options) (*sheetRecords, error) {
	book, err := openBook(from, name, o)
	if err != nil {
		return nil, err
	}
	rows, err := book.Rows(s.name)
	if err != nil {
		_ = book.Close() // what was unpacked is removed; the error is what the caller needs
		return nil, damaged(name, err)
	}
	return &sheetRecords{book: book, rows: rows, want: s.rows, source: payoff.Source{File: name, Sheet: s.name}}, nil
}

// chooseSheet returns the sheet that was asked for, else the only visible one, else the first whose header is one.
func (f *File) chooseSheet(b *book, file *excelize.File, o Options) (*plan, *sheetRecords, error) {
	candidates := slices.DeleteFunc(slices.Clone(b.sheets), func(s sheet) bool {
		if o.Sheet != "" {
			return !strings.EqualFold(s.name, strings.TrimSpace(o.Sheet))
		}
		return s.hidden
	})
	if len(candidates) == 0 && o.Sheet != "" {
		return nil, nil, payoff.Problemf(payoff.CodeSheet, "choose one of them with --sheet",
			"%s has no sheet %q; it has %s", f.name, clip(o.Sheet), sheetNames(b.sheets))
	}
	if len(candidates) == 0 {
		return nil, nil, allHidden(f.name, b.sheets)
	}
	var first error
	for i, s := range candidates {
		p, r, err := f.trySheet(s, file, o)
		if err == nil {
			f.warnOthers(p, s, candidates[i+1:], file, o)
			return p, r, nil
		}
		first = cmp.Or(first, err)
	}
	if len(candidates) == 1 {
		return nil, nil, first
	}
	return nil, nil, payoff.Problemf(payoff.CodeSheet, "choose one with --sheet to see what is wrong with it",
		"%s: no visible sheet has the header of a list; it has %s", f.name, sheetNames(b.sheets))
}

// warnOthers says which sheets behind the one that is read could be lists, too: their rows are not in the run.
func (f *File) warnOthers(p *plan, read sheet, behind []sheet, file *excelize.File, o Options) {
	var others []string
	for _, s := range behind {
		if other, r, err := f.trySheet(s, file, o); err == nil && other.kind == p.kind {
			others = append(others, clip(s.name))
			_ = r.rows.Close() // only the temporary file behind the rows
		}
	}
	if len(others) > 0 {
		p.warnings = append(p.warnings, fmt.Sprintf("%s: only sheet %s is read, and %s has the header of a list, too: "+
			"save it as a file of its own, or choose it with --sheet", f.name, clip(read.name), strings.Join(others, ", ")))
	}
}

// allHidden is the problem of a workbook in which no sheet is to be read without being asked for.
func allHidden(file string, sheets []sheet) error {
	return payoff.Problemf(payoff.CodeSheet, "choose one with --sheet, or unhide it", "%s: every sheet is hidden; it has %s", file, sheetNames(sheets))
}

func sheetNames(sheets []sheet) string {
	list := make([]string, len(sheets))
	for i, s := range sheets {
		list[i] = clip(s.name)
	}
	return strings.Join(list, ", ")
}

// trySheet looks for the header of a sheet, as [findHeader] does in text.
func (f *File) trySheet(s sheet, file *excelize.File, o Options) (*plan, *sheetRecords, error) {
	rows, err := file.Rows(s.name)
	if err != nil {
		return nil, nil, damaged(f.name, err)
	}
	r := &sheetRecords{book: file, rows: rows, want: s.rows, source: payoff.Source{File: f.name, Sheet: s.name}}
	p, err := r.findHeader(o)
	if err != nil {
		_ = rows.Close() // only the temporary file behind the rows
		return nil, nil, err
	}
	return p, r, nil
}

func (r *sheetRecords) findHeader(o Options) (*plan, error) {
	s := &search{file: r.source.File, o: o, passed: map[rune][]shape{}}
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
		return nil, payoff.Problemf(payoff.CodeEmpty, "check that the export finished",
			"%s: sheet %s is empty", r.source.File, clip(r.source.Sheet))
	}
	return nil, s.missing()
}

// plan notes what stands where.
func (r *sheetRecords) plan(p *plan) {
	r.comma, r.numbers = p.layout.Decimal == decimalComma, r.want.numbers
	r.cells = p.cellsOf()
}

// Close closes the workbook and removes what was unpacked of it.
func (r *sheetRecords) Close() error {
	return cmp.Or(r.rows.Close(), r.book.Close())
}

// line returns the next row with something in it, without the blank cells at its end.
func (r *sheetRecords) line() ([]string, error) {
	for r.rows.Next() {
		r.number++
		cells, err := r.rows.Columns()
		if err != nil {
			return nil, damaged(r.source.File, fmt.Errorf("sheet %s, row %d: %w", clip(r.source.Sheet), r.number, err))
		}
		for len(cells) > 0 && isBlank(cells[len(cells)-1]) {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > 0 || len(r.want.faults[r.number]) > 0 {
			return cells, nil
		}
	}
	if err := r.rows.Error(); err != nil {
		return nil, damaged(r.source.File, err)
	}
	// excelize ends a sheet that it cannot parse without an error.
	if r.number < r.want.last {
		return nil, damaged(r.source.File, fmt.Errorf("sheet %s has %d rows, and only %d can be read",
			clip(r.source.Sheet), r.want.last, r.number))
	}
	return nil, io.EOF
}

func (r *sheetRecords) next() (*row, int, error) {
	cells, err := r.line()
	if err != nil {
		return nil, 0, err
	}
	r.row.fill(cells, r.cells)
	if r.comma {
		r.respell()
	}
	if len(cells) > len(r.cells) {
		return &r.row, r.number, r.reject("", "", fmt.Errorf("has %d cells, the header has %d", len(cells), len(r.cells)))
	}
	return &r.row, r.number, r.hidden(cells)
}

// respell gives the numbers of the row, which a workbook has with a point, the comma of the list's texts: 5.125 is no
// 5125, whatever the text 5.125 is.
func (r *sheetRecords) respell() {
	for len(r.numbers) > 0 && r.numbers[0].row() <= r.number {
		n := r.numbers[0]
		r.numbers = r.numbers[1:]
		if n.row() < r.number || n.column() >= len(r.cells) {
			continue
		}
		if c := r.cells[n.column()]; c != nil && c.isNumber() {
			*c.cell(&r.row) = swapMarks(*c.cell(&r.row))
		}
	}
}

// hidden returns what is wrong with the row and cannot be seen in its text. Lost digits matter in ids only, since an
// amount of that size is refused anyway; TRUE matters where it would be a number.
func (r *sheetRecords) hidden(cells []string) error {
	for _, f := range r.want.faults[r.number] {
		if f.column >= len(r.cells) || r.cells[f.column] == nil {
			continue
		}
		if c := r.cells[f.column]; errors.Is(f.err, errStale) || errors.Is(f.err, errBoolean) == c.blank {
			value := ""
			if f.column < len(cells) {
				value = clip(cells[f.column])
			}
			return r.reject(c.name, value, f.err)
		}
	}
	return nil
}

func (r *sheetRecords) reject(column, value string, err error) error {
	r.source.Row = r.number
	return &payoff.RowError{Source: r.source, Column: column, Value: value, Err: err}
}
