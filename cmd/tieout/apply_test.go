package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestInterruptedApply: a signal lets the effect that is under way end, and stops before the next.
func TestInterruptedApply(t *testing.T) {
	vendors := claimsFolder(t, 8, sandbox.Behavior{Latency: 10 * time.Millisecond})
	expect(t, payoff.ExitClean, "8 effects", "plan", "claims.csv", "--out", "a.plan")
	ctx, interrupt := interruptContext(t)
	go func() {
		for vendors.Count("", sandbox.Work) < 3 {
			time.Sleep(time.Millisecond)
		}
		interrupt()
	}()
	out, code := tieoutUntil(ctx, "apply", "a.plan")
	if code != payoff.ExitInterrupted || !strings.Contains(out, "0 unknown") {
		t.Fatalf("exit %d\n%s", code, out)
	}
	sent := queryInt(t, "SELECT count(*) FROM intent WHERE state = 'sent'")
	if n := countEffects(vendors); sent < 3 || sent == 8 || n != sent {
		t.Errorf("%d sent, %d requests", sent, n)
	}
	expect(t, payoff.ExitClean, fmt.Sprintf("%d effects", 8-sent), "plan", "claims.csv", "--out", "b.plan")
	expect(t, payoff.ExitClean, fmt.Sprintf("%d sent", 8-sent), "apply", "b.plan")
}

// TestOutcomeIsNotRecorded: an effect that was sent, and whose outcome could not be recorded, is of unknown outcome. It
// has not failed, and is not sent again.
func TestOutcomeIsNotRecorded(t *testing.T) {
	vendors := claimsFolder(t, 3, sandbox.Behavior{})
	expect(t, payoff.ExitIncomplete, "", "run", "claims.csv") // makes a ledger
	expect(t, payoff.ExitClean, "3 effects", "plan", "claims.csv", "--out", "a.plan")
	changeLedger(t, `CREATE TRIGGER full BEFORE UPDATE ON intent WHEN NEW.state = 'sent'
		BEGIN SELECT raise(ABORT, 'no space left'); END`)
	expect(t, payoff.ExitUnknown, "0 sent, 0 refused, 1 unknown, 2 not begun", "apply", "a.plan")
	if n := countEffects(vendors); n != 1 {
		t.Errorf("%d effects were sent, want 1", n)
	}
	expect(t, payoff.ExitClean, "a request is of unknown outcome", "plan", "claims.csv")
}

// TestKilledApply is reliability figure E2: tieout apply is killed at a random moment, again and again. No effect is
// ever executed twice, what has no answer is unknown, and resolve finds out by reading what was executed. It is killed
// 500 times with TIEOUT_FAULTS=1.
func TestKilledApply(t *testing.T) {
	kills := 20
	if os.Getenv("TIEOUT_FAULTS") != "" {
		kills = 500
	}
	const each = 6
	vendors := claimsFolder(t, kills*each, sandbox.Behavior{Latency: 3 * time.Millisecond})
	unanswered := 0
	for i := range kills {
		writeFile(t, "claims.csv", claimList(i*each, (i+1)*each))
		_ = os.Remove("a.plan") // of the kill before
		expect(t, payoff.ExitClean, "6 effects", "plan", "claims.csv", "--out", "a.plan")
		killApply(t, vendors)
		unanswered += resolveKilled(t, vendors, i*each, (i+1)*each)
	}
	t.Logf("E2: %d kills, %d effects planned, %d sent and executed, %d left without an answer and settled; "+
		"at most 1 execution each (target 1)", kills, kills*each,
		queryInt(t, "SELECT count(*) FROM intent WHERE state = 'sent'"), unanswered)
	if n := queryInt(t, "SELECT count(*) FROM intent WHERE state NOT IN ('sent', 'refused')"); n != 0 {
		t.Errorf("%d intents are open in the end", n)
	}
}

// killApply starts tieout apply and kills it: at any moment from its login on, and now and then before that.
func killApply(t *testing.T, vendors *sandbox.Sandbox) {
	t.Helper()
	cmd := command(t, "apply", "a.plan")
	logins := vendors.Count(sandbox.LossExpress, sandbox.Authenticate)
	must(t, cmd.Start())
	patience := time.Now().Add(10 * time.Second)
	if rand.IntN(10) == 0 {
		patience = time.Now().Add(rand.N(100 * time.Millisecond))
	}
	for vendors.Count(sandbox.LossExpress, sandbox.Authenticate) == logins && time.Now().Before(patience) {
		time.Sleep(200 * time.Microsecond)
	}
	time.Sleep(rand.N(40 * time.Millisecond))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// resolveKilled resolves what a killed apply left open, and compares the ledger with what the vendor executed. It
// returns how many effects had no answer.
func resolveKilled(t *testing.T, vendors *sandbox.Sandbox, from, to int) int {
	t.Helper()
	hasIntents := exists("tieout.db") && queryInt(t, "SELECT count(*) FROM sqlite_schema WHERE name = 'intent'") == 1
	unanswered := 0
	if hasIntents {
		unanswered = queryInt(t, "SELECT count(*) FROM intent WHERE state IN ('sending', 'unknown')")
		sent := countEffects(vendors)
		resolve(t, shortGrace)
		if n := countEffects(vendors); n > sent+1 { // a request of the killed process may have been on its way
			t.Errorf("resolve sent %d effects", n-sent)
		}
	}
	if unanswered > 1 {
		t.Errorf("%d effects without an answer, although they are sent one by one", unanswered)
	}
	for i := from; i < to; i++ {
		executed := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff)
		recorded := 0
		if hasIntents {
			recorded = queryInt(t, "SELECT count(*) FROM intent WHERE state = 'sent' AND claim = '"+claimID(i)+"'")
		}
		if executed > 1 || executed != recorded {
			t.Errorf("claim %d was requested %d times, and the ledger says %d", i, executed, recorded)
		}
	}
	return unanswered
}
