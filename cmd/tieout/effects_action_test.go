package main

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestActionColumn: a cancellation and a pay-off are proposed for the rows that say so, and for no other.
func TestActionColumn(t *testing.T) {
	vendors := withEffects(t, 2, sandbox.Behavior{})
	want(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "a.plan")
	want(t, payoff.ExitClean, "2 sent", "apply", "a.plan")
	write(t, "claims.csv", "claim,action\n"+claimID(0)+",cancel\n"+claimID(1)+",\n")
	write(t, "loans.csv", fmt.Sprintf("account,vendor,vendor_loan_id,action\nN0,nelnet,%s,pay_off\nN1,nelnet,%s,\n", loanID(0), loanID(1)))
	want(t, payoff.ExitClean, "2 effects that move 100.00", "plan", "claims.csv", "loans.csv", "--out", "b.plan")
	want(t, payoff.ExitUsage, "--confirm 100.00", "apply", "b.plan")
	f := applyFlags{confirm: "100.00", now: time.Now, user: func() (string, error) { return "another@desk", nil }}
	var out bytes.Buffer
	if code, err := f.apply(t.Context(), "b.plan", &out); err != nil || code != payoff.ExitClean {
		t.Fatalf("exit %d, %v\n%s", code, err, out.String())
	}
	for i, times := range []int{1, 0} {
		cancelled := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.CancelRequest)
		paid := vendors.Executions(sandbox.Nelnet, loanID(i), payoff.PayOff)
		if cancelled != times || paid != times {
			t.Errorf("%d: cancelled %d and paid %d times, want %d", i, cancelled, paid, times)
		}
	}
	write(t, "loans.csv", fmt.Sprintf("account,vendor,vendor_loan_id,action\nN1,nelnet,%[1]s,pay_off\nN1b,nelnet,%[1]s,\nN0,nelnet,%s,payoff\n", loanID(1), loanID(0)))
	want(t, payoff.ExitClean, "more than once", "plan", "loans.csv")
	want(t, payoff.ExitClean, "is no action", "plan", "loans.csv")
}
