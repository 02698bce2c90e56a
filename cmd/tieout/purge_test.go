package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/store"
)

// TestKilledPurge: tieout purge is killed at a random moment, again and again. The run that stays reads as before each time,
// and the next purge completes what was begun.
func TestKilledPurge(t *testing.T) {
	kills, loans := 3, 2000
	if os.Getenv("TIEOUT_FAULTS") != "" {
		kills, loans = 200, 8000
	}
	image := threeRuns(t, loans)
	write(t, "tieout.db", string(image))
	before := lastRun(t)
	halves := 0
	for range kills {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove("tieout.db" + suffix)
		}
		write(t, "tieout.db", string(image))
		killPurge(t)
		if got := lastRun(t); got != before {
			t.Fatalf("the run that stays was\n%.2000s\nand is\n%.2000s", before, got)
		}
		if count(t, "SELECT count(DISTINCT l.run) FROM loan l JOIN run ON run.n = l.run WHERE run.state = 'failed'") > 0 {
			halves++
		}
		var out bytes.Buffer
		if code := run(t.Context(), []string{"purge", "--keep", "1", "--yes"}, &out, &out); code != payoff.ExitClean {
			t.Fatalf("exit %d: %s", code, out.String())
		}
		if got := lastRun(t); got != before {
			t.Fatalf("the run that stays was\n%.2000s\nand is\n%.2000s", before, got)
		}
		if left := count(t, "SELECT count(DISTINCT run) FROM loan"); left != 1 {
			t.Errorf("%d runs are left, want 1", left)
		}
	}
	t.Logf("%d kills, %d of them with a run that was removed in part", kills, halves)
}

// threeRuns works in a folder of its own and returns a ledger of three runs of so many computed loans.
func threeRuns(t *testing.T, loans int) []byte {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "tieout.yaml", "vendors:\n  own: {quotes: compute, compute: {day_count: ACT/365F}}\n")
	write(t, "loans.csv", computedList(loans))
	for day := range 3 {
		var out bytes.Buffer
		if code := run(t.Context(), []string{"run", "loans.csv", "--as-of", fmt.Sprintf("2026-06-1%d", day)}, &out, &out); code != payoff.ExitClean {
			t.Fatalf("exit %d: %s", code, out.String())
		}
	}
	image, err := os.ReadFile("tieout.db")
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// computedList is a list of so many loans of the vendor own.
func computedList(loans int) string {
	var b strings.Builder
	fmt.Fprintln(&b, "account,vendor,principal,rate,day_count,interest_paid_to")
	for i := range loans {
		fmt.Fprintf(&b, "A%06d,own,%d.25,6.5,ACT/365F,2026-06-01\n", i, 1000+i)
	}
	return b.String()
}

// killPurge starts tieout purge and kills it within the time that it takes.
func killPurge(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "purge", "--keep", "1", "--yes")
	cmd.Env = append(os.Environ(), "TIEOUT_MAIN=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(15*time.Millisecond + rand.N(120*time.Millisecond))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// lastRun is what all views say of the last run.
func lastRun(t *testing.T) string {
	t.Helper()
	db, err := sql.Open("sqlite", "tieout.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b strings.Builder
	for _, view := range []string{"result_report", "break_report", "control_totals", "reject_report"} {
		rows(t, &b, db, "SELECT * FROM "+view+" WHERE run = '2026-06-12-001' ORDER BY 1, 2, 3, 4")
	}
	if b.Len() < 1000 {
		t.Fatalf("the views say only %q of the last run", b.String())
	}
	return b.String()
}

// TestPurgeWaitsForNobody: a run that holds the ledger is not disturbed, and a look at what would go needs no lock.
func TestPurgeWaitsForNobody(t *testing.T) {
	threeRuns(t, 1)
	s, err := store.Open(t.Context(), "tieout.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var out bytes.Buffer
	if code := run(t.Context(), []string{"purge", "--keep", "1", "--yes"}, &out, &out); code != payoff.ExitLocked {
		t.Errorf("exit %d: %s", code, out.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"purge", "--keep", "1"}, &out, &out); code != 0 || !strings.Contains(out.String(), "2 runs with 2 loans") {
		t.Errorf("exit %d: %s", code, out.String())
	}
}
