package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"

	"tieout/payoff"
)

// Inputs returns the files that the run read, in their order, with their counts once the run is settled.
func (s *Store) Inputs(ctx context.Context, r *Run) ([]payoff.InputFile, error) {
	files, err := s.inputs(ctx, r)
	return files, ledgerProblem(s.path, err)
}

func (s *Store) inputs(ctx context.Context, r *Run) ([]payoff.InputFile, error) {
	return s.inputsOf(ctx, r.n)
}

// comparedInputs returns the files of a night, each compared with its like of the last night of an earlier day.
func (s *Store) comparedInputs(ctx context.Context, r *Run) ([]payoff.InputFile, error) {
	if r.Purpose() != payoff.Night {
		return nil, nil
	}
	var last int64
	err := s.db.QueryRowContext(ctx, `SELECT n FROM run WHERE state = 'complete' AND partial IS NULL AND sandbox = ?
		AND as_of < ? AND exit_code IS NOT 1 ORDER BY as_of DESC, n DESC LIMIT 1`, r.Sandbox, r.AsOf).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	before, err := s.inputsOf(ctx, last)
	if err != nil {
		return nil, err
	}
	files, err := s.inputsOf(ctx, r.n)
	compareInputs(files, before)
	return files, err
}

// keepCompared keeps what the comparison came to: it is of the night, and a later report says the same.
func keepCompared(ctx context.Context, tx *sql.Tx, r *Run, files []payoff.InputFile) error {
	for _, f := range files {
		if _, err := tx.ExecContext(ctx, "UPDATE input SET compared = ? WHERE run = ? AND file = ?", f.Compared, r.n,
			f.Number); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) inputsOf(ctx context.Context, run int64) ([]payoff.InputFile, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT file, kind, vendor, name, sheet, sha256, read, accepted, rejected,
		left_out, sum, control, compared FROM input WHERE run = ? ORDER BY file`, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	files := []payoff.InputFile{}
	for rows.Next() {
		var f payoff.InputFile
		if err := rows.Scan(&f.Number, &f.Kind, &f.Vendor, &f.Name, &f.Sheet, &f.SHA256, &f.Read, &f.Accepted, &f.Rejected,
			&f.LeftOut, &f.Sum, &f.Control, &f.Compared); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, rows.Err()
}

// compareInputs says of each file by how many rows it differs from its like of the last night: the one of the same
// kind, vendor and sheet, whose name may carry the day; if there are several, the one of the same name.
func compareInputs(files, before []payoff.InputFile) {
	for i := range files {
		f := &files[i]
		alike := func(o payoff.InputFile) bool {
			return o.Kind == f.Kind && o.Vendor == f.Vendor && o.Sheet == f.Sheet
		}
		like := only(before, alike)
		if only(files, alike) == nil || like == nil {
			like = only(before, func(o payoff.InputFile) bool { return alike(o) && o.Name == f.Name })
		}
		if like != nil {
			more := f.Read - like.Read
			f.Compared = &more
		}
	}
}

// only returns the one file of which this holds; nil if there is none, or several.
func only(files []payoff.InputFile, holds func(payoff.InputFile) bool) *payoff.InputFile {
	var found *payoff.InputFile
	for i := range files {
		if !holds(files[i]) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &files[i]
	}
	return found
}

// ControlMet notes that somebody else counted these files of the run, by their numbers, and that the rows agree.
func (s *Store) ControlMet(ctx context.Context, r *Run, files []int) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, file := range files {
			if _, err := tx.ExecContext(ctx, "UPDATE input SET control = 'met' WHERE run = ? AND file = ?", r.n,
				file); err != nil {
				return err
			}
		}
		return nil
	})
}

//go:embed sql/restage.sql
var restageScript string

// Restage gives a run the rows of the last complete run, as they were staged, and takes it on to state [Quoting]. Its
// as-of date is its own: a loan without a payoff date of its own is paid off then. If there is no such run, that is a
// [payoff.Problem] with code [payoff.CodeNoRun].
func (s *Store) Restage(ctx context.Context, r *Run) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var last int64
		err := tx.QueryRowContext(ctx,
			"SELECT n FROM run WHERE state = 'complete' AND partial IS NULL ORDER BY n DESC LIMIT 1").Scan(&last)
		if errors.Is(err, sql.ErrNoRows) {
			return payoff.Problemf(payoff.CodeNoRun, "begin with a run of files",
				"the ledger %s has no finished run of all rows", s.path)
		}
		if err != nil {
			return err
		}
		return runScript(ctx, tx, restageScript, sql.Named("run", r.n), sql.Named("from", last),
			sql.Named("as_of", r.AsOf))
	})
}
