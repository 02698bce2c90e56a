package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestAgainIsOnceMore: somebody who approved one more request has not approved two, whoever made the plans.
func TestAgainIsOnceMore(t *testing.T) {
	vendors := withEffects(t, 1, sandbox.Behavior{})
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	want(t, payoff.ExitClean, "1 sent", "apply", "a.plan")
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--again", "--out", "b.plan")
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--again", "--out", "c.plan")
	want(t, payoff.ExitClean, "1 sent", "apply", "b.plan")
	want(t, payoff.ExitUsage, "was sent since the plan was made", "apply", "c.plan")
	if n := vendors.Executions(sandbox.LossExpress, claimID(0), payoff.RequestPayoff); n != 2 {
		t.Errorf("the claim was requested %d times, want 2", n)
	}
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--again", "--out", "d.plan")
	want(t, payoff.ExitClean, "1 sent", "apply", "d.plan")
}

// TestOutcomeThatIsNotRecorded: what was sent and could not be noted as such is of unknown outcome, not failed and not left
// to be sent again.
func TestOutcomeThatIsNotRecorded(t *testing.T) {
	vendors := withEffects(t, 3, sandbox.Behavior{})
	want(t, payoff.ExitIncomplete, "", "run", "claims.csv") // there is a ledger
	want(t, payoff.ExitClean, "3 effects", "plan", "claims.csv", "--out", "a.plan")
	alter(t, "CREATE TRIGGER full BEFORE UPDATE ON intent WHEN NEW.state = 'sent' BEGIN SELECT raise(ABORT, 'no space left'); END")
	want(t, payoff.ExitUnknown, "0 sent, 0 refused, 1 unknown, 2 not begun", "apply", "a.plan")
	if n := changes(vendors); n != 1 {
		t.Errorf("%d effects were sent, want 1", n)
	}
	want(t, payoff.ExitClean, "a request is of unknown outcome", "plan", "claims.csv")
}

// TestAnotherAmountPosted: a pay-off of another amount than was approved is done, and no success.
func TestAnotherAmountPosted(t *testing.T) {
	vendors := withEffects(t, 1, sandbox.Behavior{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		vendors.ServeHTTP(answer, r)
		body := answer.Body.String()
		if r.Method == http.MethodPost {
			body = regexp.MustCompile(`("payoffAmount": *)100(\.00?)?`).ReplaceAllString(body, "${1}100.01")
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	write(t, "tieout.yaml", regexp.MustCompile(`http://127\.0\.0\.1:\d+`).ReplaceAllString(readFile(t, "tieout.yaml"), server.URL))
	moneyPlan(t, "anna@desk", 0)
	f := applyFlags{confirm: "100.00", now: time.Now, user: func() (string, error) { return "bert@desk", nil }}
	var out bytes.Buffer
	code, err := f.apply(t.Context(), "money.plan", &out)
	if err != nil || code != payoff.ExitBreaks || !strings.Contains(out.String(), "AMOUNT DIFFERS: Nelnet posted 100.01") {
		t.Errorf("exit %d, want %d: %v\n%s", code, payoff.ExitBreaks, err, &out)
	}
	if n := count(t, "SELECT count(*) FROM intent WHERE state = 'sent' AND amount = 10000 AND posted = 10001"); n != 1 {
		t.Error("the ledger does not have both amounts")
	}
}

// TestResolveSaysThatItWaits: an effect may show minutes after it was sent, and who waits is told until when.
func TestResolveSaysThatItWaits(t *testing.T) {
	vendors := withEffects(t, 1, sandbox.Behavior{})
	vendors.Trouble(func(sandbox.Request) sandbox.Trouble { return sandbox.Trouble{Lost: sandbox.LostRequest} })
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	want(t, payoff.ExitUnknown, "1 unknown", "apply", "a.plan")
	var out, said bytes.Buffer
	f := resolveFlags{grace: time.Second}
	code, err := f.resolve(t.Context(), &out, &said)
	if err != nil || code != payoff.ExitClean || !strings.Contains(said.String(), fmt.Sprintf("request of lossexpress %s may show late: reading until ", claimID(0))) {
		t.Errorf("exit %d, %v\n%s%s", code, err, &out, &said)
	}
}

// TestPlanKeepsOtherFiles: --out replaces an older plan, and neither a list, the configuration nor the ledger.
func TestPlanKeepsOtherFiles(t *testing.T) {
	vendors := withEffects(t, 1, sandbox.Behavior{})
	want(t, payoff.ExitIncomplete, "", "run", "claims.csv")
	asked := vendors.Count("", sandbox.Quote)
	for _, name := range []string{"claims.csv", "tieout.yaml", "tieout.db"} {
		before := readFile(t, name)
		want(t, payoff.ExitUsage, "is there and is no plan", "plan", "claims.csv", "--out", name)
		if readFile(t, name) != before {
			t.Errorf("%s was overwritten", name)
		}
	}
	if n := vendors.Count("", sandbox.Quote); n != asked {
		t.Errorf("%d claims were read for a plan that cannot be written", n-asked)
	}
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
}
