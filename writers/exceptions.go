package writers

import (
	"iter"

	"tieout/payoff"
)

// exceptions writes the sheet of all that does not tie out, and counts it for the Summary.
func (b *book) exceptions(lines iter.Seq2[payoff.Line, error]) error {
	columns := exceptionColumns()
	s, err := b.newSheet(exceptionsSheet, layout{widths: widths(columns), headRow: 1, idColumns: 3})
	if err != nil {
		return err
	}
	if err := s.lines("tblExceptions", columns, lines, b.tally.exception); err != nil {
		return err
	}
	return s.close()
}

// lines writes a table of lines. Where a sheet ends before they do, its last row says so; seen gets every line.
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
	s.none(headRow)
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
