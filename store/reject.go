package store

import (
	"context"
	"iter"

	"tieout/payoff"
)

// Reject takes a row that is no loan, claim, event or statement line. Rows that were accepted and turn out to be
// duplicates are rejected when the stage is settled: see sql/settle.
func (t *Stage) Reject(ctx context.Context, e *payoff.RowError) error {
	t.read[t.file-1]++
	t.noteRejected(e)
	return t.addRow(ctx, func() error {
		return t.rejects.Add(t.file, e.Source.Row, e.Column, e.Value, e.Err.Error())
	})
}

// Rejects returns the rows that were rejected, by file and row. The sequence ends with the first error.
func (s *Store) Rejects(ctx context.Context, r *Run) iter.Seq2[payoff.RejectLine, error] {
	return func(yield func(payoff.RejectLine, error) bool) {
		rows, err := s.db.QueryContext(ctx, `SELECT i.kind, i.name, i.sheet, r.row, r.column, r.value, r.reason FROM reject r
			JOIN input i ON i.run = r.run AND i.file = r.file WHERE r.run = ? ORDER BY r.file, r.row, r.rowid`, r.n)
		if err != nil {
			yield(payoff.RejectLine{}, ledgerProblem(s.path, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var l payoff.RejectLine
			err := rows.Scan(&l.Kind, &l.Source.File, &l.Source.Sheet, &l.Source.Row, &l.Column, &l.Value, &l.Reason)
			if !yield(l, ledgerProblem(s.path, err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(payoff.RejectLine{}, ledgerProblem(s.path, err))
		}
	}
}
