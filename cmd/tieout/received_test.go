package main

import (
	"fmt"
	"strings"
	"testing"

	"tieout/cmd/internal/config"
	"tieout/payoff"
)

// TestRowsWithoutVendor: rows without a vendor only give claims their terms; where there is no claim, nobody compares them.
func TestRowsWithoutVendor(t *testing.T) {
	const rows = "account,vendor,principal,rate,interest_paid_to\nA1,acme,5,5,2026-01-01\nA2,,7,5,2026-01-01\n"
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{config.FileName: acmeVendor, "l.csv": rows, "c.csv": "claim,account,vendor\nC1,A2,acme\n", "a.csv": "account,total\nA1,5.12\n"})
	const warning = "warning: l.csv: no vendor in 1 row: they only give claims their terms, and no claims are given"
	if out, code := tieout(t, "run", "l.csv", "--statement", "acme=a.csv", "--as-of", "2026-06-30"); !strings.Contains(out, warning) {
		t.Errorf("exit %d without the warning\n%s", code, out)
	}
	if out, code := tieout(t, "run", "l.csv", "c.csv", "--statement", "acme=a.csv", "--as-of", "2026-06-30"); strings.Contains(out, "no vendor in") {
		t.Errorf("exit %d with a warning\n%s", code, out)
	}
}

// TestListWithoutRows: one of several lists that has a header and nothing else may be an export that stopped.
func TestListWithoutRows(t *testing.T) {
	const header = "account,vendor,principal,rate,interest_paid_to\n"
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{config.FileName: acmeVendor, "l.csv": header + "A1,acme,5,5,2026-01-01\n", "m.csv": header, "a.csv": "account,total\nA1,5.12\n"})
	if out, code := tieout(t, "run", "l.csv", "m.csv", "--statement", "acme=a.csv"); !strings.Contains(out, "warning: a header and no rows, check that the export finished: m.csv") {
		t.Errorf("exit %d without the warning\n%s", code, out)
	}
}

// TestProposalsAreAccepted: what inspect asks for is what a list of the kind may have.
func TestProposalsAreAccepted(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"h.csv": "account,date,kind,amount\n1,2026-01-01,payment,5\n",
		"c.csv": "Claim ID,Loan Number,VIN\nC1,1,X\n",
		"s.csv": "account,total\n1,5\n",
		"l.csv": "account,vendor,principal,rate,interest_paid_to\n1,acme,5,5,13/01/2026\n2,acme,n/k,5,01/14/2026\n",
	})
	for file, never := range map[string][]string{"h.csv": {"#"}, "c.csv": {"vendor"}, "s.csv": {"rate:", "vendor:", "kind:", "lists:"}} {
		out, code := tieout(t, "inspect", file)
		out, _, _ = strings.Cut(out, "\n"+file)
		for _, word := range never {
			if code != payoff.ExitClean || strings.Contains(out, word) {
				t.Errorf("exit %d, %s: %q is in\n%s", code, file, word, out)
			}
		}
	}
	out, _ := tieout(t, "inspect", "l.csv")
	for _, want := range []string{`# principal: "principal" is not proposed: not all of its values can be read`, `# interest_paid_to: "interest_paid_to" is not proposed`} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

// TestAFewBadDates do not keep inspect from seeing what a column is: their rows are rejected later, with the reason.
func TestAFewBadDates(t *testing.T) {
	t.Chdir(t.TempDir())
	list := "account,vendor,principal,rate,interest_paid_to\n1,acme,5,5,31/01/2026\n"
	for i := range 20 {
		list += fmt.Sprintf("%d,acme,5,5,%02d/02/2026\n", i+2, i+1)
	}
	writeFiles(t, map[string]string{"l.csv": list + "30,acme,5,5,soon\n"})
	out, _ := tieout(t, "inspect", "l.csv")
	for _, want := range []string{`interest_paid_to: "interest_paid_to"`, `dates: "DD/MM/YYYY"`} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

// TestControlSpelt: the message says what is wrong with a sum that was copied with its thousands apart.
func TestControlSpelt(t *testing.T) {
	for text, want := range map[string]string{
		"loans=3:1,234.50": "without commas",
		"loans=3:1.234,50": "without commas",
		"loans=3:$5":       "without commas",
		"loans=1,000:5":    "without commas",
		"loans=3":          "as in loans=362:1234567.89",
	} {
		var c controls
		if err := c.Set(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
