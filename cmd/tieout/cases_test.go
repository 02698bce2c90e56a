package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

var update = flag.Bool("update", false, "write each want.txt again; review the change with git diff")

// TestRuns runs every folder of testdata/runs. Its file cmd has a command line on each line, want.txt what they print,
// their exit codes, and what the ledger holds in the end. JSON fits its schema, and all that tells of a run tells the
// same counts. Lines of cmd that begin with $ copy a folder of testdata into
// the working folder, or remove a file.
func TestRuns(t *testing.T) {
	testdata, err := filepath.Abs("../../testdata")
	must(t, err)
	cases, err := filepath.Glob(filepath.Join(testdata, "runs", "*", "cmd"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	schemas := newSchemaCheck(t)
	for _, path := range cases {
		folder := filepath.Dir(path)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			work := t.TempDir()
			must(t, os.CopyFS(work, os.DirFS(folder)))
			t.Chdir(work)
			got := runScript(t, testdata, readFile(t, path), schemas)
			compareGolden(t, filepath.Join(folder, "want.txt"), got)
		})
	}
	for name := range schemas.schemas {
		if !schemas.used[name] && !t.Failed() {
			t.Logf("no case of this run prints what the schema %s describes", name)
		}
	}
}

// runScript runs the command lines, and returns what they printed and what the ledgers of the working folder hold then.
func runScript(t *testing.T, testdata, script string, schemas *schemaCheck) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if folder, ok := strings.CutPrefix(line, "$ copy "); ok {
			must(t, os.CopyFS(".", os.DirFS(filepath.Join(testdata, folder))))
			continue
		}
		if name, ok := strings.CutPrefix(line, "$ remove "); ok {
			must(t, os.Remove(name))
			continue
		}
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), splitCommand(line), &stdout, &stderr)
		tryAdvice(t, line, stdout.String()+stderr.String())
		fmt.Fprintf(&b, "> %s\n%s%sexit %d\n\n", line, stdout.String(), stderr.String(), code)
		schemas.check(t, line, stdout.String())
	}
	checkSameCounts(t, b.String())
	ledgers, err := filepath.Glob("*.db")
	must(t, err)
	beside, err := filepath.Glob("*/*.db")
	must(t, err)
	for _, ledger := range append(ledgers, beside...) {
		printViews(t, &b, ledger)
	}
	return maskVariables(b.String())
}

// splitCommand splits a command line at spaces outside quotes.
func splitCommand(line string) []string {
	var args []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		args = append(args, m[1]+m[2])
	}
	return args
}

// maskVariables masks what differs from run to run by design: the time it took, and the room that rows take.
func maskVariables(text string) string {
	text = regexp.MustCompile(`in \d+\.\d s`).ReplaceAllString(text, "in T s")
	text = regexp.MustCompile(`\d+\.\d MB`).ReplaceAllString(text, "N MB")
	return regexp.MustCompile(`"seconds":[0-9.]+`).ReplaceAllString(text, `"seconds":T`)
}

// printViews writes what the ledger's views say: the counts, and every row except those that matched without a mark.
func printViews(t *testing.T, b *strings.Builder, ledger string) {
	t.Helper()
	db := openLedger(t, ledger)
	defer db.Close()
	for _, query := range []string{
		"SELECT run, vendor, status, reason, marks, count(*) FROM result_report GROUP BY 1, 2, 3, 4, 5 " +
			"ORDER BY 1, 2, 3, 4, 5",
		"SELECT run, vendor, account, claim, status, reason, marks, as_of, expected_total, quoted_total, difference " +
			"FROM result_report WHERE status <> 'matched' OR marks IS NOT NULL ORDER BY run, seq",
		"SELECT run, account, claim, field, expected, quoted, difference, first_seen, age_days, state " +
			"FROM break_report ORDER BY run, account, claim, expected, quoted, field DESC",
		"SELECT run, file, sheet, row, column, value, reason FROM reject_report ORDER BY run, file, row",
	} {
		fmt.Fprintf(b, "%s: %s\n", ledger, query)
		printRows(t, b, db, query)
	}
}

// compareGolden fails unless the text is that of the file. With -update it writes the file.
func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	if diff := cmp.Diff(readFile(t, path), got); diff != "" {
		t.Errorf("-want +got (go test ./cmd/tieout -update writes it again):\n%s", diff)
	}
}

// TestReportsAreTheSame writes the reports of the same lists in two ledgers, and those of one run twice. The workbook
// and the exceptions have the same bytes, except when and how long.
func TestReportsAreTheSame(t *testing.T) {
	portfolio, err := filepath.Abs("../../testdata/portfolio")
	must(t, err)
	t.Chdir(t.TempDir())
	args := []string{"run", "--sandbox", "--as-of", "2026-07-10", filepath.Join(portfolio, "loans.csv"),
		filepath.Join(portfolio, "claims.xlsx")}
	var exceptions []string
	for _, reports := range []string{"a", "b"} {
		expect(t, payoff.ExitIncomplete, "", append(args, "--ledger", reports+".db", "--reports", reports)...)
		exceptions = append(exceptions, readFile(t, filepath.Join(reports, "2026-07-10-001", "exceptions.csv")))
	}
	if exceptions[0] != exceptions[1] {
		t.Error("the same lists gave different exceptions")
	}
	workbook := filepath.Join("a", "2026-07-10-001", "tieout.xlsx")
	before := readFile(t, workbook)
	expect(t, payoff.ExitClean, "", "report", "--sandbox", "--ledger", "a.db")
	if before != readFile(t, workbook) {
		t.Error("the report of a finished run came out differently")
	}
}

// TestREADMEShowsWhatIsPrinted: a stranger who follows the README sees the figures that it shows.
func TestREADMEShowsWhatIsPrinted(t *testing.T) {
	_, sample, _ := strings.Cut(readFile(t, "../../README.md"), "```\n")
	sample, _, found := strings.Cut(sample, "```")
	sample = regexp.MustCompile(`in [0-9.]+ s\n`).ReplaceAllString(sample, "in T s\n")
	printed := readFile(t, "../../testdata/runs/portfolio/want.txt")
	// The case runs beside its configuration, the reader of the README above it.
	sample = strings.Replace(sample, " --config testdata/portfolio/tieout.yaml\n", "\n", 1)
	progress, summary, _ := strings.Cut(sample, "Run ") // want.txt has stderr, which is the progress, after stdout
	if !found || len(summary) < 500 || len(progress) < 50 || !strings.Contains(printed, progress) ||
		!strings.Contains(printed, "Run "+summary) {
		t.Errorf("the README shows\n%s\nwhich testdata/runs/portfolio does not print", sample)
	}
}
