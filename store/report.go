package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"time"

	"tieout/payoff"
)

// Info returns how the run was made, for its reports; Ledger, Reports and Tolerances are the caller's to fill.
func (s *Store) Info(ctx context.Context, r *Run) (*payoff.RunInfo, error) {
	sum, err := s.Summary(ctx, r)
	if err != nil {
		return nil, err
	}
	info := &payoff.RunInfo{Summary: *sum, Version: r.Version, Config: r.Config, Started: r.Started.Format(time.RFC3339)}
	if !r.Ended.IsZero() {
		info.Ended = r.Ended.Format(time.RFC3339)
	}
	info.Inputs, err = s.Inputs(ctx, r)
	return info, err
}

// Inputs returns the files that the run read, in their order, with their counts once the run is settled.
func (s *Store) Inputs(ctx context.Context, r *Run) ([]payoff.InputFile, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT kind, vendor, name, sheet, sha256, read, accepted, rejected FROM input WHERE run = ? ORDER BY file", r.n)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	var files []payoff.InputFile
	for rows.Next() {
		var f payoff.InputFile
		if err := rows.Scan(&f.Kind, &f.Vendor, &f.Name, &f.Sheet, &f.SHA256, &f.Read, &f.Accepted, &f.Rejected); err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		files = append(files, f)
	}
	return files, ledgerProblem(s.path, rows.Err())
}

const lineSQL = `SELECT l.seq, l.vendor, l.account, coalesce(l.claim, ''), l.currency, l.payoff_date, l.day, l.status,
	coalesce(l.reason, ''), coalesce(l.detail, ''), coalesce(l.marks, ''), l.expected, l.quoted, coalesce(l.cause, ''),
	coalesce(l.causes, ''), coalesce(l.cause_state, ''), coalesce(i.name, ''), coalesce(i.sheet, ''), l.row
	FROM loan l LEFT JOIN input i ON i.run = l.run AND i.file = l.file WHERE l.run = ? AND l.status IS NOT NULL `

// notable says of a loan l that it did not plainly match, in the words of the index for these.
const notable = "(l.status <> 'matched' OR l.marks IS NOT NULL) "

// Lines returns the results of one vendor in input order; without all, those that are plainly matched are left out.
func (s *Store) Lines(ctx context.Context, r *Run, vendor string, all bool) iter.Seq2[payoff.Line, error] {
	which := "AND l.vendor = ? "
	if !all {
		which += "AND " + notable
	}
	return s.lines(ctx, lineSQL+which+"ORDER BY l.seq", r.n, vendor)
}

// Exceptions returns the results that neither match nor pass: the broken ones by absolute difference, the largest
// first, each with its breaks, then the unmatched in input order.
func (s *Store) Exceptions(ctx context.Context, r *Run) iter.Seq2[payoff.Line, error] {
	lines := s.lines(ctx, lineSQL+`AND `+notable+`AND l.status IN ('broken', 'unmatched') ORDER BY l.status,
		iif(l.status = 'broken', -abs(l.quoted - l.expected), 0), l.seq`, r.n)
	return func(yield func(payoff.Line, error) bool) {
		page := make([]payoff.Line, 0, linesAPage)
		for line, err := range lines {
			if err != nil {
				yield(line, err)
				return
			}
			if page = append(page, line); len(page) < linesAPage {
				continue
			}
			if !s.broken(ctx, r, page, yield) {
				return
			}
			page = page[:0]
		}
		s.broken(ctx, r, page, yield)
	}
}

// linesAPage is for how many lines their breaks are read at once.
const linesAPage = 500

// broken yields lines with their breaks, and says whether more are wanted.
func (s *Store) broken(ctx context.Context, r *Run, lines []payoff.Line, yield func(payoff.Line, error) bool) bool {
	if err := s.breaks(ctx, r, lines); err != nil {
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
	err := rows.Scan(&l.Seq, &l.Vendor, &l.Account, &l.Claim, &l.Currency, &l.PayoffDate, &l.AsOf, &l.Status, &l.Reason, &l.Detail,
		&l.Marks, &expected, &quoted, &l.Cause, &l.Causes, &l.CauseState, &l.Source.File, &l.Source.Sheet, &l.Source.Row)
	l.Expected, l.Quoted = centsPointer(expected), centsPointer(quoted)
	if l.Status != payoff.Unmatched && expected.Valid && quoted.Valid {
		l.Difference = centsPointer(sql.Null[int64]{V: quoted.V - expected.V, Valid: true})
	}
	return l, err
}

func centsPointer(n sql.Null[int64]) *payoff.Cents {
	if !n.Valid {
		return nil
	}
	c := payoff.Cents(n.V)
	return &c
}

// breaks fills the figures of broken loans and how long they have been open.
func (s *Store) breaks(ctx context.Context, r *Run, lines []payoff.Line) error {
	places := map[int64]*payoff.Line{}
	var seqs []int64
	for i := range lines {
		if lines[i].Status == payoff.Broken {
			places[lines[i].Seq] = &lines[i]
			seqs = append(seqs, lines[i].Seq)
		}
	}
	keys, err := json.Marshal(seqs)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT d.seq, d.break_id, d.field, d.expected, d.quoted, d.difference, d.first_seen
		FROM json_each(?2) k CROSS JOIN difference d ON d.run = ?1 AND d.seq = k.value ORDER BY d.seq, d.place`, r.n, string(keys))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var b payoff.BreakLine
		var seen payoff.Date
		if err := rows.Scan(&seq, &b.ID, &b.Field, &b.Expected, &b.Quoted, &b.Difference, &seen); err != nil {
			return err
		}
		line := places[seq]
		if line.FirstSeen.IsZero() || seen.Before(line.FirstSeen) {
			line.FirstSeen, line.AgeDays = seen, r.AsOf.Sub(seen)
		}
		line.Breaks = append(line.Breaks, b)
	}
	return rows.Err()
}

// Rejects returns the rows that were rejected, by file and row.
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
