package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestKilledApply is E2: tieout apply is killed at a random moment, again and again. No effect is ever carried out twice,
// what has no answer is unknown, and resolve finds out by reading what was carried out. 500 kills with TIEOUT_FAULTS=1.
func TestKilledApply(t *testing.T) {
	kills := 20
	if os.Getenv("TIEOUT_FAULTS") != "" {
		kills = 500
	}
	const each = 6
	vendors := withEffects(t, kills*each, sandbox.Behavior{Latency: 3 * time.Millisecond})
	lost := 0
	for i := range kills {
		write(t, "claims.csv", claimList(i*each, (i+1)*each))
		want(t, payoff.ExitClean, "6 effects", "plan", "claims.csv", "--out", "a.plan")
		killApply(t, vendors)
		lost += settleKilled(t, vendors, i*each, (i+1)*each)
	}
	t.Logf("E2: %d kills, %d effects planned, %d sent and executed, %d left without an answer and settled; at most 1 execution each (target 1)",
		kills, kills*each, count(t, "SELECT count(*) FROM intent WHERE state = 'sent'"), lost)
	if open := count(t, "SELECT count(*) FROM intent WHERE state NOT IN ('sent', 'refused')"); open != 0 {
		t.Errorf("%d intents are open in the end", open)
	}
}

// killApply starts tieout apply and kills it: at any moment from its login on, now and then before that.
func killApply(t *testing.T, vendors *sandbox.Sandbox) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "apply", "a.plan")
	cmd.Env = append(os.Environ(), "TIEOUT_MAIN=1")
	logins := vendors.Count(sandbox.LossExpress, sandbox.Authenticate)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
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

// settleKilled resolves what a killed apply left behind, holds the ledger against what the vendor carried out, and
// returns how many effects had no answer.
func settleKilled(t *testing.T, vendors *sandbox.Sandbox, from, to int) int {
	t.Helper()
	ran := exists("tieout.db") && count(t, "SELECT count(*) FROM sqlite_schema WHERE name = 'intent'") == 1
	lost := 0
	if ran {
		lost = count(t, "SELECT count(*) FROM intent WHERE state IN ('sending', 'unknown')")
		sent := changes(vendors)
		settle(t, payoff.ExitClean)
		if n := changes(vendors); n > sent+1 { // a request of the killed process may have been on its way
			t.Errorf("resolve sent %d effects", n-sent)
		}
	}
	if lost > 1 {
		t.Errorf("%d effects without an answer, and they are sent one by one", lost)
	}
	for i := from; i < to; i++ {
		done := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff)
		known := 0
		if ran {
			known = count(t, "SELECT count(*) FROM intent WHERE state = 'sent' AND claim = '"+claimID(i)+"'")
		}
		if done > 1 || done != known {
			t.Errorf("claim %d was requested %d times, and the ledger says %d", i, done, known)
		}
	}
	return lost
}
