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
	path    string
	db      *sql.DB
	lock    *flock.Flock  // nil in a ledger that was opened for reading
	writeMu sync.Mutex    // held by a write: waiting here is cheaper than in SQLite's busy handler
	answers *answerWriter // nil until there are answers; writeMu guards it
}

// Open opens the ledger at path for a run, creating it with mode 0600 if there is none, and holds its lock until
// Close. A second holder gets a [payoff.Problem] with code [payoff.CodeLocked]; the kernel frees the lock of a process
// that died. A file that is not a ledger of this version is a problem with code [payoff.CodeLedger].
func Open(ctx context.Context, path string) (*Store, error) {
	lock, err := hold(path)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, path)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	s.lock = lock
	return s, nil
}

// Read opens an existing ledger to look at it; a run may go on meanwhile. A file that is not there is a
// [payoff.Problem] with code [payoff.CodeNoFile].
func Read(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "name it with --ledger; a run makes it",
			"no ledger at %s", path)
	}
	return open(ctx, path)
}

// hold takes the lock beside the ledger.
func hold(path string) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, ledgerProblem(path, err)
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, ledgerProblem(path, err)
	}
	if !held {
		holder, _ := os.ReadFile(path + ".lock")
		return nil, payoff.Problemf(payoff.CodeLocked, "wait for it to end, or stop it; `tieout resume` goes on with it",
			"another run holds the ledger %s (%s)", path, holder)
	}
	host, _ := os.Hostname()
	holder := fmt.Sprintf("process %d on %s, since %s", os.Getpid(), host, time.Now().Format(time.RFC3339))
	if err := os.WriteFile(path+".lock", []byte(holder), 0o600); err != nil {
		return nil, errors.Join(ledgerProblem(path, err), lock.Unlock())
	}
	return lock, nil
}

func open(ctx context.Context, path string) (*Store, error) {
	if err := create(path); err != nil {
		return nil, ledgerProblem(path, err)
	}
	empty, err := identify(ctx, path)
	if err == nil && empty {
		err = makeSchema(ctx, path)
	}
	if err != nil {
		return nil, ledgerProblem(path, err)
	}
	// The connections that are used are opened after the schema is made, because each reads once what the planner
	// knows.
	db, err := connect(path)
	return &Store{path: path, db: db}, ledgerProblem(path, err)
}

// Path returns where the ledger is, as it was opened.
func (s *Store) Path() string { return s.path }

// Close closes the ledger and frees its lock.
func (s *Store) Close() error {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	s.closeAnswerWriter()
	err := s.db.Close()
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

// ledgerProblem wraps what went wrong with the ledger; problems and nil pass.
func ledgerProblem(path string, err error) error {
	if err == nil {
		return nil // at once: it is asked about every row
	}
	var p *payoff.Problem
	if errors.As(err, &p) {
		return err
	}
	return payoff.Problemf(payoff.CodeLedger,
		"check the disk and the file's owner; `tieout resume` goes on with a stopped run", "ledger %s: %w", path, err)
}
