package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/vendors/sandbox"
)

const documents = "settlement breakdown;valuation report"

func claimID(i int) string { return fmt.Sprintf("7d0c1a52-3f6e-4b7e-9d11-%012d", i) }

func loanID(i int) string { return fmt.Sprintf("2c809e08-a5ba-4559-9c1c-%012d", i) }

// hundred is what every loan of these tests owes.
func hundred(payoff.Date) sandbox.Figures {
	h := decimal.NewFromInt(100)
	return sandbox.Figures{Principal: h, Total: h, GoodThrough: payoff.DateOf(time.Now()).AddDays(30)}
}

// withEffects makes a working folder with claims that have their documents and no payoff yet, a configuration, and the vendors
// that know the claims and as many Nelnet loans.
func withEffects(t *testing.T, claims int, knobs sandbox.Behavior) *sandbox.Sandbox {
	t.Helper()
	t.Chdir(t.TempDir())
	var book sandbox.Book
	for i := range claims {
		book = append(book,
			sandbox.Loan{Vendor: sandbox.LossExpress, ID: claimID(i), Documents: strings.Split(documents, ";"), Fault: sandbox.Pending, Payoff: hundred},
			sandbox.Loan{Vendor: sandbox.Nelnet, ID: loanID(i), Payoff: hundred})
	}
	vendors := sandbox.New(book, map[string]sandbox.Behavior{sandbox.LossExpress: knobs, sandbox.Nelnet: {}})
	server := httptest.NewServer(vendors)
	t.Cleanup(server.Close)
	t.Setenv("TIEOUT_TEST_PASSWORD", sandbox.NelnetPassword)
	t.Setenv("TIEOUT_TEST_SECRET", sandbox.LossExpressSecret)
	write(t, "tieout.yaml", fmt.Sprintf(`timezone: UTC
effects: {max_amount: "250.00", max_count: 50}
vendors:
  nelnet:
    quotes: fetch
    base_url: %[1]s/nelnet
    auth: {user_pool_id: %[2]s, app_client_id: %[3]s, username: %[4]s, password: env:TIEOUT_TEST_PASSWORD}
    convention: {day_count: ACT/365F}
  lossexpress:
    quotes: fetch
    base_url: %[1]s/lossexpress
    auth: {client_id: %[5]s, secret: env:TIEOUT_TEST_SECRET}
    convention: {day_count: ACT/365F}
`, server.URL, sandbox.NelnetUserPoolID, sandbox.NelnetAppClientID, sandbox.NelnetUserName, sandbox.LossExpressClientID))
	write(t, "claims.csv", claimList(0, claims))
	return vendors
}

func claimList(from, to int) string {
	var list strings.Builder
	list.WriteString("claim,account,documents,principal,rate,interest_paid_to\n")
	for i := from; i < to; i++ {
		fmt.Fprintf(&list, "%s,C%d,%s,100.00,0,2026-01-01\n", claimID(i), i, documents)
	}
	return list.String()
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// want runs the program and fails unless it ends with this code and prints this.
func want(t *testing.T, code int, said string, args ...string) {
	t.Helper()
	if out, got := tieout(t, args...); got != code || !strings.Contains(out, said) {
		t.Fatalf("tieout %s: exit %d, want %d and %q\n%s", strings.Join(args, " "), got, code, said, out)
	}
}

// changes counts the requests that were meant to change something.
func changes(s *sandbox.Sandbox) int { return s.Count("", sandbox.Work) + s.Count("", sandbox.Money) }

func TestPlanApplyQuote(t *testing.T) {
	vendors := withEffects(t, 4, sandbox.Behavior{WorkTime: 50 * time.Millisecond})
	write(t, "claims.csv", claimList(0, 3)+claimID(3)+",C3,police report,100.00,0,2026-01-01\n")
	want(t, payoff.ExitClean, "3 effects that move 0.00", "plan", "claims.csv", "--out", "a.plan", "--as-of", "2026-07-10")
	text := readFile(t, "a.plan")
	for _, part := range []string{`as_of: "2026-07-10"`, `because: "it has no payoff`, "left_out:", "the claim lacks settlement breakdown", "request: 3"} {
		if !strings.Contains(text, part) {
			t.Errorf("the plan lacks %q:\n%s", part, text)
		}
	}
	if n := changes(vendors); n != 0 {
		t.Fatalf("plan sent %d effects", n)
	}
	want(t, payoff.ExitClean, "3 sent, 0 refused, 0 unknown", "apply", "a.plan")
	want(t, payoff.ExitUsage, "applied before", "apply", "a.plan")
	for i := range 3 {
		if n := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff); n != 1 {
			t.Errorf("claim %d was requested %d times", i, n)
		}
	}
	time.Sleep(100 * time.Millisecond)
	if out, code := tieout(t, "run", "claims.csv"); code == payoff.ExitFailed {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if n := count(t, "SELECT count(*) FROM result_report WHERE status = 'matched'"); n != 3 {
		t.Errorf("%d of 3 requested claims are quoted by the next run", n)
	}
	want(t, payoff.ExitClean, "request: 0", "plan", "claims.csv")
}

// TestRequestOnce: a claim that we asked for and that has no payoff yet is not proposed again, unless a person says so.
func TestRequestOnce(t *testing.T) {
	withEffects(t, 1, sandbox.Behavior{})
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "b.plan", "--again")
	want(t, payoff.ExitClean, "1 sent", "apply", "a.plan")
	want(t, payoff.ExitUsage, "has a request of", "apply", "b.plan") // made before, so that it does not say again
	want(t, payoff.ExitClean, "our request for it is sent", "plan", "claims.csv")
	want(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "c.plan", "--again")
	want(t, payoff.ExitClean, "1 sent", "apply", "c.plan")
}

