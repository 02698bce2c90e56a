package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tieout/payoff"
)

// oneBreak is a folder with a list of two loans, one of which breaks, and a run of it.
func oneBreak(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"tieout.yaml": "vendors:\n  old:\n    quotes: compute\n    compute: {day_count: ACT/360}\n" +
			"    convention: {day_count: ACT/365F}\n",
		"loans.csv": "account,vendor,principal,rate,interest_paid_to\nA1,old,10000.00,7,2026-06-01\n" +
			"A2,old,0.00,7,2026-06-01\n",
	})
	expect(t, payoff.ExitBreaks, "1 new", "run", "loans.csv", "--as-of", "2026-06-30")
}

const firstReports = "reports/2026-06-30-001"

// TestAnEditedReportIsKept: notes that somebody wrote into a workbook are lost to no command.
func TestAnEditedReportIsKept(t *testing.T) {
	oneBreak(t)
	expect(t, payoff.ExitClean, "tieout.xlsx", "report")
	for _, name := range []string{"tieout.xlsx", "exceptions.csv"} {
		path := filepath.Join(firstReports, name)
		before := readFile(t, path)
		writeFile(t, path, before+"a note")
		expect(t, payoff.ExitFailed, "mv "+path, "report")
		if readFile(t, path) != before+"a note" {
			t.Errorf("%s was overwritten", path)
		}
		must(t, os.Rename(path, name))
		expect(t, payoff.ExitClean, path, "report")
	}
	work, err := os.Getwd()
	must(t, err)
	for range 2 { // paths that are spelled in another way make another workbook, which is ours as well
		expect(t, payoff.ExitClean, "", "report", "--ledger", filepath.Join(work, "tieout.db"))
		expect(t, payoff.ExitClean, "", "report")
	}
}

// TestANewLedgerKeepsOldReports: a new ledger counts from 1 again, and there may be reports of that name with notes.
func TestANewLedgerKeepsOldReports(t *testing.T) {
	oneBreak(t)
	writeFile(t, filepath.Join(firstReports, "tieout.xlsx"), "a note")
	must(t, os.Remove("tieout.db"))
	expect(t, payoff.ExitBreaks, firstReports+"-before", "run", "loans.csv", "--as-of", "2026-06-30")
	if got := readFile(t, filepath.Join(firstReports+"-before", "tieout.xlsx")); got != "a note" {
		t.Errorf("the old workbook has %q", got)
	}
}

// TestTwoReportsAtOnce: both are written, and nothing is left over.
func TestTwoReportsAtOnce(t *testing.T) {
	oneBreak(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if out, code := tieout(t, "report"); code != payoff.ExitClean {
				t.Errorf("exit %d\n%s", code, out)
			}
		})
	}
	all.Wait()
	noLeftovers(t)
}

func noLeftovers(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(firstReports)
	must(t, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s was left over", e.Name())
		}
	}
}

// TestKilledWhileItReported: resume brings such a run to its end, the next run names it, and its breaks are new until
// somebody has seen them.
func TestKilledWhileItReported(t *testing.T) {
	oneBreak(t)
	changeLedger(t, "UPDATE run SET ended = NULL, exit_code = NULL; UPDATE open_break SET reported = 0; "+
		"DELETE FROM report_file")
	must(t, os.RemoveAll(firstReports))
	must(t, os.MkdirAll(filepath.Join(firstReports, ".tieout-123"), 0o700))
	out, code := tieout(t, "run", "loans.csv", "--as-of", "2026-07-01")
	if code != payoff.ExitBreaks {
		t.Fatalf("exit %d\n%s", code, out)
	}
	expectParts(t, out, "run 2026-06-30-001 is complete but has no reports: "+
		"`tieout resume 2026-06-30-001 --ledger tieout.db`", "1 new")
	noLeftovers(t)
	expect(t, payoff.ExitBreaks, "2026-06-30-001", "resume", "2026-06-30-001", "--ledger", "tieout.db")
	noLeftovers(t)
	if _, err := os.Stat(filepath.Join(firstReports, "tieout.xlsx")); err != nil {
		t.Error(err)
	}
	if n := queryInt(t, "SELECT count(*) FROM run WHERE exit_code = 3 AND ended IS NOT NULL"); n != 2 {
		t.Errorf("%d runs have ended, want 2", n)
	}
	expect(t, payoff.ExitBreaks, "0 new", "run", "loans.csv", "--as-of", "2026-07-02")
	expect(t, payoff.ExitUsage, "", "resume")
}

// TestPathsOfAConfiguration are relative to it, wherever the program is called; those of flags are not.
func TestPathsOfAConfiguration(t *testing.T) {
	oneBreak(t)
	home, err := os.Getwd()
	must(t, err)
	t.Chdir(t.TempDir())
	list := filepath.Join(home, "loans.csv")
	out, code := tieout(t, "run", list, "--as-of", "2026-07-01")
	if code != payoff.ExitBreaks || strings.Contains(out, "new ledger") || !strings.Contains(out, "0 new") {
		t.Errorf("from another folder: exit %d\n%s", code, out)
	}
	entries, err := os.ReadDir(".")
	must(t, err)
	if len(entries) > 0 {
		t.Errorf("%s arose in the working folder", entries[0].Name())
	}
	if _, err := os.Stat(filepath.Join(home, "reports", "2026-07-01-001", "tieout.xlsx")); err != nil {
		t.Error(err)
	}
	expect(t, payoff.ExitBreaks, "new ledger here.db", "run", list, "--as-of", "2026-07-01", "--ledger", "here.db",
		"--reports", "out")
	expect(t, payoff.ExitClean, filepath.Join("out", "2026-07-01-001"), "report", "--ledger", "here.db")
}
