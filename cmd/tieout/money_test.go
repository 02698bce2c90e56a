package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/vendors/sandbox"
)

// planPayOffs writes money.plan, which pays off these loans and was prepared by somebody.
func planPayOffs(t *testing.T, preparer string, loans ...int) {
	t.Helper()
	_ = os.Remove("money.plan") // of the pay-offs before
	expect(t, payoff.ExitClean, "", "plan", "claims.csv", "--out", "money.plan")
	today := payoff.DateOf(time.Now().UTC()).String()
	editPlan(t, "money.plan", func(p *effects.Plan) {
		p.PreparedBy, p.PreparedUID, p.Effects = preparer, uidOf(preparer), nil
		for i, n := range loans {
			p.Effects = append(p.Effects, effects.PlanEffect{Place: i + 1, Vendor: "nelnet", Action: "pay_off",
				Account: fmt.Sprint(n), VendorLoanID: loanID(n), Day: today, Amount: "100.00"})
		}
	})
}

// uidOf is the user id of a made-up user: each name, in either case, has its own.
func uidOf(user string) string {
	name, _, _ := strings.Cut(strings.ToLower(user), "@")
	if name == "" {
		return ""
	}
	return fmt.Sprint(5000 + int(name[0]))
}

// applyAs applies a plan as another user than the one who runs the test.
func applyAs(t *testing.T, user, confirm, plan string) (out string, code exitCode, err error) {
	t.Helper()
	f := applyFlags{confirm: confirm, now: time.Now,
		user: func() (person, error) { return person{user, uidOf(user)}, nil }}
	var b bytes.Buffer
	code, err = f.apply(t.Context(), plan, &b)
	return b.String(), code, err
}

// TestPayOff: money needs its amount confirmed and a second person, and is posted once.
func TestPayOff(t *testing.T) {
	vendors := claimsFolder(t, 3, sandbox.Behavior{})
	planPayOffs(t, "anna@desk", 0, 1)
	for name, c := range map[string]struct{ user, confirm, refusal string }{
		"not confirmed":          {"bert@desk", "", "--confirm 200.00"},
		"another amount":         {"bert@desk", "100.00", "--confirm 200.00"},
		"no amount":              {"bert@desk", "yes", "--confirm 200.00"},
		"the preparer":           {"anna@desk", "200.00", "another user"},
		"the preparer elsewhere": {"ANNA@laptop", "200.00", "another user"},
		"nobody":                 {"", "200.00", "another user"},
		"the preparer renamed":   {"arthur@desk", "200.00", "user id 5097"}, // another name of the same user id
	} {
		out, _, err := applyAs(t, c.user, c.confirm, "money.plan")
		p := problemOf(t.Context(), err)
		if err == nil || p.Code != payoff.CodePlan || !strings.Contains(p.Message+p.Hint, c.refusal) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	if n := vendors.Count("", sandbox.Money); n != 0 {
		t.Fatalf("%d payments before the approval", n)
	}
	if out, code, err := applyAs(t, "bert@desk", "200", "money.plan"); err != nil || code != payoff.ExitClean {
		t.Fatalf("exit %d, %v\n%s", code, err, out)
	}
	planPayOffs(t, "anna@desk", 1, 2) // 1 is paid
	_, _, err := applyAs(t, "bert@desk", "200.00", "money.plan")
	if problemOf(t.Context(), err).Code != payoff.CodePlan {
		t.Errorf("a loan that is paid was paid again: %v", err)
	}
	for i, want := range []int{1, 1, 0} {
		if n := vendors.Executions(sandbox.Nelnet, loanID(i), payoff.PayOff); n != want {
			t.Errorf("loan %d was paid %d times, want %d", i, n, want)
		}
	}
	if n := vendors.Count("", sandbox.Money); n != 2 {
		t.Errorf("%d payments were posted, want 2", n)
	}
	both := "SELECT count(*) FROM intent WHERE state = 'sent' AND posted = 10000 " +
		"AND prepared_by = 'anna@desk' AND approved_by = 'bert@desk' AND prepared_uid = '5097' AND approved_uid = '5098'"
	if n := queryInt(t, both); n != 2 {
		t.Errorf("%d of 2 pay-offs are in the ledger with both names", n)
	}
}

// TestAnotherAmountIsPosted: a pay-off of another amount than was approved is done, but it is no success.
func TestAnotherAmountIsPosted(t *testing.T) {
	vendors := claimsFolder(t, 1, sandbox.Behavior{})
	amount := regexp.MustCompile(`("payoffAmount": *)100(\.00?)?`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		vendors.ServeHTTP(answer, r)
		body := answer.Body.String()
		if r.Method == http.MethodPost {
			body = amount.ReplaceAllString(body, "${1}100.01")
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	pointVendorsAt(t, server.URL)
	planPayOffs(t, "anna@desk", 0)
	out, code, err := applyAs(t, "bert@desk", "100.00", "money.plan")
	if err != nil || code != payoff.ExitBreaks || !strings.Contains(out, "AMOUNT DIFFERS: Nelnet posted 100.01") {
		t.Errorf("exit %d, want %d: %v\n%s", code, payoff.ExitBreaks, err, out)
	}
	if queryInt(t, "SELECT count(*) FROM intent WHERE state = 'sent' AND amount = 10000 AND posted = 10001") != 1 {
		t.Error("the ledger does not have both amounts")
	}
}

// TestActionColumn: a cancellation and a pay-off are proposed for the rows that say so, and for no other.
func TestActionColumn(t *testing.T) {
	vendors := claimsFolder(t, 2, sandbox.Behavior{})
	expect(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "a.plan")
	expect(t, payoff.ExitClean, "2 sent", "apply", "a.plan")
	writeFile(t, "claims.csv", "claim,action\n"+claimID(0)+",cancel\n"+claimID(1)+",\n")
	const header = "account,vendor,vendor_loan_id,action\n"
	writeFile(t, "loans.csv", fmt.Sprintf(header+"N0,nelnet,%s,pay_off\nN1,nelnet,%s,\n", loanID(0), loanID(1)))
	expect(t, payoff.ExitClean, "2 effects that move 100.00", "plan", "claims.csv", "loans.csv", "--out", "b.plan")
	expect(t, payoff.ExitUsage, "--confirm 100.00", "apply", "b.plan")
	if out, code, err := applyAs(t, "another@desk", "100.00", "b.plan"); err != nil || code != payoff.ExitClean {
		t.Fatalf("exit %d, %v\n%s", code, err, out)
	}
	for i, want := range []int{1, 0} {
		canceled := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.CancelRequest)
		paid := vendors.Executions(sandbox.Nelnet, loanID(i), payoff.PayOff)
		if canceled != want || paid != want {
			t.Errorf("%d: canceled %d and paid %d times, want %d", i, canceled, paid, want)
		}
	}
	writeFile(t, "loans.csv", fmt.Sprintf(header+"N1,nelnet,%[1]s,pay_off\nN1b,nelnet,%[1]s,\nN0,nelnet,%s,payoff\n",
		loanID(1), loanID(0)))
	expect(t, payoff.ExitClean, "more than once", "plan", "loans.csv")
	expect(t, payoff.ExitClean, "is no action", "plan", "loans.csv")
}
