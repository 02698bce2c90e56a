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

	"tieout/payoff"
)

//go:embed schema/*.sql
var schema embed.FS

// What the header of a ledger's file says, so that it is known for one and for which schema it has.
const (
	applicationID = 0x7469656f // "tieo"
	schemaVersion = 2
)

// identify refuses a file that is no ledger of this version. It reads only: a file that is refused is not touched.
func identify(ctx context.Context, db *sql.DB, path string) error {
	found, err := versionOf(ctx, db, path)
	switch {
	case err != nil:
		return err
	case found > schemaVersion:
		return payoff.Problemf(payoff.CodeLedger, "use that version of tieout; this one changes nothing in it",
			"ledger %s was written by a later version of tieout (schema %d, this one knows %d)", path, found,
			schemaVersion)
	case found < schemaVersion:
		return payoff.Problemf(payoff.CodeLedger, payoff.Command{"upgrade"}.Quoted()+
			" brings it up to date, after a copy; until then the version that made it can be used",
			"ledger %s was written by an earlier version of tieout (schema %d, this one has %d); it was not touched",
			path, found, schemaVersion)
	}
	return nil
}

// versionOf returns the version of a ledger's schema. A file that is no ledger is a problem.
func versionOf(ctx context.Context, db *sql.DB, path string) (version int, err error) {
	var application int
	var migrated bool
	err = db.QueryRowContext(ctx, `SELECT a.application_id, v.user_version,
		EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'goose_db_version')
		FROM pragma_application_id a, pragma_user_version v`).Scan(&application, &version, &migrated)
	switch {
	case err != nil:
		return 0, ledgerProblem(path, err)
	case application == applicationID:
		return version, nil
	case migrated:
		return 0, payoff.Problemf(payoff.CodeLedger,
			"start a new ledger with --ledger, or use the tieout that made this one",
			"ledger %s was made by an earlier version of tieout, which kept its tables in another way: "+
				"this version can neither read it nor write to it", path)
	}
	return 0, payoff.Problemf(payoff.CodeLedger, "name a new file with --ledger",
		"%s is a database of another program, not a ledger of tieout; it was not touched", path)
}

// makeLedger makes a new ledger. It is made beside its place and moved there when it is whole, so that a process that
// dies meanwhile leaves no file that is no ledger. Only the holder of the lock may call it.
func makeLedger(ctx context.Context, file string) error {
	unfinished := file + ".new"
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(unfinished + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := create(unfinished); err != nil {
		return err
	}
	if err := makeSchema(ctx, unfinished); err != nil {
		return errors.Join(err, os.Remove(unfinished))
	}
	if err := os.Rename(unfinished, file); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// makeSchema makes the tables in an empty file.
func makeSchema(ctx context.Context, file string) (err error) {
	db, err := connect(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to undo
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return err
	}
	if err := runFiles(ctx, tx, schema, files); err != nil {
		return err
	}
	if err := giveIdentity(ctx, tx); err != nil {
		return err
	}
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schemaVersion)
	if _, err := tx.ExecContext(ctx, mark); err != nil {
		return err
	}
	return tx.Commit()
}

// pragmas of every connection. Transactions take the write lock when they begin, because one that upgrades later fails
// in spite of the busy timeout. FULL, because an answer that was committed must survive a power cut. The cache, 1 MB a
// connection, is small: the operating system has one as well, and there are half a dozen connections.
const pragmas = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=cache_size(-1000)"

func connect(path string) (*sql.DB, error) { return sql.Open("sqlite", dataSource(path, pragmas)) }

func dataSource(path, query string) string {
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: query}).String()
}

// syncFolder makes a rename in the folder survive a power cut.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// create makes the file, because SQLite would give it the umask's mode; the WAL inherits it.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}
