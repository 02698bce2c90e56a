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

	"tieout/payoff"
)

//go:embed schema/*.sql
var schema embed.FS

// What the header of a ledger's file says, so that it is known for one and for which schema it has.
const (
	applicationID = 0x7469656f // "tieo"
	schemaVersion = 1
)

// identify says whether the file is still empty. A file that is not a ledger of this version or an earlier one that it
// can use is a problem. It reads only: a ledger that is refused is not touched.
func identify(ctx context.Context, path string) (empty bool, err error) {
	db, err := sql.Open("sqlite", dataSource(path, "mode=ro&_pragma=busy_timeout(5000)"))
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var application, version, tables int
	var migrated bool
	err = db.QueryRowContext(ctx, `SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema),
		EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'goose_db_version')
		FROM pragma_application_id a, pragma_user_version v`).Scan(&application, &version, &tables, &migrated)
	switch {
	case err != nil:
		return false, err
	case application == applicationID && version > schemaVersion:
		return false, fmt.Errorf("it was written by a later version of tieout (schema %d, this one knows %d)", version,
			schemaVersion)
	case application == applicationID:
		return false, nil
	case migrated:
		return false, payoff.Problemf(payoff.CodeLedger,
			"start a new ledger with --ledger, or use the tieout that made this one",
			"ledger %s was made by an earlier version of tieout, which kept its tables in another way: "+
				"this version can neither read it nor write to it", path)
	case tables > 0:
		return false, payoff.Problemf(payoff.CodeLedger, "name a new file with --ledger",
			"%s is a database of another program, not a ledger of tieout", path)
	}
	return true, nil
}

// makeSchema makes the tables in an empty file, unless somebody else has made them meanwhile.
func makeSchema(ctx context.Context, path string) (err error) {
	db, err := connect(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to undo
	var tables int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil || tables > 0 {
		return err
	}
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := schema.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
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

// create makes the file if there is none, because SQLite would give it the umask's mode; the WAL inherits it. A file
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
