package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/cmd/internal/config"
	"tieout/payoff"
)

// The files of the World Bank's loans.
const (
	worldBankList   = "IBRD_Statement_of_Loans_-_Latest_Available_Snapshot.csv"
	worldBankConfig = "../../testdata/ibrd/tieout.yaml"
)

// worldBankCounts are of the rows of its list: the five that are rejected have amounts of a fraction of a cent.
var worldBankCounts = payoff.InputCounts{Read: 8873, Accepted: 8868, Rejected: 5}

// realFile returns a file of the folder of real data beside the checkout. Without the folder the test is skipped.
func realFile(t *testing.T, elements ...string) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data"))
	must(t, err)
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no folder of real data")
	}
	return filepath.Join(append([]string{folder}, elements...)...)
}

// runJSON runs tieout run --json in a new working folder and returns its summary and exit code.
func runJSON(t *testing.T, args ...string) (payoff.Summary, int) {
	t.Helper()
	t.Chdir(t.TempDir())
	var stdout, stderr bytes.Buffer
	args = append([]string{"run", "--json", "--ledger", "tieout.db", "--reports", "reports"}, args...)
	code := run(t.Context(), args, &stdout, &stderr)
	var object map[string]json.RawMessage
	if err := json.Unmarshal(stdout.Bytes(), &object); err != nil || object["error"] != nil {
		t.Fatalf("exit %d: %v\n%s%s", code, err, stdout.String(), stderr.String())
	}
	return decodeSummary(t, object), code
}

// decodeSummary reads the counts of a run's JSON that the tests look at.
func decodeSummary(t *testing.T, object map[string]json.RawMessage) payoff.Summary {
	t.Helper()
	var s payoff.Summary
	for key, counts := range map[string]any{"input": &s.Input, "statements": &s.Statements, "breaks": &s.Breaks} {
		must(t, json.Unmarshal(object[key], counts))
	}
	var vendors []struct {
		Vendor          string
		Loans           int
		Matched         int
		WithinTolerance int `json:"within_tolerance"`
		Broken          int
		Unmatched       int
		Calls           int
	}
	must(t, json.Unmarshal(object["vendors"], &vendors))
	for _, v := range vendors {
		s.Vendors = append(s.Vendors, payoff.ControlTotal{Vendor: v.Vendor, Loans: v.Loans, Matched: v.Matched,
			WithinTolerance: v.WithinTolerance, Broken: v.Broken, Unmatched: v.Unmatched, Calls: v.Calls})
	}
	return s
}

// TestAutoServicer: an independent computation found these counts on the servicer's own figures.
func TestAutoServicer(t *testing.T) {
	list, statement := realFile(t, "auto_abs", "loans.csv"), realFile(t, "auto_abs", "servicer_statement.csv")
	configs, err := filepath.Abs("../../testdata/auto_abs")
	must(t, err)
	for name, c := range map[string]struct {
		matched, within, broken int
		// The servicer counts actual/actual. If another day count is configured, tieout finds that rule.
		rule int
	}{
		"tieout.yaml":  {277, 95, 217, 0},
		"act365f.yaml": {210, 75, 304, 65},
	} {
		t.Run(name, func(t *testing.T) {
			s, code := runJSON(t, "--config", filepath.Join(configs, name), "--as-of", "2020-12-31", list,
				"--statement", "servicer="+statement)
			want := payoff.ControlTotal{Vendor: "servicer", Loans: 589, Matched: c.matched, WithinTolerance: c.within,
				Broken: c.broken}
			if len(s.Vendors) != 1 || s.Vendors[0] != want || code != payoff.ExitBreaks {
				t.Errorf("got %+v, exit %d; want %+v, exit 3", s.Vendors, code, want)
			}
			rule := "SELECT count(*) FROM result_report WHERE cause = 'basis:ACT/ACT ISDA' AND cause_state = 'profile'"
			if n := queryInt(t, rule); n != c.rule {
				t.Errorf("%d loans have the rule as their cause, want %d", n, c.rule)
			}
		})
	}
}

// TestWorldBank: every row of the World Bank's list is accepted or rejected with a reason. The 93 loans without a rate
// cannot be computed.
func TestWorldBank(t *testing.T) {
	list := realFile(t, "tapes", worldBankList)
	path, err := filepath.Abs(worldBankConfig)
	must(t, err)
	s, code := runJSON(t, "--config", path, "--as-of", "2022-08-29", list)
	if s.Input != worldBankCounts {
		t.Errorf("input %+v", s.Input)
	}
	if len(s.Vendors) != 1 || s.Vendors[0].Loans != 8868 || s.Vendors[0].Unmatched != 93 ||
		code != payoff.ExitIncomplete {
		t.Errorf("vendors %+v, exit %d", s.Vendors, code)
	}
}

// TestWorldBankByInspection: what inspect prints for the World Bank's list reads it, once a person has answered whose
// loans they are and which day their interest is paid to.
func TestWorldBankByInspection(t *testing.T) {
	list := realFile(t, "tapes", worldBankList)
	out, code := tieout(t, "inspect", list)
	_, layout, found := strings.Cut(out, "lists:\n")
	if code != payoff.ExitClean || !found {
		t.Fatalf("exit %d\n%s", code, out)
	}
	layout, _, _ = strings.Cut(layout, "\n"+filepath.Base(list)) // stderr may follow it
	for question, answer := range map[string]string{
		"# interest_paid_to: which column?":            "interest_paid_to: End of Period",
		"# defaults: {vendor: whose loans are these?}": "defaults: {vendor: ibrd}",
	} {
		expectParts(t, layout, question)
		layout = strings.ReplaceAll(layout, question, answer)
	}
	if strings.Contains(layout, "#") {
		t.Errorf("more is asked:\n%s", layout)
	}
	path := filepath.Join(t.TempDir(), config.FileName)
	writeFile(t, path, "lists:\n"+layout+
		"\nvendors:\n  ibrd: {quotes: compute, convention: {day_count: ACT/360}, compute: {day_count: ACT/365F}}\n")
	s, _ := runJSON(t, "--config", path, "--as-of", "2022-08-29", list)
	if s.Input != worldBankCounts {
		t.Errorf("input %+v", s.Input)
	}
}
