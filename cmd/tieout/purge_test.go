package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/store"
)

// TestKilledPurge kills tieout purge at a random moment, again and again. The run that is kept reads as before each
// time, and the next purge completes what was begun.
func TestKilledPurge(t *testing.T) {
	kills, loans := 3, 2000
	if os.Getenv("TIEOUT_FAULTS") != "" {
		kills, loans = 200, 8000
	}
	const begun = "SELECT count(DISTINCT l.run) FROM loan l JOIN run ON run.n = l.run WHERE run.state = 'failed'"
	ledger := makeThreeRuns(t, loans)
	before := lastRunViews(t)
	partly := 0
	for range kills {
		removeLedger("tieout.db")
		writeFile(t, "tieout.db", ledger)
		killAfter(t, 15*time.Millisecond+rand.N(120*time.Millisecond), "purge", "--keep", "1", "--yes")
		expectUnchanged(t, before)
		if queryInt(t, begun) > 0 {
			partly++
		}
		expect(t, payoff.ExitClean, "", "purge", "--keep", "1", "--yes")
		expectUnchanged(t, before)
		if left := queryInt(t, "SELECT count(DISTINCT run) FROM loan"); left != 1 {
			t.Errorf("%d runs are left, want 1", left)
		}
	}
	t.Logf("%d kills, %d of them with a run that was partly removed", kills, partly)
}

// makeThreeRuns makes a working folder whose ledger has three runs of computed loans, and returns the ledger's bytes.
func makeThreeRuns(t *testing.T, loans int) string {
	t.Helper()
	t.Chdir(t.TempDir())
	writeFile(t, "tieout.yaml", "vendors:\n  own: {quotes: compute, compute: {day_count: ACT/365F}}\n")
	writeFile(t, "loans.csv", computedList(loans))
	for day := range 3 {
		expect(t, payoff.ExitClean, "", "run", "loans.csv", "--as-of", fmt.Sprintf("2026-06-1%d", day))
	}
	return readFile(t, "tieout.db")
}

// computedList is a list of loans of the vendor own.
func computedList(loans int) string {
	var b strings.Builder
	fmt.Fprintln(&b, "account,vendor,principal,rate,day_count,interest_paid_to")
	for i := range loans {
		fmt.Fprintf(&b, "A%06d,own,%d.25,6.5,ACT/365F,2026-06-01\n", i, 1000+i)
	}
	return b.String()
}

// lastRunViews returns what all views say about the last of the three runs.
func lastRunViews(t *testing.T) string {
	t.Helper()
	db := openLedger(t, "tieout.db")
	defer db.Close()
	var b strings.Builder
	for _, view := range []string{"result_report", "break_report", "control_totals", "reject_report"} {
		printRows(t, &b, db, "SELECT * FROM "+view+" WHERE run = '2026-06-12-001' ORDER BY 1, 2, 3, 4")
	}
	if b.Len() < 1000 {
		t.Fatalf("the views say only %q about the last run", b.String())
	}
	return b.String()
}

// expectUnchanged fails unless the views say what they said before about the last run.
func expectUnchanged(t *testing.T, before string) {
	t.Helper()
	if now := lastRunViews(t); now != before {
		t.Fatalf("the run that is kept was\n%.2000s\nand is\n%.2000s", before, now)
	}
}

// TestPurgeDisturbsNoRun: a run that holds the ledger keeps purge out. To look at what would be removed needs no lock.
func TestPurgeDisturbsNoRun(t *testing.T) {
	makeThreeRuns(t, 1)
	s, err := store.Open(t.Context(), "tieout.db")
	must(t, err)
	defer s.Close()
	expect(t, payoff.ExitLocked, "", "purge", "--keep", "1", "--yes")
	expect(t, payoff.ExitClean, "2 runs with 2 loans", "purge", "--keep", "1")
}