// tree is the hash of every file in the working folder.
func tree(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(h, "%s %d %x\n", path, len(text), sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// TestPlanChangesNothing is E8: without a ledger, and with one.
func TestPlanChangesNothing(t *testing.T) {
	vendors := withEffects(t, 5, sandbox.Behavior{})
	for range 2 {
		before := tree(t)
		want(t, payoff.ExitClean, "request: 5", "plan", "claims.csv")
		if _, code := tieout(t, "run", "claims.csv", "--dry-run"); code != payoff.ExitClean {
			t.Errorf("dry run: exit %d", code)
		}
		if tree(t) != before {
			t.Error("plan or a dry run changed files")
		}
		tieout(t, "run", "claims.csv")
	}
	if n := changes(vendors); n != 0 {
		t.Errorf("%d effects were sent", n)
	}
}

// edit changes a plan as an operator could who computes the checksum anew.
func edit(t *testing.T, path string, change func(*effects.Plan)) {
	t.Helper()
	p, err := effects.ReadPlan(path)
	if err != nil {
		t.Fatal(err)
	}
	change(p)
	if err := p.Count(); err != nil {
		t.Fatal(err)
	}
	text, err := p.Text()
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(text))
}

// TestPlanIsBound is E6 and E7: whatever makes a plan stale, too large or ambiguous, nothing is sent.
func TestPlanIsBound(t *testing.T) {
	appendTo := func(name, text string) func(*testing.T) {
		return func(t *testing.T) { write(t, name, readFile(t, name)+text) }
	}
	edited := func(change func(*effects.Plan)) func(*testing.T) {
		return func(t *testing.T) { edit(t, "a.plan", change) }
	}
	for name, c := range map[string]struct {
		spoil func(*testing.T)
		said  string
	}{
		"input changed":  {appendTo("claims.csv", "\n"), "has changed"},
		"input gone":     {func(*testing.T) { os.Remove("claims.csv") }, "cannot be read"},
		"config changed": {appendTo("tieout.yaml", "# more\n"), "has changed"},
		"plan changed":   {appendTo("a.plan", " "), "checksum"},
		"plan edited": {func(t *testing.T) {
			write(t, "a.plan", strings.Replace(readFile(t, "a.plan"), "vendor: lossexpress", "vendor: nelnet", 1))
		},
			"checksum"},
		"no checksum":     {func(t *testing.T) { write(t, "a.plan", strings.Split(readFile(t, "a.plan"), "checksum")[0]) }, "checksum"},
		"another version": {edited(func(p *effects.Plan) { p.Version = "v0" }), "version v0"},
		"old":             {edited(func(p *effects.Plan) { p.PreparedAt = time.Now().Add(-25 * time.Hour).UTC().Format(time.RFC3339) }), "effects.max_age"},
		"of tomorrow":     {edited(func(p *effects.Plan) { p.PreparedAt = time.Now().Add(time.Hour).UTC().Format(time.RFC3339) }), "effects.max_age"},
		"twice": {edited(func(p *effects.Plan) {
			e := p.Effects[0]
			e.Place, e.Claim, e.Action = 3, strings.ToUpper(e.Claim), "refresh"
			p.Effects = append(p.Effects, e)
		}), "twice"},
		"too many": {edited(func(p *effects.Plan) {
			for i := range 60 {
				p.Effects = append(p.Effects, effects.PlanEffect{Place: i + 3, Vendor: "lossexpress", Action: "request", Claim: claimID(100 + i)})
			}
		}), "effects.max_count"},
		"too much money": {edited(func(p *effects.Plan) {
			p.Effects = append(p.Effects, effects.PlanEffect{Place: 3, Vendor: "nelnet", Action: "pay_off", VendorLoanID: loanID(0), Day: "2026-01-02", Amount: "250.01"})
		}), "effects.max_amount"},
		"money at LossExpress": {edited(func(p *effects.Plan) { p.Effects[0].Vendor = "q2" }), "q2 has no request"},
		"empty":                {edited(func(p *effects.Plan) { p.Effects = nil }), "no effects"},
	} {
		t.Run(name, func(t *testing.T) {
			vendors := withEffects(t, 2, sandbox.Behavior{})
			want(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "a.plan")
			c.spoil(t)
			want(t, payoff.ExitUsage, c.said, "apply", "a.plan")
			if n := changes(vendors); n != 0 {
				t.Errorf("%d effects were sent", n)
			}
		})
	}
}

// moneyPlan writes a plan that pays these loans off, as somebody else prepared it.
func moneyPlan(t *testing.T, by string, loans ...int) {
	t.Helper()
	want(t, payoff.ExitClean, "", "plan", "claims.csv", "--out", "money.plan")
	edit(t, "money.plan", func(p *effects.Plan) {
		p.PreparedBy, p.Effects = by, nil
		for i, n := range loans {
			p.Effects = append(p.Effects, effects.PlanEffect{Place: i + 1, Vendor: "nelnet", Action: "pay_off", Account: fmt.Sprint(n),
				VendorLoanID: loanID(n), Day: payoff.DateOf(time.Now().UTC()).String(), Amount: "100.00"})
		}
	})
}

// TestMoney: money needs its amount typed and a second person, and is posted once.
func TestMoney(t *testing.T) {
	vendors := withEffects(t, 3, sandbox.Behavior{})
	moneyPlan(t, "anna@desk", 0, 1)
	for name, c := range map[string]struct{ who, confirm, said string }{
		"not confirmed":          {"bert@desk", "", "--confirm 200.00"},
		"another amount":         {"bert@desk", "100.00", "--confirm 200.00"},
		"no amount":              {"bert@desk", "yes", "--confirm 200.00"},
		"the preparer":           {"anna@desk", "200.00", "another user"},
		"the preparer elsewhere": {"ANNA@laptop", "200.00", "another user"},
		"nobody":                 {"", "200.00", "another user"},
	} {
		f := applyFlags{confirm: c.confirm, now: time.Now, user: func() (string, error) { return c.who, nil }}
		var out bytes.Buffer
		_, err := f.apply(t.Context(), "money.plan", &out)
		if p := problemOf(t.Context(), err); err == nil || p.Code != payoff.CodePlan || !strings.Contains(p.Message+p.Hint, c.said) {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
	if n := vendors.Count("", sandbox.Money); n != 0 {
		t.Fatalf("%d payments before the approval", n)
	}
	f := applyFlags{confirm: "200", now: time.Now, user: func() (string, error) { return "bert@desk", nil }}
	var out bytes.Buffer
	if code, err := f.apply(t.Context(), "money.plan", &out); err != nil || code != payoff.ExitClean {
		t.Fatalf("exit %d, %v\n%s", code, err, out.String())
	}
	moneyPlan(t, "anna@desk", 1, 2) // 1 is paid
	f.confirm = "200.00"
	if _, err := f.apply(t.Context(), "money.plan", &out); problemOf(t.Context(), err).Code != payoff.CodePlan {
		t.Errorf("a loan that is paid was planned again: %v", err)
	}
	for i, times := range []int{1, 1, 0} {
		if n := vendors.Executions(sandbox.Nelnet, loanID(i), payoff.PayOff); n != times {
			t.Errorf("loan %d was paid %d times, want %d", i, n, times)
		}
	}
	if n := vendors.Count("", sandbox.Money); n != 2 {
		t.Errorf("%d payments were posted, want 2", n)
	}
	if n := count(t, "SELECT count(*) FROM intent WHERE prepared_by = 'anna@desk' AND approved_by = 'bert@desk' AND posted = 10000 AND state = 'sent'"); n != 2 {
		t.Errorf("%d of 2 pay-offs are in the ledger with both names", n)
	}
}

// TestLostAnswers: every second request is lost, of the others the answer; resolve tells them apart by reading.
func TestLostAnswers(t *testing.T) {
	const claims = 10
	vendors := withEffects(t, claims, sandbox.Behavior{})
	vendors.Trouble(func(r sandbox.Request) sandbox.Trouble {
		if (r.LoanID[len(r.LoanID)-1]-'0')%2 == 0 {
			return sandbox.Trouble{Lost: sandbox.LostRequest}
		}
		return sandbox.Trouble{Lost: sandbox.LostAnswer}
	})
	want(t, payoff.ExitClean, "10 effects", "plan", "claims.csv", "--out", "a.plan")
	want(t, payoff.ExitUnknown, "10 unknown", "apply", "a.plan")
	want(t, payoff.ExitUnknown, `"unknown":10`, "run", "claims.csv", "--json")
	want(t, payoff.ExitClean, "of unknown outcome", "plan", "claims.csv", "--again")
	sent := changes(vendors)
	settle(t, payoff.ExitClean)
	if changes(vendors) != sent {
		t.Error("resolve sent something")
	}
	same := "SELECT count(*) FROM intent WHERE state = '%s' AND CAST(substr(claim, -1) AS INTEGER) %% 2 = %d"
	if done, not := count(t, fmt.Sprintf(same, "sent", 1)), count(t, fmt.Sprintf(same, "refused", 0)); done != 5 || not != 5 {
		t.Errorf("%d found to be carried out and %d not, want 5 and 5", done, not)
	}
	vendors.Trouble(nil)
	want(t, payoff.ExitClean, "5 effects", "plan", "claims.csv", "--out", "b.plan") // those that were not carried out
	want(t, payoff.ExitClean, "5 sent", "apply", "b.plan")
	for i := range claims {
		if n := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff); n != 1 {
			t.Errorf("claim %d was requested %d times", i, n)
		}
	}
}

// settle is tieout resolve with a vendor that shows everything at once.
func settle(t *testing.T, code exitCode) {
	t.Helper()
	var out bytes.Buffer
	f := resolveFlags{grace: 200 * time.Millisecond}
	if got, err := f.resolve(t.Context(), &out, &out); err != nil || got != code {
		t.Fatalf("resolve: exit %d, want %d: %v\n%s", got, code, err, out.String())
	}
}

// TestInterruptedApply: a signal lets the effect that is under way end, and stops before the next.
func TestInterruptedApply(t *testing.T) {
	vendors := withEffects(t, 8, sandbox.Behavior{Latency: 10 * time.Millisecond})
	want(t, payoff.ExitClean, "8 effects", "plan", "claims.csv", "--out", "a.plan")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for vendors.Count("", sandbox.Work) < 3 {
			time.Sleep(time.Millisecond)
		}
		cancel(stopped{os.Interrupt})
	}()
	var out bytes.Buffer
	if code := run(ctx, []string{"apply", "a.plan"}, &out, &out); code != payoff.ExitInterrupted || !strings.Contains(out.String(), "0 unknown") {
		t.Fatalf("exit %d\n%s", code, out.String())
	}
	sent := count(t, "SELECT count(*) FROM intent WHERE state = 'sent'")
	if n := changes(vendors); sent < 3 || sent == 8 || n != sent {
		t.Errorf("%d sent, %d requests", sent, n)
	}
	want(t, payoff.ExitClean, fmt.Sprintf("%d effects", 8-sent), "plan", "claims.csv", "--out", "b.plan")
	want(t, payoff.ExitClean, fmt.Sprintf("%d sent", 8-sent), "apply", "b.plan")
}
