package store

import (
	"context"
	"database/sql"
	"iter"

	"tieout/payoff"
)

const lineSQL = `SELECT l.seq, l.vendor, l.account, coalesce(l.claim, ''), l.currency, l.payoff_date, l.day, l.status,
	coalesce(l.reason, ''), coalesce(l.detail, ''), coalesce(l.marks, ''), l.expected, l.quoted, coalesce(l.cause, ''),
	coalesce(l.causes, ''), coalesce(l.cause_state, ''), coalesce(i.name, ''), coalesce(i.sheet, ''), l.row
	FROM loan l LEFT JOIN input i ON i.run = l.run AND i.file = l.file WHERE l.run = ? AND l.status IS NOT NULL `

// Lines returns the results of one vendor in input order; without all, those that plainly match are left out. The
// sequence ends with the first error.
func (s *Store) Lines(ctx context.Context, r *Run, vendor string, all bool) iter.Seq2[payoff.Line, error] {
	which := "AND l.vendor = ? "
	if !all {
		which += "AND " + isNotable
	}
	return s.lines(ctx, lineSQL+which+"ORDER BY l.seq", r.n, vendor)
}

// Exceptions returns the results that neither match nor pass: the broken ones by absolute difference, the largest
// first, each with its breaks, then the unmatched in input order. The sequence ends with the first error.
func (s *Store) Exceptions(ctx context.Context, r *Run) iter.Seq2[payoff.Line, error] {
	lines := s.lines(ctx, lineSQL+`AND `+isNotable+`AND l.status IN ('broken', 'unmatched') ORDER BY l.status,
		iif(l.status = 'broken', -abs(l.quoted - l.expected), 0), l.seq`, r.n)
	return func(yield func(payoff.Line, error) bool) {
		page := make([]payoff.Line, 0, linesPerPage)
		for line, err := range lines {
			if err != nil {
				yield(line, err)
				return
			}
			if page = append(page, line); len(page) < linesPerPage {
				continue
			}
			if !s.yieldWithBreaks(ctx, r, page, yield) {
				return
			}
			page = page[:0]
		}
		s.yieldWithBreaks(ctx, r, page, yield)
	}
}

// linesPerPage is for how many lines their breaks are read at once.
const linesPerPage = 500

// yieldWithBreaks says whether more lines are wanted.
func (s *Store) yieldWithBreaks(ctx context.Context, r *Run, lines []payoff.Line, yield func(payoff.Line, error) bool,
) bool {
	if err := s.addBreaks(ctx, r, lines); err != nil {
		yield(payoff.Line{}, ledgerProblem(s.path, err))
		return false
	}
	for _, line := range lines {
		if !yield(line, nil) {
			return false
		}
	}
	return true
}

func (s *Store) lines(ctx context.Context, query string, args ...any) iter.Seq2[payoff.Line, error] {
	return func(yield func(payoff.Line, error) bool) {
		rows, err := s.db.QueryContext(ctx, query, args...)
		if err != nil {
			yield(payoff.Line{}, ledgerProblem(s.path, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			line, err := scanLine(rows)
			if !yield(line, ledgerProblem(s.path, err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(payoff.Line{}, ledgerProblem(s.path, err))
		}
	}
}

func scanLine(rows *sql.Rows) (payoff.Line, error) {
	var l payoff.Line
	var expected, quoted sql.Null[int64]
	err := rows.Scan(&l.Seq, &l.Vendor, &l.Account, &l.Claim, &l.Currency, &l.PayoffDate, &l.AsOf, &l.Status, &l.Reason,
		&l.Detail, &l.Marks, &expected, &quoted, &l.Cause, &l.Causes, &l.CauseState, &l.Source.File, &l.Source.Sheet,
		&l.Source.Row)
	l.Expected, l.Quoted = centsPointer(expected), centsPointer(quoted)
	if l.Status != payoff.Unmatched && expected.Valid && quoted.Valid {
		l.Difference = centsPointer(sql.Null[int64]{V: quoted.V - expected.V, Valid: true})
	}
	return l, err
}
