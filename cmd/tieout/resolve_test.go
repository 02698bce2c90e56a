package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// resolve is tieout resolve, except that it waits only this long for an effect to show at the vendor. It fails unless
// nothing is left unknown, and returns stderr.
func resolve(t *testing.T, grace time.Duration) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	f := resolveFlags{grace: grace}
	if code, err := f.resolve(t.Context(), &stdout, &stderr); err != nil || code != payoff.ExitClean {
		t.Fatalf("resolve: exit %d, want 0: %v\n%s%s", code, err, &stdout, &stderr)
	}
	return stderr.String()
}

// shortGrace is long enough for the sandbox, which shows everything at once.
const shortGrace = 200 * time.Millisecond

// TestLostAnswers: every second request is lost, and of the others the answer. resolve tells them apart by reading.
func TestLostAnswers(t *testing.T) {
	const claims = 10
	vendors := claimsFolder(t, claims, sandbox.Behavior{})
	vendors.Trouble(func(r sandbox.Request) sandbox.Trouble {
		if (r.LoanID[len(r.LoanID)-1]-'0')%2 == 0 {
			return sandbox.Trouble{Lost: sandbox.LostRequest}
		}
		return sandbox.Trouble{Lost: sandbox.LostAnswer}
	})
	expect(t, payoff.ExitClean, "10 effects", "plan", "claims.csv", "--out", "a.plan")
	expect(t, payoff.ExitUnknown, "10 unknown", "apply", "a.plan")
	expect(t, payoff.ExitUnknown, `"unknown":10`, "run", "claims.csv", "--json")
	expect(t, payoff.ExitClean, "of unknown outcome", "plan", "claims.csv", "--again")
	sent := countEffects(vendors)
	resolve(t, shortGrace)
	if countEffects(vendors) != sent {
		t.Error("resolve sent something")
	}
	query := "SELECT count(*) FROM intent WHERE state = '%s' AND CAST(substr(claim, -1) AS INTEGER) %% 2 = %d"
	done, notDone := queryInt(t, fmt.Sprintf(query, "sent", 1)), queryInt(t, fmt.Sprintf(query, "refused", 0))
	if done != 5 || notDone != 5 {
		t.Errorf("%d were found to be done and %d not, want 5 and 5", done, notDone)
	}
	vendors.Trouble(nil)
	expect(t, payoff.ExitClean, "5 effects", "plan", "claims.csv", "--out", "b.plan") // those that were not done
	expect(t, payoff.ExitClean, "5 sent", "apply", "b.plan")
	for i := range claims {
		if n := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff); n != 1 {
			t.Errorf("claim %d was requested %d times", i, n)
		}
	}
}

// TestResolveSaysThatItWaits: an effect may show minutes after it was sent, and resolve says until when it waits.
func TestResolveSaysThatItWaits(t *testing.T) {
	vendors := claimsFolder(t, 1, sandbox.Behavior{})
	vendors.Trouble(func(sandbox.Request) sandbox.Trouble { return sandbox.Trouble{Lost: sandbox.LostRequest} })
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	expect(t, payoff.ExitUnknown, "1 unknown", "apply", "a.plan")
	want := fmt.Sprintf("request of lossexpress %s may show late: reading until ", claimID(0))
	if stderr := resolve(t, time.Second); !strings.Contains(stderr, want) {
		t.Errorf("%q is not in\n%s", want, stderr)
	}
}
