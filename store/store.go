package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // the driver

	"tieout/payoff"
)

// A Store is an open ledger. Writes go through one connection, one at a time; it is safe for concurrent use.
type Store struct {
	path    string      // as it was named
	file    string      // where that is, without symbolic links
	made    bool        // it was not there
	still   os.FileInfo // of a file that is read as if nobody wrote to it; nil of any other
	db      *sql.DB
	lock    *flock.Flock  // nil in a ledger that was opened for reading
	writeMu sync.Mutex    // held by a write: waiting here is cheaper than in SQLite's busy handler
	answers *answerWriter // nil until there are answers; writeMu guards it
}

// Open opens the ledger at path for a run, and holds its lock until Close. If there is no file, it makes a new ledger
// of mode 0600. A second holder gets a [payoff.Problem] with code [payoff.CodeLocked]; the kernel frees the lock of a
// process that died. A file that is not a whole ledger of this version is a problem with code [payoff.CodeLedger], and
// is not touched.
func Open(ctx context.Context, path string) (*Store, error) {
	file, err := realPath(path)
	if err != nil {
		return nil, ledgerProblem(path, err)
	}
	// What is refused is refused before there is a lock beside it.
	if _, err := checkToWrite(ctx, path, file, nil); err != nil {
		return nil, ledgerProblem(path, err)
	}
	lock, err := hold(path, file)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, path, file)
	if err != nil {
		return nil, errors.Join(ledgerProblem(path, err), lock.Unlock())
	}
	s.lock = lock
	return s, nil
}

// hold takes the lock beside the ledger's file.
func hold(path, file string) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, ledgerProblem(path, err)
	}
	lock := flock.New(file+".lock", flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, ledgerProblem(path, err)
	}
	if !held {
		holder, _ := os.ReadFile(file + ".lock")
		return nil, payoff.Problemf(payoff.CodeLocked, "wait for it to end, or stop it; `tieout resume` goes on with it",
			"another run holds the ledger %s (%s)", path, holder)
	}
	host, _ := os.Hostname()
	holder := fmt.Sprintf("process %d on %s, since %s", os.Getpid(), host, time.Now().Format(time.RFC3339))
	if err := os.WriteFile(file+".lock", []byte(holder), 0o600); err != nil {
		return nil, errors.Join(ledgerProblem(path, err), lock.Unlock())
	}
	return lock, nil
}

// open opens the ledger for the holder of its lock.
func open(ctx context.Context, path, file string) (*Store, error) {
	there, err := checkToWrite(ctx, path, file, checkWhole)
	if err == nil && !there {
		err = makeLedger(ctx, file)
	}
	if err != nil {
		return nil, err
	}
	// The connections that are used are opened after the schema is made, because each reads once what the planner
	// knows.
	db, err := connect(file)
	return &Store{path: path, file: file, made: !there, db: db}, err
}

// checkToWrite refuses a file that must not be written to. It looks at it as a reader does, so that it is not touched.
// check, if it is not nil, looks further. there is false if there is no such file.
func checkToWrite(ctx context.Context, path, file string, check func(context.Context, *sql.DB, string) error,
) (there bool, err error) {
	there, err = checkFile(path, file)
	if err != nil || !there {
		return there, err
	}
	if err := checkNames(path, file); err != nil {
		return true, err
	}
	reader, err := look(ctx, path, file, canWrite(file))
	if err != nil {
		return true, err
	}
	if check != nil {
		err = check(ctx, reader.db, path)
	}
	return true, errors.Join(err, reader.Close())
}

// Made says whether there was no ledger, so that it was made when it was opened.
func (s *Store) Made() bool { return s.made }

// Path returns where the ledger is, as it was opened.
func (s *Store) Path() string { return s.path }

// Close closes the ledger and frees its lock.
func (s *Store) Close() error {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	s.closeAnswerWriter()
	err := errors.Join(s.db.Close(), s.checkStill())
	if s.lock != nil {
		err = errors.Join(err, s.lock.Unlock())
	}
	return err
}

// write runs f in one transaction.
func (s *Store) write(ctx context.Context, f func(tx *sql.Tx) error) error {
	return s.writeOn(ctx, s.db, f)
}

// A beginner begins transactions: the ledger, or one connection to it.
type beginner interface {
	BeginTx(ctx context.Context, options *sql.TxOptions) (*sql.Tx, error)
}

func (s *Store) writeOn(ctx context.Context, on beginner, f func(tx *sql.Tx) error) error {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	tx, err := on.BeginTx(ctx, nil)
	if err != nil {
		return ledgerProblem(s.path, err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to undo
	if err := f(tx); err != nil {
		return ledgerProblem(s.path, err)
	}
	return ledgerProblem(s.path, tx.Commit())
}

// runScript carries out the statements of a script one by one, each with the parameters that it names. A statement ends
// with a semicolon at the end of a line.
func runScript(ctx context.Context, tx *sql.Tx, script string, parameters ...any) error {
	for statement := range strings.SplitSeq(script, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, statement, parameters...); err != nil {
			return err
		}
	}
	return nil
}
