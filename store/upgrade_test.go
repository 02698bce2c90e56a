package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

// firstSchema makes a ledger of schema 1, with two runs: the first was reported, the second was killed before.
func firstSchema(t *testing.T) (path string) {
	t.Helper()
	text, err := os.ReadFile("testdata/schema1.sql")
	must(t, err)
	rows := `INSERT INTO run (n, id, as_of, state, sandbox, version, config, settings, started, exit_code) VALUES
			(1, '2026-06-30-001', '2026-06-30', 'complete', 0, 'v0', '', '{}', '2026-06-30T00:00:00Z', 3),
			(2, '2026-07-01-001', '2026-07-01', 'complete', 0, 'v0', '', '{}', '2026-07-01T00:00:00Z', NULL);
		INSERT INTO difference VALUES (1, 1, 0, 'total', '1.00', '2.00', '1.00', 100, 'old', '2026-06-30', 0),
			(2, 1, 0, 'total', '1.00', '2.00', '1.00', 100, 'old', '2026-06-30', 1),
			(2, 2, 0, 'total', '1.00', '2.00', '1.00', 100, 'unseen', '2026-07-01', 0);
		INSERT INTO open_break VALUES ('old', 'acme', 'A', NULL, '2026-06-30'), ('unseen', 'acme', 'B', NULL, '2026-07-01'),
			('purged', 'acme', 'C', NULL, '2026-05-01');
		PRAGMA application_id = 1953064303; PRAGMA user_version = 1`
	return foreign(t, string(text)+rows)
}

// TestUpgrade: a ledger of schema 1 becomes one like a new one, keeps what it has, and is there as it was.
func TestUpgrade(t *testing.T) {
	path := firstSchema(t)
	_, err := Read(t.Context(), path)
	wantUpgrade(t, "Read", err)
	var told []string
	done, err := Upgrade(t.Context(), path, func(line string) { told = append(told, line) })
	must(t, err)
	same(t, "versions", []int{done.From, done.To}, []int{1, 2})
	same(t, "lines of progress", len(told), 2)
	info, err := os.Stat(done.Copy)
	must(t, err)
	same(t, "mode of the copy", info.Mode(), os.FileMode(0o600))
	_, err = Read(t.Context(), done.Copy)
	wantUpgrade(t, "Read of the copy", err)

	s, err := Open(t.Context(), path)
	must(t, err)
	defer s.Close()
	same(t, "open breaks", table(t, s, "SELECT break_id, reported FROM open_break ORDER BY 1"),
		[][]string{{"old", "1"}, {"purged", "1"}, {"unseen", "0"}})
	same(t, "the schema", shape(t, s), shape(t, newStore(t)))
	same(t, "what the planner knows", table(t, s, "SELECT * FROM sqlite_stat1 ORDER BY 1, 2"),
		table(t, newStore(t), "SELECT * FROM sqlite_stat1 ORDER BY 1, 2"))

	again, err := Upgrade(t.Context(), filepath.Join(filepath.Dir(path), "none.db"), nil)
	wantProblem(t, "a file that is not there", err, payoff.CodeNoFile)
	same(t, "copy of it", again.Copy, "")
	_, err = Upgrade(t.Context(), path, nil)
	wantProblem(t, "beside a run", err, payoff.CodeLocked)
}

// shape is the columns of every table and view, and the text of all else.
func shape(t *testing.T, s *Store) (all []string) {
	t.Helper()
	for _, row := range table(t, s, `SELECT m.type, m.name, m.tbl_name, CASE WHEN m.type <> 'table' THEN m.sql ELSE
		(SELECT group_concat(name || ' ' || type || ' ' || "notnull" || ' ' || coalesce(dflt_value, '') || ' ' || pk, ', ')
			FROM pragma_table_info(m.name)) END FROM sqlite_schema m ORDER BY m.name`) {
		all = append(all, strings.Join(row, "|"))
	}
	return all
}

// TestUpgradeThatIsStopped leaves the ledger as it was.
func TestUpgradeThatIsStopped(t *testing.T) {
	path := firstSchema(t)
	before := fileSum(t, path)
	ctx, stop := context.WithCancel(t.Context())
	_, err := Upgrade(ctx, path, func(line string) {
		if strings.HasPrefix(line, "bringing") {
			stop()
		}
	})
	wantProblem(t, "stopped", err, payoff.CodeLedger)
	same(t, "the ledger", fileSum(t, path), before)
	done, err := Upgrade(t.Context(), path, func(string) {})
	must(t, err)
	same(t, "the name of the second copy", filepath.Base(done.Copy), "tieout.db.schema-1-2")
}

// TestEveryVersionHasAnUpgrade, so that none is forgotten when the schema changes.
func TestEveryVersionHasAnUpgrade(t *testing.T) {
	entries, err := upgrades.ReadDir("upgrade")
	must(t, err)
	for version := 2; version <= schemaVersion; version++ {
		if !slices.ContainsFunc(entries, func(e os.DirEntry) bool {
			return strings.HasPrefix(e.Name(), fmt.Sprintf("%d-", version))
		}) {
			t.Errorf("no script leads to schema %d", version)
		}
	}
}
