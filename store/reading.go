package store

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"tieout/payoff"
)

// Read opens an existing ledger to look at it; a run may go on meanwhile. Nothing is changed, neither in the file nor
// beside it, so a ledger may be read that cannot be written to. A file that is not there is a [payoff.Problem] with
// code [payoff.CodeNoFile]; one that is no ledger of this version, one with [payoff.CodeLedger].
func Read(ctx context.Context, path string) (*Store, error) {
	file, err := realPath(path)
	if err != nil {
		return nil, ledgerProblem(path, err)
	}
	exists, err := checkFile(path, file)
	if err == nil && !exists {
		err = payoff.Problemf(payoff.CodeNoFile, "name it with --ledger, or make it with tieout run",
			"no ledger at %s", path)
	}
	if err != nil {
		return nil, ledgerProblem(path, err)
	}
	return look(ctx, path, file, canWrite(file))
}

// look opens a ledger for reading.
func look(ctx context.Context, path, file string, writable bool) (*Store, error) {
	query, still := readingQuery(file, writable)
	db, err := sql.Open("sqlite", dataSource(file, query+"&_pragma=busy_timeout(5000)&_pragma=cache_size(-1000)"))
	if err != nil {
		return nil, ledgerProblem(path, err)
	}
	s := &Store{path: path, file: file, db: db}
	if err := identify(ctx, db, path); err != nil {
		return nil, errors.Join(ledgerProblem(path, err), db.Close())
	}
	if still {
		s.still, err = os.Stat(file)
	}
	return s, ledgerProblem(path, err)
}

// readingQuery says how SQLite is to open a file so that nothing changes. If there is a write-ahead log, somebody
// writes, or did; it is read with the file. If there is none, SQLite would make one, and, of a connection that may not
// write, leave it behind: so the connection may, and no statement on it. If the file or its folder cannot be written
// to, SQLite is told that nobody else does either. That is checked when the ledger is closed: still says so.
func readingQuery(file string, writable bool) (query string, still bool) {
	log := file + "-wal"
	switch {
	case exists(log) && (sizeOf(log) > 0 || writable || exists(file+"-shm")):
		return "mode=ro", false
	case writable && !exists(file+"-journal"):
		return "mode=rw&_pragma=query_only(1)", false
	case writable:
		return "mode=ro", false
	}
	return "mode=ro&immutable=1", true
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// sizeOf returns the size of a file; 0 if there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// checkStill says of a ledger that was read as if nobody wrote to it that somebody has.
func (s *Store) checkStill() error {
	if s.still == nil {
		return nil
	}
	now, err := os.Stat(s.file)
	if err != nil {
		return err
	}
	if now.Size() == s.still.Size() && now.ModTime().Equal(s.still.ModTime()) && sizeOf(s.file+"-wal") == 0 {
		return nil
	}
	return payoff.Problemf(payoff.CodeLedger, "the same command again reads what is there now",
		"the ledger %s was written to while it was read: what was printed may be partly of before", s.path)
}
