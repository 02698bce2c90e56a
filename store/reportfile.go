package store

import (
	"context"
	"database/sql"
)

// Reported says whether a file of this name and content was written as a report of the run.
func (s *Store) Reported(ctx context.Context, r *Run, name, sha256 string) (reported bool, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM report_file WHERE run = ? AND name = ? AND sha256 = ?)",
		r.n, name, sha256).Scan(&reported)
	return reported, ledgerProblem(s.path, err)
}

// NoteReport notes that a file is about to be written as a report of the run.
func (s *Store) NoteReport(ctx context.Context, r *Run, name, sha256 string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO report_file (run, name, sha256) VALUES (?, ?, ?)", r.n, name,
			sha256)
		return err
	})
}

// Holds says whether this process holds the ledger's lock, and so may write.
func (s *Store) Holds() bool { return s.lock != nil }
