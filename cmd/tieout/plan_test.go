package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/vendors/sandbox"
)

// TestPlanApplyQuote: what is planned is applied once, and the next run has the quotes.
func TestPlanApplyQuote(t *testing.T) {
	vendors := claimsFolder(t, 4, sandbox.Behavior{WorkTime: 50 * time.Millisecond})
	writeFile(t, "claims.csv", claimList(0, 3)+claimID(3)+",C3,police report,100.00,0,2026-01-01\n")
	expect(t, payoff.ExitClean, "3 effects that move 0.00", "plan", "claims.csv", "--out", "a.plan",
		"--as-of", "2026-07-10")
	expectParts(t, readFile(t, "a.plan"), `as_of: "2026-07-10"`, `because: "it has no payoff`, "left_out:",
		"the claim lacks settlement breakdown", "request: 3")
	if n := countEffects(vendors); n != 0 {
		t.Fatalf("plan sent %d effects", n)
	}
	expect(t, payoff.ExitClean, "3 sent, 0 refused, 0 unknown", "apply", "a.plan")
	expect(t, payoff.ExitUsage, "applied before", "apply", "a.plan")
	expectRequested(t, vendors, 1, 1, 1)
	time.Sleep(100 * time.Millisecond)
	if out, code := tieout(t, "run", "claims.csv"); code == payoff.ExitFailed {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if n := queryInt(t, "SELECT count(*) FROM result_report WHERE status = 'matched'"); n != 3 {
		t.Errorf("%d of 3 requested claims are quoted by the next run", n)
	}
	expect(t, payoff.ExitClean, "request: 0", "plan", "claims.csv")
}

// TestRequestOnce: a claim that we requested and that has no payoff yet is not proposed again, unless a person says so.
func TestRequestOnce(t *testing.T) {
	claimsFolder(t, 1, sandbox.Behavior{})
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "b.plan", "--again")
	expect(t, payoff.ExitClean, "1 sent", "apply", "a.plan")
	// This plan was made before anything was sent, so it does not say that the request is a second one.
	expect(t, payoff.ExitUsage, "has a request of", "apply", "b.plan")
	expect(t, payoff.ExitClean, "our request for it is sent", "plan", "claims.csv")
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "c.plan", "--again")
	expect(t, payoff.ExitClean, "1 sent", "apply", "c.plan")
}

// TestAgainIsOnceMore: a person who approves one more request has not approved two, even if two plans propose it.
func TestAgainIsOnceMore(t *testing.T) {
	vendors := claimsFolder(t, 1, sandbox.Behavior{})
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	expect(t, payoff.ExitClean, "1 sent", "apply", "a.plan")
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--again", "--out", "b.plan")
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--again", "--out", "c.plan")
	expect(t, payoff.ExitClean, "1 sent", "apply", "b.plan")
	expect(t, payoff.ExitUsage, "was sent since the plan was made", "apply", "c.plan")
	expectRequested(t, vendors, 2)
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--again", "--out", "d.plan")
	expect(t, payoff.ExitClean, "1 sent", "apply", "d.plan")
}

// TestPlanChangesNothing is reliability figure E8: without a ledger, and with one.
func TestPlanChangesNothing(t *testing.T) {
	vendors := claimsFolder(t, 5, sandbox.Behavior{})
	for range 2 {
		before := hashFolder(t)
		expect(t, payoff.ExitClean, "request: 5", "plan", "claims.csv")
		expect(t, payoff.ExitClean, "", "run", "claims.csv", "--dry-run")
		if hashFolder(t) != before {
			t.Error("plan or a dry run changed files")
		}
		tieout(t, "run", "claims.csv") // now there is a ledger
	}
	if n := countEffects(vendors); n != 0 {
		t.Errorf("%d effects were sent", n)
	}
}

// hashFolder returns a hash of all files in the working folder.
func hashFolder(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	must(t, filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(h, "%s %d %x\n", path, len(text), sha256.Sum256(text))
		return err
	}))
	return fmt.Sprintf("%x", h.Sum(nil))
}

