package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"tieout/payoff"
)

// shared returns the folder of real files beside the checkout; without it the test is skipped.
func shared(t *testing.T, path ...string) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no shared data")
	}
	return folder
}

// runJSON carries out tieout run --json in a folder of its own and returns what it says.
func runJSON(t *testing.T, args ...string) (payoff.Summary, int) {
	t.Helper()
	t.Chdir(t.TempDir())
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), append([]string{"run", "--json"}, args...), &stdout, &stderr)
	var object map[string]json.RawMessage
	if err := json.Unmarshal(stdout.Bytes(), &object); err != nil || object["error"] != nil {
		t.Fatalf("exit %d: %v\n%s%s", code, err, stdout.String(), stderr.String())
	}
	return decodeSummary(t, object), code
}

// decodeSummary reads the counts that the tests look at.
func decodeSummary(t *testing.T, object map[string]json.RawMessage) payoff.Summary {
	t.Helper()
	var s payoff.Summary
	for key, into := range map[string]any{"input": &s.Input, "statements": &s.Statements, "breaks": &s.Breaks} {
		if err := json.Unmarshal(object[key], into); err != nil {
			t.Fatal(err)
		}
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
	if err := json.Unmarshal(object["vendors"], &vendors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vendors {
		s.Vendors = append(s.Vendors, payoff.ControlTotal{Vendor: v.Vendor, Loans: v.Loans, Matched: v.Matched,
			WithinTolerance: v.WithinTolerance, Broken: v.Broken, Unmatched: v.Unmatched, Calls: v.Calls})
	}
	return s
}

// An independent computation found these counts on the servicer's own figures.
func TestAutoServicer(t *testing.T) {
	data := shared(t, "auto_abs")
	configs, err := filepath.Abs("../../testdata/auto_abs")
	if err != nil {
		t.Fatal(err)
	}
	for config, want := range map[string]payoff.ControlTotal{
		"tieout.yaml":  {Vendor: "servicer", Loans: 589, Matched: 277, WithinTolerance: 95, Broken: 217},
		"act365f.yaml": {Vendor: "servicer", Loans: 589, Matched: 210, WithinTolerance: 75, Broken: 304},
	} {
		t.Run(config, func(t *testing.T) {
			s, code := runJSON(t, "--config", filepath.Join(configs, config), "--as-of", "2020-12-31", filepath.Join(data, "loans.csv"),
				"--statement", "servicer="+filepath.Join(data, "servicer_statement.csv"))
			if len(s.Vendors) != 1 || s.Vendors[0] != want || code != payoff.ExitBreaks {
				t.Errorf("got %+v, exit %d; want %+v, exit 3", s.Vendors, code, want)
			}
			// The servicer counts actual/actual: tieout finds it where it is configured wrongly, and nothing where not.
			rule := count(t, "SELECT count(*) FROM result_report WHERE cause = 'basis:ACT/ACT ISDA' AND cause_state = 'profile'")
			if wrong := config == "act365f.yaml"; wrong && rule != 65 || !wrong && rule != 0 {
				t.Errorf("%d loans have the rule as their cause", rule)
			}
		})
	}
}

// Every row of the World Bank's list is accepted or rejected with a reason: the five specks of a cent are rejected,
// the 93 loans without a rate cannot be computed.
func TestWorldBank(t *testing.T) {
	data := shared(t, "tapes", "IBRD_Statement_of_Loans_-_Latest_Available_Snapshot.csv")
	config, err := filepath.Abs("../../testdata/ibrd/tieout.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, code := runJSON(t, "--config", config, "--as-of", "2022-08-29", data)
	if s.Input != (payoff.InputCounts{Read: 8873, Accepted: 8868, Rejected: 5}) {
		t.Errorf("input %+v", s.Input)
	}
	if len(s.Vendors) != 1 || s.Vendors[0].Loans != 8868 || s.Vendors[0].Unmatched != 93 || code != payoff.ExitIncomplete {
		t.Errorf("vendors %+v, exit %d", s.Vendors, code)
	}
}
