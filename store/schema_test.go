package store

import (
	"crypto/sha256"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/payoff"
)

// TestALedgerIsMarked: its header names the program and the version of the schema.
func TestALedgerIsMarked(t *testing.T) {
	s := newStore(t)
	same(t, "application_id", table(t, s, "PRAGMA application_id"), [][]string{{"1953064303"}}) // "tieo"
	same(t, "user_version", table(t, s, "PRAGMA user_version"), [][]string{{"2"}})
}

// foreign makes a database without a ledger's mark.
func foreign(t *testing.T, statements string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "tieout.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)")
	must(t, err)
	_, err = db.ExecContext(t.Context(), statements)
	must(t, err)
	must(t, db.Close())
	return path
}

// TestOtherDatabases: a ledger of the time of migrations, and a database of another program, are named and not touched,
// neither to be read nor to be written to.
func TestOtherDatabases(t *testing.T) {
	for statements, message := range map[string]string{
		`CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER, is_applied INTEGER, tstamp TIMESTAMP);
			INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (7, 1);
			CREATE TABLE run (n INTEGER PRIMARY KEY, id TEXT)`: "earlier version",
		"CREATE TABLE track (id INTEGER PRIMARY KEY)":        "another program",
		"PRAGMA application_id = 7; CREATE TABLE t (a TEXT)": "another program",
	} {
		path := foreign(t, statements)
		before := fileSum(t, path)
		for name, open := range map[string]func() (*Store, error){
			"Open": func() (*Store, error) { return Open(t.Context(), path) },
			"Read": func() (*Store, error) { return Read(t.Context(), path) },
		} {
			_, err := open()
			wantProblem(t, name, err, payoff.CodeLedger)
			if err != nil && (!strings.Contains(err.Error(), message) || !strings.Contains(err.Error(), path)) {
				t.Errorf("%s: %q does not say %q and which file", name, err, message)
			}
		}
		if fileSum(t, path) != before {
			t.Errorf("%s: the file was changed", message)
		}
	}
}

func fileSum(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	return sha256.Sum256(content)
}

// TestAnEmptyFileIsNoLedger: whoever truncates a ledger is told so, and no new one takes its place without a word.
func TestAnEmptyFileIsNoLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tieout.db")
	must(t, os.WriteFile(path, nil, 0o600))
	_, err := Read(t.Context(), path)
	wantProblem(t, "Read", err, payoff.CodeLedger)
	_, err = Open(t.Context(), path)
	wantProblem(t, "Open", err, payoff.CodeLedger)
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("the file was touched: %v, %v", info, err)
	}
}
