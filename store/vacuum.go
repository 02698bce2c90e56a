package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tieout/payoff"
)

// Shrink rewrites the file without what is free in it, and returns by how many bytes it is smaller. In the ledger's own
// folder it needs room for what stays twice: once for a copy, once for the write-ahead log. Stopped or out of room, it
// leaves the ledger as it was.
func (s *Store) Shrink(ctx context.Context) (given int64, err error) {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return 0, ledgerProblem(s.path, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	before, err := s.checkpoint(ctx, conn)
	if err != nil {
		return 0, ledgerProblem(s.path, err)
	}
	if err := vacuum(ctx, conn, filepath.Dir(s.file)); err != nil {
		return 0, s.noRoom(ctx, err)
	}
	after, err := s.checkpoint(ctx, conn)
	return max(before-after, 0), ledgerProblem(s.path, err)
}

// vacuum keeps its copy in the ledger's folder: loan data must stay on that volume, and the folder for temporary files
// may be small.
func vacuum(ctx context.Context, conn *sql.Conn, folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	quoted := "'" + strings.ReplaceAll(folder, "'", "''") + "'"
	if _, err := conn.ExecContext(ctx, "PRAGMA temp_store_directory = "+quoted); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "VACUUM")
	_, reset := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA temp_store_directory = ''")
	return errors.Join(err, reset)
}

// checkpoint takes what stands in the write-ahead log into the file, and returns the bytes of both.
func (s *Store) checkpoint(ctx context.Context, conn *sql.Conn) (bytes int64, err error) {
	if _, err := conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return 0, err
	}
	for _, path := range []string{s.file, s.file + "-wal"} {
		info, err := os.Stat(path)
		if err == nil {
			bytes += info.Size()
		} else if !errors.Is(err, os.ErrNotExist) {
			return 0, err
		}
	}
	return bytes, nil
}

// noRoom says what a vacuum that ran out of room needs.
func (s *Store) noRoom(ctx context.Context, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || e.Code()&0xff != sqlite3.SQLITE_FULL && e.Code()&0xff != sqlite3.SQLITE_IOERR {
		return ledgerProblem(s.path, err)
	}
	all, pagesErr := s.pages(context.WithoutCancel(ctx), "page_count")
	free, freeErr := s.pages(context.WithoutCancel(ctx), "freelist_count")
	if pagesErr != nil || freeErr != nil {
		return ledgerProblem(s.path, err)
	}
	return payoff.Problemf(payoff.CodeLedger, "make room, then type the same command again, which gives it back",
		"the ledger %s has %d MB to give back, but no room to be rewritten: that takes up to %d MB in its folder: %w",
		s.path, free>>20, 2*(all-free)>>20+1, err)
}
