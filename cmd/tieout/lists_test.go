package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/cmd/internal/config"
	"tieout/payoff"
)

// writeFiles writes files into the working folder.
func writeFiles(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const acmeVendor = "vendors:\n  acme:\n    quotes: file\n    convention: {day_count: 30/360}\n"

// TestWorldBankByInspection: what inspect prints for the World Bank's list reads it, once the vendor and the day to which
// interest was paid are said.
func TestWorldBankByInspection(t *testing.T) {
	data := shared(t, "tapes", "IBRD_Statement_of_Loans_-_Latest_Available_Snapshot.csv")
	out, code := tieout(t, "inspect", data)
	_, layout, found := strings.Cut(out, "lists:\n")
	if code != payoff.ExitClean || !found {
		t.Fatalf("exit %d\n%s", code, out)
	}
	layout, _, _ = strings.Cut(layout, "\n"+filepath.Base(data)) // what went to stderr may stand behind it
	for asked, answer := range map[string]string{
		"# interest_paid_to: which column?":            "interest_paid_to: End of Period",
		"# defaults: {vendor: whose loans are these?}": "defaults: {vendor: ibrd}",
	} {
		if !strings.Contains(layout, asked) {
			t.Errorf("%q is not asked in\n%s", asked, layout)
		}
		layout = strings.ReplaceAll(layout, asked, answer)
	}
	if strings.Contains(layout, "#") {
		t.Errorf("more is asked:\n%s", layout)
	}
	config := filepath.Join(t.TempDir(), config.FileName)
	writeFiles(t, map[string]string{config: "lists:\n" + layout +
		"\nvendors:\n  ibrd: {quotes: compute, convention: {day_count: ACT/360}, compute: {day_count: ACT/365F}}\n"})
	s, _ := runJSON(t, "--config", config, "--as-of", "2022-08-29", data)
	if s.Input != (payoff.InputCounts{Read: 8873, Accepted: 8868, Rejected: 5}) {
		t.Errorf("input %+v", s.Input)
	}
}

// TestStatementLayout: each key of a vendor's statement counts, also alone.
func TestStatementLayout(t *testing.T) {
	const loans = "account,vendor,principal,rate,interest_paid_to\nA1,acme,1234.50,0,2026-01-01\n"
	for key, statement := range map[string]string{
		"decimal: comma":         "account;total\nA1;1.234,50\n",
		"delimiter: pipe":        "account|total,|\nA1|1234.50|\n",
		"trailer: true":          "account,total\nA1,1234.50\nTotal,1234.50\n",
		"encoding: windows-1252": "account,total,note\nA1,1234.50,M\xFCller\n",
	} {
		t.Run(key, func(t *testing.T) {
			t.Chdir(t.TempDir())
			layout := "    statement: {" + key + "}\n"
			if key == "delimiter: pipe" {
				layout = "    statement: {delimiter: pipe, columns: {total: \"total,\"}}\n"
			}
			writeFiles(t, map[string]string{"loans.csv": loans, "acme.csv": statement, config.FileName: acmeVendor + layout})
			out, code := tieout(t, "run", "--as-of", "2026-02-01", "loans.csv", "--statement", "acme=acme.csv")
			if code != payoff.ExitClean {
				t.Errorf("exit %d\n%s", code, out)
			}
			if strings.Contains(out, "taken for windows-1252") {
				t.Errorf("the encoding is said, and guessed:\n%s", out)
			}
			if key == "trailer: true" && !strings.Contains(out, "warning: acme.csv: 1 total lines from row 3 on are no rows") {
				t.Errorf("what is known after reading is not said:\n%s", out)
			}
		})
	}
}

// TestListPassword opens an encrypted workbook by a reference, and says what is wrong with one that leads nowhere.
func TestListPassword(t *testing.T) {
	t.Chdir(t.TempDir())
	book := excelize.NewFile()
	defer book.Close()
	_ = book.SetSheetRow("Sheet1", "A1", &[]any{"account", "vendor", "principal", "rate", "interest_paid_to"})
	_ = book.SetSheetRow("Sheet1", "A2", &[]any{"A1", "acme", 5, 0, "2026-01-01"})
	if err := book.SaveAs("loans.xlsx", excelize.Options{Password: "open sesame"}); err != nil {
		t.Fatal(err)
	}
	run := func(password string) (string, int) {
		configuration := acmeVendor
		if password != "" {
			configuration += "lists:\n  - {kind: loans, files: loans*, password: \"" + password + "\"}\n"
		}
		writeFiles(t, map[string]string{config.FileName: configuration, "secret": "open sesame\n", "s.csv": "account,total\nA1,5\n"})
		return tieout(t, "run", "--as-of", "2026-02-01", "loans.xlsx", "--statement", "acme=s.csv")
	}
	t.Setenv("WRONG", "sesame")
	for password, want := range map[string]string{
		"":            "loans.xlsx is protected by a password",
		"env:NOWHERE": "the environment has no NOWHERE",
		"env:WRONG":   "cannot be opened by the password of lists[0]",
		"open sesame": "password: a secret is a reference",
	} {
		if out, code := run(password); code != payoff.ExitUsage || !strings.Contains(out, want) || strings.Contains(out, "\"open sesame\"") {
			t.Errorf("%q: exit %d\n%s", password, code, out)
		}
	}
	if out, code := run("file:secret"); code != payoff.ExitClean {
		t.Errorf("exit %d\n%s", code, out)
	}
	if out, code := tieout(t, "inspect", "--password", "file:secret", "loans.xlsx"); code != payoff.ExitClean || !strings.Contains(out, "kind: loans") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if out, code := tieout(t, "inspect", "--password", "open sesame", "loans.xlsx"); code != payoff.ExitUsage || strings.Contains(out, "open sesame") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestTrailerRefusesARun: a list whose own total is another than its rows come to ends the run before anybody is asked.
func TestTrailerRefusesARun(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{"s.csv": "account,total\nA1,5\n",
		config.FileName: acmeVendor + "lists:\n  - {kind: loans, files: loans*, trailer: true}\n",
		"loans.csv":     "account,vendor,principal,rate,interest_paid_to\nA1,acme,5,0,2026-01-01\nTotal 2 loans,,12,,\n"})
	out, code := tieout(t, "run", "--as-of", "2026-02-01", "loans.csv", "--statement", "acme=s.csv")
	if code == payoff.ExitClean || !strings.Contains(out, "its total line counts 2 rows, and it has 1") {
		t.Errorf("exit %d\n%s", code, out)
	}
	t.Logf("exit %d: %s", code, out)
}
