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
	rows, err := s.db.QueryContext(ctx, `SELECT kind, vendor, name, sheet, sha256, read, accepted, rejected FROM input
		WHERE run = ? ORDER BY file`, r.n)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	var files []payoff.InputFile
	for rows.Next() {
		var f payoff.InputFile
		if err := rows.Scan(&f.Kind, &f.Vendor, &f.Name, &f.Sheet, &f.SHA256, &f.Read, &f.Accepted,
			&f.Rejected); err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		files = append(files, f)
	}
	return files, ledgerProblem(s.path, rows.Err())
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