// TestPlanKeepsOtherFiles: --out replaces nothing: no list, configuration or ledger, and no plan that somebody has
// read.
func TestPlanKeepsOtherFiles(t *testing.T) {
	vendors := claimsFolder(t, 1, sandbox.Behavior{})
	expect(t, payoff.ExitIncomplete, "", "run", "claims.csv")
	asked := vendors.Count("", sandbox.Quote)
	for _, name := range []string{"claims.csv", "tieout.yaml", "tieout.db"} {
		before := readFile(t, name)
		expect(t, payoff.ExitUsage, "is there", "plan", "claims.csv", "--out", name)
		if readFile(t, name) != before {
			t.Errorf("%s was overwritten", name)
		}
	}
	if n := vendors.Count("", sandbox.Quote); n != asked {
		t.Errorf("%d claims were read for a plan that cannot be written", n-asked)
	}
	expect(t, payoff.ExitClean, "1 effects", "plan", "claims.csv", "--out", "a.plan")
	read := readFile(t, "a.plan")
	expect(t, payoff.ExitUsage, "a.plan is there", "plan", "claims.csv", "--out", "a.plan")
	if readFile(t, "a.plan") != read {
		t.Error("the plan that was read was replaced")
	}
}

// editPlan changes a plan as an operator could who computes its checksum again.
func editPlan(t *testing.T, path string, change func(*effects.Plan)) {
	t.Helper()
	p, err := effects.ReadPlan(path)
	must(t, err)
	change(p)
	must(t, p.Count())
	text, err := p.Text()
	must(t, err)
	writeFile(t, path, string(text))
}

// TestPlanIsRefused is reliability figures E6 and E7: if anything makes a plan stale, too large or ambiguous, nothing
// is sent.
func TestPlanIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil   func(*testing.T)
		refusal string
	}{
		"input changed":        {appendTo("claims.csv", "\n"), "has changed"},
		"input gone":           {func(t *testing.T) { must(t, os.Remove("claims.csv")) }, "cannot be read"},
		"config changed":       {appendTo("tieout.yaml", "# more\n"), "has changed"},
		"plan changed":         {appendTo("a.plan", " "), "checksum"},
		"plan edited":          {changeVendor, "checksum"},
		"no checksum":          {cutChecksum, "checksum"},
		"another version":      {edited(func(p *effects.Plan) { p.Version = "v0" }), "version v0"},
		"old":                  {edited(prepare(-25 * time.Hour)), "effects.max_age"},
		"of the future":        {edited(prepare(time.Hour)), "effects.max_age"},
		"twice":                {edited(repeatFirst), "twice"},
		"too many":             {edited(addRequests), "effects.max_count"},
		"too much money":       {edited(addLargePayOff), "effects.max_amount"},
		"money at LossExpress": {edited(func(p *effects.Plan) { p.Effects[0].Vendor = "q2" }), "q2 has no request"},
		"empty":                {edited(func(p *effects.Plan) { p.Effects = nil }), "no effects"},
	} {
		t.Run(name, func(t *testing.T) {
			vendors := claimsFolder(t, 2, sandbox.Behavior{})
			expect(t, payoff.ExitClean, "2 effects", "plan", "claims.csv", "--out", "a.plan")
			c.spoil(t)
			expect(t, payoff.ExitUsage, c.refusal, "apply", "a.plan")
			if n := countEffects(vendors); n != 0 {
				t.Errorf("%d effects were sent", n)
			}
		})
	}
}

func appendTo(name, text string) func(*testing.T) {
	return func(t *testing.T) { writeFile(t, name, readFile(t, name)+text) }
}

func edited(change func(*effects.Plan)) func(*testing.T) {
	return func(t *testing.T) { editPlan(t, "a.plan", change) }
}

func changeVendor(t *testing.T) {
	replaceInFile(t, "a.plan", "vendor: lossexpress", "vendor: nelnet")
}

func cutChecksum(t *testing.T) {
	rest, _, _ := strings.Cut(readFile(t, "a.plan"), "checksum")
	writeFile(t, "a.plan", rest)
}

// prepare says that the plan was prepared this long from now.
func prepare(fromNow time.Duration) func(*effects.Plan) {
	return func(p *effects.Plan) { p.PreparedAt = time.Now().Add(fromNow).UTC().Format(time.RFC3339) }
}

// repeatFirst adds another action on the first effect's claim, whose id is spelled in another way.
func repeatFirst(p *effects.Plan) {
	e := p.Effects[0]
	e.Place, e.Claim, e.Action = 3, strings.ToUpper(e.Claim), "refresh"
	p.Effects = append(p.Effects, e)
}

func addRequests(p *effects.Plan) {
	for i := range 60 {
		p.Effects = append(p.Effects,
			effects.PlanEffect{Place: i + 3, Vendor: "lossexpress", Action: "request", Claim: claimID(100 + i)})
	}
}

func addLargePayOff(p *effects.Plan) {
	p.Effects = append(p.Effects, effects.PlanEffect{Place: 3, Vendor: "nelnet", Action: "pay_off",
		VendorLoanID: loanID(0), Day: "2026-01-02", Amount: "250.01"})
}
