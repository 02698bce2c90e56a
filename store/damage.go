package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tieout/payoff"
)

// ledgerProblem wraps what went wrong with the ledger, in plain words; problems and nil pass.
func ledgerProblem(path string, err error) error {
	if err == nil {
		return nil // at once: it is asked about every row
	}
	var p *payoff.Problem
	if errors.As(err, &p) {
		return err
	}
	what, hint := inWords(err)
	return payoff.Problemf(payoff.CodeLedger, hint, "ledger %s: %s%w", path, what, err)
}

// inWords says what an error of SQLite or of the operating system means, and what to do.
func inWords(err error) (what, hint string) {
	const resume = "; a stopped run goes on with tieout resume"
	var e *sqlite.Error
	if !errors.As(err, &e) {
		switch {
		case errors.Is(err, syscall.ENOSPC):
			return "the disk is full: ", "make room" + resume
		case errors.Is(err, fs.ErrPermission):
			return "it belongs to somebody else, or its mode forbids it: ",
				"see who owns it and its folder with ls -l, and run tieout as that user"
		}
		return "", "check the disk and the file's owner" + resume
	}
	if strings.Contains(e.Error(), "integer overflow") {
		return "amounts add up to more than it can hold: ", "look for mistyped amounts, or split the lists"
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return "it is not a ledger, nor any SQLite database; it was not touched: ", "name another file with --ledger"
	case sqlite3.SQLITE_CORRUPT:
		return "it is damaged: ", damageHint
	case sqlite3.SQLITE_FULL:
		return "the disk is full: ", "make room" + resume
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		return "it may not be written to: ",
			"see who owns it and its folder with ls -l, and run tieout as that user" + resume
	case sqlite3.SQLITE_CANTOPEN:
		return "it cannot be opened, or a file beside it cannot: ",
			"see who owns it and its folder with ls -l; a file that ends in -wal belongs to it and must be copied with it"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program writes to it: ", "wait until that program has closed it" + resume
	}
	return "", "check the disk and the file's owner" + resume
}

const damageHint = "keep the file as it is and bring back a copy of it; nothing more was written to it"

// checkWhole has SQLite look through the whole file for damage.
func checkWhole(ctx context.Context, db *sql.DB, path string) error {
	var found string
	err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	switch {
	case err != nil:
		return ledgerProblem(path, err)
	case found != "ok":
		return payoff.Problemf(payoff.CodeLedger, damageHint, "ledger %s is damaged: %s", path, found)
	}
	return nil
}

// Diagnose returns what an error that came of a ledger is due to: if the file is damaged, that. Other errors, and nil,
// are returned as they are.
func (s *Store) Diagnose(ctx context.Context, err error) error {
	var p *payoff.Problem
	if err == nil || ctx.Err() != nil || errors.As(err, &p) && p.Code != payoff.CodeLedger && p.Code != payoff.CodeCounts {
		return err
	}
	if damage := checkWhole(context.WithoutCancel(ctx), s.db, s.path); damage != nil {
		return fmt.Errorf("%w (seen in: %v)", damage, err) //nolint:errorlint // the damage is the error
	}
	return err
}
