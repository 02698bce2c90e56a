package main

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/cmd/internal/config"
	"tieout/payoff"
)

const (
	acmeVendor = "vendors:\n  acme:\n    quotes: file\n    convention: {day_count: 30/360}\n"
	listHeader = "account,vendor,principal,rate,interest_paid_to\n"
)

// TestStatementLayout: each key of a vendor's statement has an effect, even alone.
func TestStatementLayout(t *testing.T) {
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
			writeFiles(t, map[string]string{config.FileName: acmeVendor + layout, "acme.csv": statement,
				"loans.csv": listHeader + "A1,acme,1234.50,0,2026-01-01\n"})
			out, code := tieout(t, "run", "--as-of", "2026-02-01", "loans.csv", "--statement", "acme=acme.csv")
			if code != payoff.ExitClean {
				t.Errorf("exit %d\n%s", code, out)
			}
			if strings.Contains(out, "taken for windows-1252") {
				t.Errorf("the encoding is configured, and guessed:\n%s", out)
			}
			const trailer = "warning: acme.csv: 1 total lines from row 3 on are no rows"
			if key == "trailer: true" && !strings.Contains(out, trailer) {
				t.Errorf("a warning that only reading brings is not printed:\n%s", out)
			}
		})
	}
}

// TestListPassword opens an encrypted workbook by a reference, and says what is wrong with references that fail.
func TestListPassword(t *testing.T) {
	const password = "open sesame"
	t.Chdir(t.TempDir())
	workbook := excelize.NewFile()
	defer workbook.Close()
	must(t, workbook.SetSheetRow("Sheet1", "A1",
		&[]any{"account", "vendor", "principal", "rate", "interest_paid_to"}))
	must(t, workbook.SetSheetRow("Sheet1", "A2", &[]any{"A1", "acme", 5, 0, "2026-01-01"}))
	must(t, workbook.SaveAs("loans.xlsx", excelize.Options{Password: password}))
	writeFiles(t, map[string]string{"secret": password + "\n", "s.csv": "account,total\nA1,5\n"})
	t.Setenv("WRONG", "sesame")
	for reference, refusal := range map[string]string{
		"":            "loans.xlsx is protected by a password",
		"env:NOWHERE": "the environment has no NOWHERE",
		"env:WRONG":   "cannot be opened by the password of lists[0]",
		password:      "password: a secret is a reference",
		"file:secret": "",
	} {
		configuration, code := acmeVendor, payoff.ExitClean
		if reference != "" {
			configuration += "lists:\n  - {kind: loans, files: loans*, password: \"" + reference + "\"}\n"
		}
		if refusal != "" {
			code = payoff.ExitUsage
		}
		writeFile(t, config.FileName, configuration)
		out, got := tieout(t, "run", "--as-of", "2026-02-01", "loans.xlsx", "--statement", "acme=s.csv")
		if got != code || !strings.Contains(out, refusal) || strings.Contains(out, `"`+password+`"`) {
			t.Errorf("%q: exit %d\n%s", reference, got, out)
		}
	}
	expect(t, payoff.ExitClean, "kind: loans", "inspect", "--password", "file:secret", "loans.xlsx")
	out, code := tieout(t, "inspect", "--password", password, "loans.xlsx")
	if code != payoff.ExitUsage || strings.Contains(out, password) {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestTotalLineRefusesARun: a list whose own total line differs from its rows ends the run before anybody is asked.
func TestTotalLineRefusesARun(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{"s.csv": "account,total\nA1,5\n",
		config.FileName: acmeVendor + "lists:\n  - {kind: loans, files: loans*, trailer: true}\n",
		"loans.csv":     listHeader + "A1,acme,5,0,2026-01-01\nTotal 2 loans,,12,,\n"})
	out, code := tieout(t, "run", "--as-of", "2026-02-01", "loans.csv", "--statement", "acme=s.csv")
	if code == payoff.ExitClean || !strings.Contains(out, "its total line counts 2 rows, and it has 1") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestRowsWithoutVendor: rows without a vendor only give claims their terms. If there are no claims, a warning says so.
func TestRowsWithoutVendor(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{config.FileName: acmeVendor, "a.csv": "account,total\nA1,5.12\n",
		"l.csv": listHeader + "A1,acme,5,5,2026-01-01\nA2,,7,5,2026-01-01\n",
		"c.csv": "claim,account,vendor\nC1,A2,acme\n"})
	const warning = "warning: l.csv: no vendor in 1 row: they only give claims their terms, and no claims are given"
	out, code := tieout(t, "run", "l.csv", "--statement", "acme=a.csv", "--as-of", "2026-06-30")
	if !strings.Contains(out, warning) {
		t.Errorf("exit %d without the warning\n%s", code, out)
	}
	out, code = tieout(t, "run", "l.csv", "c.csv", "--statement", "acme=a.csv", "--as-of", "2026-06-30")
	if strings.Contains(out, "no vendor in") {
		t.Errorf("exit %d with a warning\n%s", code, out)
	}
}

// TestListWithoutRows: one of several lists that has a header and nothing else may be an export that stopped.
func TestListWithoutRows(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{config.FileName: acmeVendor, "a.csv": "account,total\nA1,5.12\n",
		"l.csv": listHeader + "A1,acme,5,5,2026-01-01\n", "m.csv": listHeader})
	const warning = "warning: m.csv: a header and no rows, check that the export finished"
	if out, code := tieout(t, "run", "l.csv", "m.csv", "--statement", "acme=a.csv"); !strings.Contains(out, warning) {
		t.Errorf("exit %d without the warning\n%s", code, out)
	}
}
