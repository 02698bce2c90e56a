package main

import (
	"bytes"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write want.txt anew; review the change with git diff")

// TestMain lets the test binary be the program itself, for tests that must kill it.
func TestMain(m *testing.M) {
	if os.Getenv("TIEOUT_MAIN") != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

// TestRuns carries out every folder of testdata/runs: cmd has a command line on each line, want.txt what they print,
// their exit codes, and what the ledger holds in the end. Lines of cmd that begin with $ copy
// a folder of testdata in, or remove a file.
func TestRuns(t *testing.T) {
	root, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob(filepath.Join(root, "runs", "*", "cmd"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range cases {
		folder := filepath.Dir(path)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			work := t.TempDir()
			if err := os.CopyFS(work, os.DirFS(folder)); err != nil {
				t.Fatal(err)
			}
			t.Chdir(work)
			got := carryOut(t, root, readFile(t, path))
			golden(t, filepath.Join(folder, "want.txt"), got)
		})
	}
}

// carryOut runs the command lines and returns what they printed, and the ledgers they left.
func carryOut(t *testing.T, root, script string) string {
	var b strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if from, ok := strings.CutPrefix(line, "$ copy "); ok {
			if err := os.CopyFS(".", os.DirFS(filepath.Join(root, from))); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if name, ok := strings.CutPrefix(line, "$ remove "); ok {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), words(line), &stdout, &stderr)
		fmt.Fprintf(&b, "> %s\n%s%sexit %d\n\n", line, stdout.String(), stderr.String(), code)
	}
	ledgers, err := filepath.Glob("*.db")
	if err != nil {
		t.Fatal(err)
	}
	for _, ledger := range ledgers {
		dump(t, &b, ledger)
	}
	return plain(b.String())
}

// words splits a command line at spaces outside quotes.
func words(line string) []string {
	var list []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		list = append(list, m[1]+m[2])
	}
	return list
}

// plain takes out what differs from run to run by design: the time it took, and how much room rows take.
func plain(text string) string {
	text = regexp.MustCompile(`in \d+\.\d s`).ReplaceAllString(text, "in T s")
	text = regexp.MustCompile(`\d+\.\d MB`).ReplaceAllString(text, "N MB")
	return regexp.MustCompile(`"seconds":[0-9.]+`).ReplaceAllString(text, `"seconds":T`)
}

// dump writes what the ledger's views say that is not plainly matched, and its counts.
func dump(t *testing.T, b *strings.Builder, ledger string) {
	db, err := sql.Open("sqlite", ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, query := range []string{
		"SELECT run, vendor, status, reason, marks, count(*) FROM result_report GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
		`SELECT run, vendor, account, claim, status, reason, marks, as_of, expected_total, quoted_total, difference FROM result_report
			WHERE status <> 'matched' OR marks IS NOT NULL ORDER BY run, seq`,
		"SELECT run, account, claim, field, expected, quoted, difference, first_seen, age_days, state FROM break_report ORDER BY run, account, claim, break_id",
		"SELECT run, file, sheet, row, column, value, reason FROM reject_report ORDER BY run, file, row",
	} {
		fmt.Fprintf(b, "%s: %s\n", ledger, strings.Join(strings.Fields(query), " "))
		rows(t, b, db, query)
	}
}

func rows(t *testing.T, b *strings.Builder, db *sql.DB, query string) {
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		targets := make([]any, len(columns))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(cells))
		for i, c := range cells {
			texts[i] = c.String
		}
		fmt.Fprintf(b, "  %s\n", strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(readFile(t, path), got); diff != "" {
		t.Errorf("-want +got (go test ./cmd/tieout -update writes it anew):\n%s", diff)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
