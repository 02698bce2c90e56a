package writers

import (
	"encoding/csv"
	"io"
	"iter"

	"tieout/payoff"
)

// exceptions writes the sheet of everything that does not tie out, and counts it for the Summary.
func (b *book) exceptions(lines iter.Seq2[payoff.Line, error]) error {
	columns := exceptionColumns()
	t, head := totals(b.run.Vendors), 1
	none := t.Broken+t.Unmatched+t.MissingInList == 0
	if none {
		head = 2
	}
	s, err := b.newSheet(exceptionsSheet, layout{widths: widths(columns), headRow: head, idColumns: 3})
	if err != nil {
		return err
	}
	if none {
		s.add(words(note, "No exceptions: this table is empty."))
	}
	if err := s.lines("tblExceptions", columns, lines, b.tally.exception); err != nil {
		return err
	}
	return s.close()
}

// lines writes a table of lines. If a sheet cannot hold them all, its last row says so; seen gets every line.
func (s *sheet) lines(table string, columns []column, lines iter.Seq2[payoff.Line, error],
	seen func(*payoff.Line)) error {
	s.columnHeads(columns)
	headRow, left := s.row, 0
	cells := make([]cell, len(columns))
	for line, err := range lines {
		if err != nil {
			return err
		}
		seen(&line)
		if s.full() {
			left++
			continue
		}
		for i := range columns {
			cells[i] = columns[i].cell(&line)
		}
		s.add(cells...)
	}
	s.overflow(left)
	s.blank(headRow)
	s.table(table, headRow, len(columns))
	return s.err
}

func (s *sheet) columnHeads(columns []column) {
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = columns[i].head
	}
	s.heads(names...)
}

// An exceptionsFile is exceptions.csv: the columns of the Exceptions sheet as CSV. Text that a spreadsheet would run as
// a formula has a ' before it. Numbers and dates do not, or a negative amount would become text.
type exceptionsFile struct {
	csv     *csv.Writer
	columns []column
	record  []string
}

// newExceptionsFile starts the file with the names of the columns.
func newExceptionsFile(w io.Writer) (*exceptionsFile, error) {
	f := &exceptionsFile{csv: csv.NewWriter(w), columns: exceptionColumns()}
	for i := range f.columns {
		f.record = append(f.record, f.columns[i].name())
	}
	return f, f.csv.Write(f.record)
}

// copying passes lines on and writes each of them to the file.
func (f *exceptionsFile) copying(lines iter.Seq2[payoff.Line, error]) iter.Seq2[payoff.Line, error] {
	return func(yield func(payoff.Line, error) bool) {
		for line, err := range lines {
			if err == nil {
				err = f.add(&line)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

func (f *exceptionsFile) add(line *payoff.Line) error {
	for i := range f.columns {
		f.record[i] = f.columns[i].cell(line).csv()
	}
	return f.csv.Write(f.record)
}

// end writes what is still buffered.
func (f *exceptionsFile) end() error {
	f.csv.Flush()
	return f.csv.Error()
}
