package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/store"
)

// TestKilledRunIsResumed kills a run while it asks, as a power cut would, and resumes it. No answer in the ledger is
// asked for again, and nothing is lost.
func TestKilledRunIsResumed(t *testing.T) {
	const loans, inFlight = 300, 8
	vendors := loansFolder(t, loans, 10*time.Millisecond)
	cmd := command(t, "run", "loans.csv")
	must(t, cmd.Start())
	awaitQuestions(t, vendors, loans/3)
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	asked := countQuestions(t, vendors)
	kept := queryInt(t, "SELECT count(*) FROM answer")
	if kept == 0 || kept >= loans || asked-kept > inFlight {
		t.Errorf("killed with %d answers kept of %d asked", kept, asked)
	}
	expect(t, payoff.ExitClean, "", "resume")
	if again := countQuestions(t, vendors) - asked; again != loans-kept {
		t.Errorf("resume asked %d questions for the %d loans without an answer", again, loans-kept)
	}
	if n := queryInt(t, "SELECT count(*) FROM result_report WHERE status = 'matched'"); n != loans {
		t.Errorf("%d of %d loans matched", n, loans)
	}
	if out, code := tieout(t, "resume"); code != payoff.ExitUsage {
		t.Errorf("a finished run was resumed: exit %d\n%s", code, out)
	}
}

// TestInterruptedRunIsResumed stops a run as Ctrl-C does.
func TestInterruptedRunIsResumed(t *testing.T) {
	vendors := loansFolder(t, 100, 5*time.Millisecond)
	ctx, interrupt := interruptContext(t)
	go func() {
		awaitQuestions(t, vendors, 20)
		interrupt()
	}()
	out, code := tieoutUntil(ctx, "run", "loans.csv")
	if code != payoff.ExitInterrupted || !strings.Contains(out, "tieout resume") {
		t.Fatalf("exit %d\n%s", code, out)
	}
	expect(t, payoff.ExitClean, "", "resume")
}

// TestKilledStage kills a run over a statement at a random moment, in a new ledger each time. Then resume, or the next
// run if there is nothing to resume, ends with what an undisturbed run ends with.
func TestKilledStage(t *testing.T) {
	kills, loans := 2, 3000
	if os.Getenv("TIEOUT_FAULTS") != "" {
		kills, loans = 40, 20_000
	}
	t.Chdir(t.TempDir())
	v := benchVariants()[1]
	v.write(t, loans)
	began := time.Now()
	expect(t, payoff.ExitBreaks, "", append(v.args(), "--ledger", "undisturbed.db")...)
	took := time.Since(began)
	undisturbed, states := lastRunTables(t, "undisturbed.db"), map[store.State]int{}
	args := append(v.args(), "--ledger", "killed.db")
	for range kills {
		removeLedger("killed.db")
		killAfter(t, rand.N(took), args...)
		state := lastRunState(t, "killed.db")
		states[state]++
		switch state {
		case store.Complete: // only its reports may be missing
			if _, code := tieout(t, "resume", "--ledger", "killed.db"); code != payoff.ExitBreaks && code != payoff.ExitUsage {
				t.Errorf("a run without reports was resumed with exit %d", code)
			}
		case store.Quoting:
			expect(t, payoff.ExitBreaks, "", "resume", "--ledger", "killed.db")
		default:
			expect(t, payoff.ExitUsage, "", "resume", "--ledger", "killed.db")
			expect(t, payoff.ExitBreaks, "", args...)
		}
		if diff := cmp.Diff(undisturbed, lastRunTables(t, "killed.db")); diff != "" {
			t.Fatalf("undisturbed -, killed +:\n%s", diff)
		}
	}
	t.Logf("%d kills, by the state of the run: %v", kills, states)
	for _, pattern := range []string{".tieout-*", "*/*/.tieout-*", "*.new*"} {
		leftovers, err := filepath.Glob(pattern)
		if must(t, err); len(leftovers) > 0 {
			t.Errorf("left over: %v", leftovers)
		}
	}
}

// removeLedger removes a ledger, if it is there, and the files beside it.
func removeLedger(path string) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(path + suffix)
	}
}

// lastRunState returns the state of the last run; "none" if there is no run yet.
func lastRunState(t *testing.T, ledger string) store.State {
	t.Helper()
	state := store.State("none")
	if _, err := os.Stat(ledger); err != nil {
		return state // and SQLite would make an empty file
	}
	db := openLedger(t, ledger)
	defer db.Close()
	_ = db.QueryRow("SELECT state FROM run ORDER BY n DESC LIMIT 1").Scan(&state)
	return state
}

// TestInterruptWhileReading: lists that were not read to their end cannot be resumed, and nobody is told to.
func TestInterruptWhileReading(t *testing.T) {
	t.Chdir(t.TempDir())
	v := benchVariants()[2]
	v.write(t, 200)
	ctx, interrupt := interruptContext(t)
	interrupt()
	var stdout, stderr bytes.Buffer
	code := run(ctx, v.args(), &stdout, &stderr)
	text := stderr.String()
	if code != payoff.ExitInterrupted || !strings.Contains(text, "type the same command again") ||
		strings.Contains(text, "resume") {
		t.Errorf("exit %d\n%s", code, text)
	}
	expect(t, payoff.ExitBreaks, "", v.args()...)
}
