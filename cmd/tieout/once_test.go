package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// moveLedger moves the ledger to another folder, as a person does who wants it out of the way.
func moveLedger(t *testing.T) {
	t.Helper()
	for _, name := range []string{"tieout.db", "tieout.db-wal", "tieout.db-shm"} {
		if exists(name) {
			must(t, os.Rename(name, filepath.Join(t.TempDir(), name)))
		}
	}
}

// copyLedger returns what puts the ledger back as it is now.
func copyLedger(t *testing.T) (restore func()) {
	t.Helper()
	changeLedger(t, "PRAGMA wal_checkpoint(TRUNCATE)")
	kept := readFile(t, "tieout.db")
	return func() {
		moveLedger(t)
		writeFile(t, "tieout.db", kept)
	}
}

// TestOnceWithoutTheLedger: a plan that was applied is not applied a second time when the ledger that knows of it is
// gone, is another, or is an older copy of it; also not if the receipt is gone, too.
func TestOnceWithoutTheLedger(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(t *testing.T, restore func())
		refusal string
	}{
		"gone":     {func(t *testing.T, _ func()) { moveLedger(t) }, "no ledger at "},
		"restored": {func(_ *testing.T, restore func()) { restore() }, "an older copy"},
		"another": {func(t *testing.T, _ func()) {
			moveLedger(t)
			tieout(t, "run", "claims.csv")
		}, "another ledger"},
		"emptied": {func(t *testing.T, _ func()) {
			moveLedger(t)
			writeFile(t, "tieout.db", "")
		}, ""},
	} {
		for _, receipt := range []string{"with its receipt", "without its receipt"} {
			t.Run(name+" "+receipt, func(t *testing.T) {
				vendors := claimsFolder(t, 3, sandbox.Behavior{})
				writeFile(t, "claims.csv", claimList(0, 1))
				expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "first.plan")
				expect(t, payoff.ExitClean, "1 sent", "apply", "first.plan")
				restore := copyLedger(t)
				writeFile(t, "claims.csv", claimList(1, 3))
				expect(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "a.plan")
				expect(t, payoff.ExitClean, "2 sent", "apply", "a.plan")
				c.change(t, restore)
				refusal := "was applied before"
				if receipt == "without its receipt" {
					must(t, os.Remove("a.plan.receipt"))
					refusal = c.refusal
				}
				if name == "restored" && receipt != "with its receipt" {
					// The plan was made for just this state: only the vendor can tell.
					expect(t, payoff.ExitIncomplete, "0 sent, 2 refused", "apply", "a.plan")
				} else if name == "emptied" && receipt != "with its receipt" {
					expect(t, payoff.ExitFailed, "a ledger never is", "apply", "a.plan")
				} else {
					expect(t, payoff.ExitUsage, refusal, "apply", "a.plan")
				}
				expectRequested(t, vendors, 1, 1, 1)
			})
		}
	}
}

// TestOlderLedger: a plan is not applied to a copy of its ledger that was made before the plan, even if other effects
// have been sent from it since.
func TestOlderLedger(t *testing.T) {
	vendors := claimsFolder(t, 4, sandbox.Behavior{})
	one := func(claim int, plan string) {
		writeFile(t, "claims.csv", claimList(claim, claim+1))
		expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", plan)
	}
	one(0, "a.plan")
	restore := copyLedger(t)
	expect(t, payoff.ExitClean, "1 sent", "apply", "a.plan")
	one(1, "b.plan")
	restore()
	writeFile(t, "claims.csv", claimList(1, 2))
	expect(t, payoff.ExitUsage, "an older copy of the ledger", "apply", "b.plan")
	one(2, "c.plan") // of the restored ledger, in which it takes the place that a.plan's had
	expect(t, payoff.ExitClean, "1 sent", "apply", "c.plan")
	writeFile(t, "claims.csv", claimList(1, 2))
	expect(t, payoff.ExitUsage, "an older copy of the ledger", "apply", "b.plan")
	expectRequested(t, vendors, 1, 0, 1)
}

