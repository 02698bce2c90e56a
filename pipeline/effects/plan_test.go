package effects

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tieout/payoff"
)

// TestPlanEffect: an effect that makes no sense is no part of a plan.
func TestPlanEffect(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*PlanEffect)
		want   string
	}{
		"a request":             {func(e *PlanEffect) { *e = request("c1") }, ""},
		"a request by the loan": {func(e *PlanEffect) { *e = request(""); e.VendorLoanID = "l1" }, ""},
		"a pay-off":             {func(*PlanEffect) {}, ""},
		"no action":             {func(e *PlanEffect) { e.Action = "" }, `effect 7: "" is no action`},
		"another action":        {func(e *PlanEffect) { e.Action = "Pay_off" }, `effect 7: "Pay_off" is no action`},
		"no target": {func(e *PlanEffect) { e.VendorLoanID = "" },
			"effect 7: it names neither a claim nor a loan"},
		"money without a day":  {func(e *PlanEffect) { e.Day = "" }, "a day and an amount belong to a pay-off"},
		"money without amount": {func(e *PlanEffect) { e.Amount = "" }, "a day and an amount belong to a pay-off"},
		"a request of an amount": {func(e *PlanEffect) { *e = request("c1"); e.Amount = "1.00" },
			"and to nothing else"},
		"a request of a day": {func(e *PlanEffect) { *e = request("c1"); e.Day = "2026-07-10" },
			"and to nothing else"},
		"a pay-off by claim": {func(e *PlanEffect) { e.Claim = "c1" }, "a pay-off names the loan, not a claim"},
		"no number":          {func(e *PlanEffect) { e.Amount = "much" }, `effect 7: amount "much" is`},
		"nothing":            {func(e *PlanEffect) { e.Amount = "0.00" }, `amount "0.00" is not positive`},
		"money for us":       {func(e *PlanEffect) { e.Amount = "-1.00" }, `amount "-1.00" is not positive`},
		"no date":            {func(e *PlanEffect) { e.Day = "today" }, "today"},
		"a second pay-off":   {func(e *PlanEffect) { e.Again = true }, "effect 7: a loan is paid off once"},
	} {
		e := payOff("n1", "1.00")
		c.change(&e)
		e.Place = 7
		p := &Plan{Effects: []PlanEffect{e}}
		wantError(t, name, p.Count(), c.want)
	}
}

