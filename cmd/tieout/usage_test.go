package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"tieout/payoff"
)

// TestUsageSaysWhatToType: what was typed wrongly is exit 2, and says what was meant.
func TestUsageSaysWhatToType(t *testing.T) {
	makeFinishedRun(t)
	for _, c := range []struct{ line, error, hint string }{
		{"rnu loans.csv --as-of 2026-08-28", `"rnu"`, "`tieout run loans.csv --as-of 2026-08-28`"},
		{"brakes", `"brakes"`, "`tieout breaks`"},
		{"zzz", `"zzz"`, "`tieout --help`"},
		{"run loans.csv --sheet Auto --sheet RV", "--sheet is given twice: Auto and RV", "a file of its own"},
		{"run loans.csv --ledger a.db --ledger b.db", "--ledger is given twice: a.db and b.db", "leave one out"},
		{"run loans.csv --as-of 2026-01-01 --as-of=2026-01-02", "--as-of is given twice", "leave one out"},
		{"run loans.csv --statement acme.csv", "acme.csv: says no vendor", "--statement acme=acme.csv"},
		{"run loans.csv acme.csv --as-of 2026-08-28", "acme.csv", "--statement acme=acme.csv"},
		{"run loans.csv --only nonsense", `--only "nonsense" is nothing that a run can be limited to`, "--only failed"},
		{"explain a1", `no loan or claim "a1"`, "`tieout explain A1 --run 2026-08-28-001`"},
		{"explain 00A-1", `no loan or claim`, "`tieout explain A1 --run 2026-08-28-001`"},
		{"explain Z1", `no loan or claim`, "`tieout breaks 2026-08-28-001`"},
		{"run loans.csv --as-of 11/30/2026", `"11/30/2026" is not a date`, "say --as-of 2026-11-30"},
		{"purge --before 30.11.2026", `"30.11.2026" is not a date`, "say --before 2026-11-30"},
		{"breaks x y", `tieout breaks [RUN] cannot take "x y"`, "`tieout breaks --help`"},
		{"calc", "tieout calc FILE... lacks what it is about", "`tieout calc --help`"},
		{"version x", `tieout version cannot take "x"`, "`tieout version --help`"},
		{"completion x", `there is no command "completion x"`, "`tieout completion --help`"},
		{"purge --keep x", `--keep "x": is not a whole number`, "`tieout purge --help`"},
		{"run loans.csv --breaks-ok=maybe", `--breaks-ok "maybe": is neither true nor false`, "`tieout run --help`"},
		{"run loans.csv --as-of=", "--as-of is empty", "leave it out"},
		{"run loans.csv --control x", `--control "x": say how many rows`, "`tieout run --help`"},
		{`run ""`, "a FILE has no name", "variable"},
		{"help nosuch", `"nosuch"`, "`tieout help`"},
		{"help 7", `"7"`, "`tieout help`"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), splitCommand(c.line), &stdout, &stderr)
		message, hint, _ := strings.Cut(stderr.String(), "tieout: hint:")
		if code != payoff.ExitUsage || !strings.Contains(message, c.error) || !strings.Contains(hint, c.hint) {
			t.Errorf("tieout %s: exit %d\n%swant %q, %q", c.line, code, stderr.String(), c.error, c.hint)
		}
	}
}

// TestJSONHowEverItIsAskedFor: an error is an object, however --json was spelled, and wherever it stands.
func TestJSONHowEverItIsAskedFor(t *testing.T) {
	t.Chdir(t.TempDir())
	for line, asked := range map[string]bool{
		"run nofile.csv --json":                     true,
		"run nofile.csv --json=true":                true,
		"run --json=1 nofile.csv":                   true,
		"run --json=T nofile.csv":                   true,
		"run --nosuch --json=true nofile.csv":       true,
		"run --nosuch=x nofile.csv --json":          true,
		"run --as-of --json --json nofile.csv":      true,
		"rnu nofile.csv --json=true":                true,
		"run nofile.csv --json=false":               false,
		"run nofile.csv --json --json=false":        false,
		"run nofile.csv":                            false,
		"run -- nofile.csv --json":                  false,
		"run nofile.csv --ledger --json --nosuch=1": false,
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), splitCommand(line), &stdout, &stderr)
		var object struct {
			ExitCode int `json:"exit_code"`
			Error    struct{ Code, Message, Hint string }
		}
		err := json.Unmarshal(stdout.Bytes(), &object)
		if asked && (err != nil || object.ExitCode != code || object.Error.Message == "" || object.Error.Hint == "") {
			t.Errorf("tieout %s: exit %d, stdout %q: %v", line, code, stdout.String(), err)
		}
		if !asked && stdout.Len() > 0 {
			t.Errorf("tieout %s: stdout %q", line, stdout.String())
		}
	}
}
