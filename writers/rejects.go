package writers

import (
	"iter"

	"tieout/payoff"
)

// rejects writes the sheet of rejected rows, and counts it for the Summary.
func (b *book) rejects(lines iter.Seq2[payoff.RejectLine, error]) error {
	head := 1
	if b.run.Rejected() == 0 {
		head = 2
	}
	s, err := b.newSheet(rejectsSheet, layout{widths: []float64{30, 16, 10, 20, 30, 60, 12}, headRow: head})
	if err != nil {
		return err
	}
	if head > 1 {
		s.add(words(note, "No row was rejected: this table is empty."))
	}
	left := 0
	s.heads("File", "Sheet", "Row", "Column", "Value", "Reason", "Kind")
	for line, err := range lines {
		if err != nil {
			return err
		}
		b.tally.rejected[line.Kind]++
		if s.full() {
			left++
			continue
		}
		s.add(plain(line.Source.File), plain(line.Source.Sheet), integer(line.Source.Row), plain(line.Column),
			plain(line.Value), plain(line.Reason), plain(string(line.Kind)))
	}
	s.overflow(left)
	s.blank(head)
	s.table("tblRejects", head, 7)
	return s.close()
}