// TestVendorRemembers: with a new ledger that knows of nothing, what is open at the vendor is not requested again, by
// a plan or by a run.
func TestVendorRemembers(t *testing.T) {
	vendors := requestingFolder(t, 3, 2)
	expect(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "a.plan")
	expect(t, payoff.ExitClean, "2 sent", "apply", "a.plan")
	moveLedger(t)
	expect(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "b.plan")
	expect(t, payoff.ExitIncomplete, "0 sent, 2 refused", "apply", "b.plan")
	moveLedger(t)
	expectSent(t, 0, payoff.ExitIncomplete)
	expectRequested(t, vendors, 1, 1, 0)
}

// TestReceipt: what an applied plan leaves beside it says what was sent, when and by whom, and is never overwritten.
func TestReceipt(t *testing.T) {
	claimsFolder(t, 2, sandbox.Behavior{})
	writeFile(t, "a.plan.receipt", "mine\n")
	expect(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "a.plan")
	must(t, os.Chmod("a.plan", 0o400))
	expect(t, payoff.ExitClean, "2 sent", "apply", "a.plan")
	if readFile(t, "a.plan.receipt") != "mine\n" {
		t.Error("a file of a person was overwritten")
	}
	me, err := whoami()
	must(t, err)
	text := readFile(t, "a.plan.receipt.2")
	_, sum, _ := strings.Cut(readFile(t, "a.plan"), "checksum: ")
	expectParts(t, text, "plan: "+strings.TrimSpace(sum), "applied_by: "+me.name, "applied_uid: \""+me.uid,
		"applied_at: \"20", "action: request", "claim: "+claimID(0), "claim: "+claimID(1), "state: sent", "done (HTTP 200)")
	info, err := os.Stat("a.plan.receipt.2")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	expect(t, payoff.ExitUsage, "a.plan.receipt.2", "apply", "a.plan")
}

// TestReceiptFirst: without a place for its receipt a plan is not applied, and may be when there is one.
func TestReceiptFirst(t *testing.T) {
	vendors := claimsFolder(t, 1, sandbox.Behavior{})
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	must(t, os.Mkdir("gone", 0o700))
	must(t, os.Rename("a.plan", "gone/a.plan"))
	must(t, os.Symlink("/dev/full", "gone/a.plan.receipt"))
	if out, code := tieout(t, "apply", "gone/a.plan"); code == payoff.ExitClean || countEffects(vendors) > 0 {
		t.Errorf("exit %d\n%s", code, out)
	}
	must(t, os.Remove("gone/a.plan.receipt"))
	expect(t, payoff.ExitClean, "1 sent", "apply", "gone/a.plan")
}

// TestPlannedIsNotUnknown: of what a killed apply had planned and not begun, the next plan says nothing, and proposes
// it.
func TestPlannedIsNotUnknown(t *testing.T) {
	vendors := claimsFolder(t, 5, sandbox.Behavior{Latency: 300 * time.Millisecond})
	expect(t, payoff.ExitClean, "5 effects", "plan", "claims.csv", "--out", "a.plan")
	cmd := command(t, "apply", "a.plan")
	must(t, cmd.Start())
	for vendors.Count(sandbox.LossExpress, sandbox.Work) == 0 {
		time.Sleep(time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	expect(t, payoff.ExitClean, "4 effects that move 0.00 in all; 1 rows left out",
		"plan", "claims.csv", "--out", "b.plan")
	if n := strings.Count(readFile(t, "b.plan"), "unknown outcome"); n != 1 {
		t.Errorf("%d claims are of unknown outcome, want 1", n)
	}
	expect(t, payoff.ExitClean, "4 sent, 0 refused", "apply", "b.plan")
}

// TestApplyMakesNoLedger: a plan that was printed when there was no ledger can be applied to none; apply makes none.
func TestApplyMakesNoLedger(t *testing.T) {
	vendors := claimsFolder(t, 1, sandbox.Behavior{})
	out, code := tieout(t, "plan", "claims.csv")
	if code != payoff.ExitClean {
		t.Fatalf("exit %d\n%s", code, out)
	}
	writeFile(t, "a.plan", out)
	expect(t, payoff.ExitUsage, "tieout plan --out", "apply", "a.plan")
	if exists("tieout.db") || countEffects(vendors) > 0 {
		t.Error("apply made a ledger, or sent something")
	}
}