// TestPlanText: these are the bytes of a plan, which people read and whose checksum they compare.
func TestPlanText(t *testing.T) {
	p := &Plan{
		PreparedBy: "anna@desk", PreparedUID: "1001", PreparedAt: "2026-07-10T08:00:00.5Z", Version: "v1.2",
		Config: Input{File: "/srv/tieout.yaml", SHA256: "ab01"}, Ledger: "/srv/tieout.db", AsOf: "2026-07-10",
		State:   LedgerState{ID: "7f3c", Intents: 9, Open: []int64{4, 7}, SHA256: "aa11"},
		Inputs:  []Input{{"/srv/claims.xlsx", "Open", "cd23"}, {"/srv/loans.csv", "", "ef45"}},
		Effects: []PlanEffect{request("c1"), payOff("n1", "120.50")},
		LeftOut: []LeftOut{{"claims.xlsx[Open]:3", "c2", "no request of ours is open"}},
	}
	p.Effects[0].Place, p.Effects[0].Again, p.Effects[1].Place, p.Effects[1].Account = 1, true, 2, "0012"
	if err := p.Count(); err != nil {
		t.Fatal(err)
	}
	const want = `prepared_by: anna@desk
prepared_uid: "1001"
prepared_at: "2026-07-10T08:00:00.5Z"
version: v1.2
config:
  file: /srv/tieout.yaml
  sha256: ab01
ledger: /srv/tieout.db
ledger_state:
  id: 7f3c
  intents: 9
  open: [4, 7]
  sha256: aa11
as_of: "2026-07-10"
inputs:
- file: /srv/claims.xlsx
  sheet: Open
  sha256: cd23
- file: /srv/loans.csv
  sha256: ef45
counts:
  request: 1
  cancel: 0
  refresh: 0
  pay_off: 1
amount: "120.50"
effects:
- place: 1
  vendor: insurer
  action: request
  claim: c1
  again: true
  because: it has no payoff
- place: 2
  vendor: servicer
  action: pay_off
  account: "0012"
  vendor_loan_id: n1
  day: "2026-07-10"
  amount: "120.50"
  because: the list says pay_off
left_out:
- row: claims.xlsx[Open]:3
  loan: c2
  reason: no request of ours is open
`
	text, err := p.Text()
	if err != nil {
		t.Fatal(err)
	}
	sealed := want + "checksum: " + payoff.Digest([]byte(want)) + "\n"
	if diff := cmp.Diff(sealed, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPlanRoundTrip: what is written is what is read, and its checksum is its name.
func TestPlanRoundTrip(t *testing.T) {
	text := rapid.StringMatching(`[0-9A-Za-z][0-9A-Za-z ._/:#"'%-]{0,12}[0-9A-Za-z]`)
	maybe := rapid.OneOf(rapid.Just(""), text)
	cents := rapid.Int64Range(1, 1_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		p := &Plan{PreparedBy: text.Draw(t, "by"), PreparedAt: "2026-07-10T08:00:00Z", Version: text.Draw(t, "version"),
			Config: Input{File: text.Draw(t, "config"), SHA256: text.Draw(t, "sha")}, Ledger: text.Draw(t, "ledger"),
			AsOf: "2026-07-10", Inputs: []Input{{text.Draw(t, "file"), maybe.Draw(t, "sheet"), text.Draw(t, "sha")}},
			LeftOut: []LeftOut{{text.Draw(t, "row"), maybe.Draw(t, "loan"), text.Draw(t, "reason")}}}
		for i := range rapid.IntRange(1, 5).Draw(t, "effects") {
			e := request(text.Draw(t, "claim"))
			if rapid.Bool().Draw(t, "money") {
				e = payOff(text.Draw(t, "id"), payoff.Cents(cents.Draw(t, "cents")).Decimal().StringFixed(2))
			}
			e.Place, e.Account, e.Because = i+1, maybe.Draw(t, "account"), text.Draw(t, "why")
			e.Again = e.Action == "request" && rapid.Bool().Draw(t, "again")
			p.Effects = append(p.Effects, e)
		}
		if err := p.Count(); err != nil {
			t.Fatal(err)
		}
		written, err := p.Text()
		if err != nil || !IsPlan(written) {
			t.Fatalf("%v: %s", err, written)
		}
		read, err := parsePlan(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if !strings.HasSuffix(string(written), "checksum: "+read.checksum+"\n") {
			t.Errorf("the checksum is %s", read.checksum)
		}
		p.checksum = read.checksum
		if diff := cmp.Diff(p, read, cmp.AllowUnexported(Plan{})); diff != "" {
			t.Errorf("(-written +read):\n%s", diff)
		}
	})
}

// TestReadPlan: a file that is no plan, or not as it was made, is refused.
func TestReadPlan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.plan")
	text, err := planned(t, nil, request("c1"), payOff("n1", "100.00")).Text()
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(body string) string { return body + checksumKey + payoff.Digest([]byte(body)) + "\n" }
	body := string(text[:strings.LastIndex(string(text), checksumKey)])
	for name, c := range map[string]struct{ text, want string }{
		"as it was made":       {string(text), ""},
		"without its last end": {strings.TrimSuffix(string(text), "\n"), ""},
		"empty":                {"", "it does not end in a checksum"},
		"cut off":              {body, "it does not end in a checksum"},
		"something behind":     {string(text) + " ", "its checksum is wrong: it was changed after it was made"},
		"edited":               {strings.Replace(string(text), "servicer", "insurer", 1), "its checksum is wrong"},
		"another key":          {sealed(body + "approved_by: anna\n"), "unknown field"},
		"no number":            {sealed(strings.Replace(body, "place: 1", "place: one", 1)), "cannot unmarshal"},
		"another count": {sealed(strings.Replace(body, "pay_off: 1", "pay_off: 0", 1)),
			"its counts or its amount are not"},
		"another amount": {sealed(strings.Replace(body, `"100.00"`, `"1.00"`, 1)),
			"its counts or its amount are not"},
		"another action": {sealed(strings.Replace(body, "action: request", "action: pay", 1)),
			`effect 1: "pay" is no action`},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadPlan(path)
		if c.want == "" {
			wantError(t, name, err, "")
			continue
		}
		wantProblem(t, name, err, payoff.CodePlan, c.want)
		wantProblem(t, name, err, payoff.CodePlan, path)
		wantProblem(t, name, err, payoff.CodePlan, "make the plan again")
	}
	_, err = ReadPlan(path + "x")
	wantProblem(t, "no file", err, payoff.CodeNoFile, "the plan cannot be read")
}

// TestIsPlan: a changed plan is a plan, and may be written over; a list is not.
func TestIsPlan(t *testing.T) {
	for text, want := range map[string]bool{
		"left_out: []\nchecksum: 00ff\n": true,
		"a\nchecksum: \nb\n":             true,
		"":                               false,
		"checksum: 00ff\n":               false,
		"account,checksum: \n":           false,
	} {
		if IsPlan([]byte(text)) != want {
			t.Errorf("%q is a plan: %t, want %t", text, !want, want)
		}
	}
}

// TestPlanKeepsEveryText: whatever a file, a sheet or an account is called, it is read as it was written.
func TestPlanKeepsEveryText(t *testing.T) {
	for _, text := range []string{"a\rb", "\r", "a\r\nb", "\n", "a\n", "\nb", "\t", " a ", ".inf", "-.INF", ".nan", "? ",
		"?", "- ", "null", "~", "1e3", "0x1", "0012", "2026-01-01", "a: b", "a #b", "'", `"`, `\`, `\u0041`, "\x00",
		"\x1b", "\x7f", "\u0085", "\u00a0", "\u2028", "\ufeff", "é", "😀", "[", "{a", "|", ">", "&a", "*a", "!x",
		"%x", "@x", "`x", "1_000", "yes", "0o7", "<<", "=", "---", "...", "checksum: 1",
		"\nchecksum: 1\n", "a, b", "]", "}"} {
		keepsText(t, text)
	}
}

// FuzzPlanText: any text is kept as it is, or the plan is not written.
func FuzzPlanText(f *testing.F) {
	f.Add("a\rb")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, text string) { keepsText(t, text) })
}

// keepsText writes and reads a plan with a text in each place that may have any.
func keepsText(t *testing.T, text string) {
	t.Helper()
	e := request("c1")
	e.Place, e.Account, e.Because = 1, text, text
	p := &Plan{PreparedBy: text, Version: text, Config: Input{File: text}, Ledger: text,
		Inputs: []Input{{text, text, "ab"}}, Effects: []PlanEffect{e}, LeftOut: []LeftOut{{text, text, text}}}
	if err := p.Count(); err != nil {
		t.Fatal(err)
	}
	written, err := p.Text()
	if !utf8.ValidString(text) {
		if err == nil {
			t.Errorf("%q was written, although no YAML can have it", text)
		}
		return
	}
	if err != nil {
		t.Errorf("%q: %v", text, err)
		return
	}
	read, err := parsePlan(written)
	if err != nil {
		t.Errorf("%q: %v\n%s", text, err, written)
		return
	}
	p.checksum = read.checksum
	if diff := cmp.Diff(p, read, cmp.AllowUnexported(Plan{})); diff != "" {
		t.Errorf("%q (-written +read):\n%s", text, diff)
	}
}
