package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"tieout/payoff"
)

//go:embed schema/*.sql
var schema embed.FS

// A Store is an open ledger. Writes go through one connection, one at a time; it is safe for concurrent use.
type Store struct {
	path string
	db   *sql.DB
	lock *flock.Flock // nil in a ledger that was opened for reading
	one  sync.Mutex   // held by a write: waiting here is cheaper than in SQLite's busy handler
	pen  *pen         // of answers; nil until there are any; one guards it
}

// pragmas of every connection: transactions take the write lock when they begin, since one that upgrades later
// fails in spite of the busy timeout; FULL, since an answer that was committed must survive a power cut. The cache, 1 MB
// a connection, is small: the operating system has one, too, and there are half a dozen connections.
const pragmas = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=cache_size(-1000)"

// Open opens the ledger at path for a run, creating it with mode 0600 where there is none, and holds its lock until
// Close. A second holder gets a [payoff.Problem] with code [payoff.CodeLocked]; the kernel frees the lock of a
// process that died.
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

// Read opens an existing ledger to look at it; a run may go on meanwhile.
func Read(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "name it with --ledger, or make it with tieout run",
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
		return nil, payoff.Problemf(payoff.CodeLocked, "wait for it to end, or stop it and run tieout resume",
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
	// The connections that are used are opened behind the migration, since each reads once what the planner knows.
	if err := migrate(ctx, path); err != nil {
		return nil, ledgerProblem(path, err)
	}
	db, err := connect(path)
	return &Store{path: path, db: db}, ledgerProblem(path, err)
}

func connect(path string) (*sql.DB, error) {
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: pragmas}).String())
}

// create makes the file where there is none, since SQLite would give it the umask's mode; the WAL inherits it. A file
// that is there is not touched: closing it would free the locks that SQLite holds on it in this process.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// migrate brings the schema up to date; a ledger of a later version is refused.
func migrate(ctx context.Context, path string) (err error) {
	db, err := connect(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	scripts, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, scripts)
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("it was written by a later version of tieout (schema %d, this one knows %d)", current, target)
	}
	if current < target {
		_, err = p.Up(ctx)
	}
	return err
}

// Close closes the ledger and frees its lock.
func (s *Store) Close() error {
	s.one.Lock()
	defer s.one.Unlock()
	s.putPenAway()
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
	s.one.Lock()
	defer s.one.Unlock()
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

// ledgerProblem wraps what went wrong with the ledger; problems and nil pass.
func ledgerProblem(path string, err error) error {
	if err == nil {
		return nil // at once: it is asked about every row
	}
	var p *payoff.Problem
	if errors.As(err, &p) {
		return err
	}
	return payoff.Problemf(payoff.CodeLedger, "check the disk and the file's owner; a stopped run goes on with tieout resume",
		"ledger %s: %w", path, err)
}
