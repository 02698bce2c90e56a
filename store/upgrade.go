package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tieout/payoff"
)

// upgrades has, for each version of the schema after the first, the scripts that lead to it from the one before.
//
//go:embed upgrade/*.sql
var upgrades embed.FS

// An Upgraded is what became of a ledger that was to be brought up to date.
type Upgraded struct {
	From, To int    // versions of the schema; equal if there was nothing to do
	Copy     string // where the ledger is as it was; empty if there was nothing to do
}

// Upgrade brings a ledger of an earlier schema up to date, for the holder of its lock. Before it changes anything, it
// looks for damage and for the room it needs, and makes a copy beside the ledger. tell hears what is about to be done.
// Stopped or failed, it leaves the ledger as it was.
func Upgrade(ctx context.Context, path string, tell func(string)) (done Upgraded, err error) {
	file, err := realPath(path)
	if err != nil {
		return done, ledgerProblem(path, err)
	}
	there, err := checkFile(path, file)
	if err == nil && !there {
		err = payoff.Problemf(payoff.CodeNoFile, "name it with --ledger", "no ledger at %s", path)
	}
	if err != nil {
		return done, ledgerProblem(path, err)
	}
	lock, err := hold(path, file)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(ledgerProblem(path, err), lock.Unlock()) }()
	if done.From, err = examine(ctx, path, file); err != nil {
		return done, err
	}
	if done.To = schemaVersion; done.From == done.To {
		return done, nil
	}
	return done, upgrade(ctx, path, file, &done, tell)
}

// migrating are the pragmas of an upgrade: tables are renamed and dropped, and their references stay as they are.
const migrating = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(0)&_pragma=legacy_alter_table(1)"

// examine returns the version of a ledger that may be upgraded, without touching it.
func examine(ctx context.Context, path, file string) (version int, err error) {
	if err := checkNames(path, file); err != nil {
		return 0, err
	}
	query, _ := readingQuery(file, canWrite(file))
	db, err := sql.Open("sqlite", dataSource(file, query+"&_pragma=busy_timeout(5000)"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if version, err = versionOf(ctx, db, path); err != nil || version == schemaVersion {
		return version, err
	}
	if version > schemaVersion {
		return version, identify(ctx, db, path)
	}
	return version, checkWhole(ctx, db, path)
}

// upgrade copies the ledger and changes it.
func upgrade(ctx context.Context, path, file string, done *Upgraded, tell func(string)) error {
	size, err := checkRoom(path, file)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dataSource(file, migrating))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // what was committed is on the disk
	copied := freeName(fmt.Sprintf("%s.schema-%d", file, done.From))
	tell(fmt.Sprintf("copying %s (%s) to %s", path, payoff.Megabytes(size), copied))
	if err := copyLedger(ctx, db, copied); err != nil {
		return errors.Join(err, os.Remove(copied))
	}
	done.Copy = copied
	tell(fmt.Sprintf("bringing %s from schema %d to %d", path, done.From, done.To))
	return migrate(ctx, db, done.From)
}

// checkRoom refuses if the disk has not got the room that an upgrade needs: for a copy of the ledger, and once more for
// what is changed, which stands in the write-ahead log first.
func checkRoom(path, file string) (size int64, err error) {
	for _, part := range []string{file, file + "-wal"} {
		if info, err := os.Stat(part); err == nil {
			size += info.Size()
		} else if !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
	}
	free, known := freeBytes(filepath.Dir(file))
	if known && free < 2*uint64(size) {
		return size, payoff.Problemf(payoff.CodeLedger, "make room, then the same command again",
			"the ledger %s has %s: to bring it up to date takes %s in its folder, and %s are free; it was not touched",
			path, payoff.Megabytes(size), payoff.Megabytes(2*size), payoff.Megabytes(int64(free)))
	}
	return size, nil
}

// freeName returns a name that no file has.
func freeName(name string) string {
	free := name
	for n := 2; exists(free); n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// copyLedger copies the ledger with all that stands in its write-ahead log.
func copyLedger(ctx context.Context, db *sql.DB, to string) error {
	if err := create(to); err != nil { // for its mode
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// migrate creates the tables of today, copies the columns that the old tables share with them, and runs the scripts
// that lead from a version to this one: all or nothing.
func migrate(ctx context.Context, db *sql.DB, from int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to undo
	if err := rebuild(ctx, tx); err != nil {
		return err
	}
	for version := from + 1; version <= schemaVersion; version++ {
		scripts, err := fs.Glob(upgrades, fmt.Sprintf("upgrade/%d-*.sql", version))
		if err != nil {
			return err
		}
		if err := runFiles(ctx, tx, upgrades, scripts); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", schemaVersion)); err != nil {
		return err
	}
	return tx.Commit()
}

// rebuild gives the ledger today's schema. A column that a table did not have gets its default.
func rebuild(ctx context.Context, tx *sql.Tx) error {
	tables, err := setAside(ctx, tx)
	if err != nil {
		return err
	}
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return err
	}
	if err := runFiles(ctx, tx, schema, files); err != nil {
		return err
	}
	for _, table := range tables {
		if err := takeBack(ctx, tx, table); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	var identified bool
	err = tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM identity)").Scan(&identified)
	if err != nil || identified {
		return err
	}
	return giveIdentity(ctx, tx)
}

// setAside renames the tables there are, and drops the views, triggers and indexes. It returns the names of the tables.
func setAside(ctx context.Context, tx *sql.Tx) (tables []string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT type, name FROM sqlite_schema
		WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY type = 'table', name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var statements []string
	for rows.Next() {
		var kind, name string
		if err := rows.Scan(&kind, &name); err != nil {
			return nil, err
		}
		if kind == "table" {
			tables = append(tables, name)
			statements = append(statements, "ALTER TABLE "+name+" RENAME TO old_"+name)
		} else {
			statements = append(statements, "DROP "+kind+" "+name)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, strings.Join(statements, ";\n"))
	return tables, err
}

// takeBack copies the rows of a table that was set aside, if there still is such a table, and drops the old one.
func takeBack(ctx context.Context, tx *sql.Tx, table string) error {
	var columns sql.NullString
	err := tx.QueryRowContext(ctx, `SELECT group_concat('"' || o.name || '"', ', ') FROM pragma_table_info(?1) o
		JOIN pragma_table_info(?2) n ON n.name = o.name`, "old_"+table, table).Scan(&columns)
	if err != nil {
		return err
	}
	if columns.Valid {
		copied := fmt.Sprintf("INSERT INTO %[1]s (%[2]s) SELECT %[2]s FROM old_%[1]s", table, columns.String)
		if _, err := tx.ExecContext(ctx, copied); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "DROP TABLE old_"+table)
	return err
}

// runFiles carries out scripts as they are.
func runFiles(ctx context.Context, tx *sql.Tx, from embed.FS, files []string) error {
	for _, file := range files {
		text, err := from.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}
