package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// TestWarningsReachEveryReader: what stderr warns of is in the JSON, in summary.json and in the workbook, also of those
// that are written later.
func TestWarningsReachEveryReader(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, os.Mkdir("inbox", 0o700))
	for name, text := range map[string]string{
		"tieout.yaml": "vendors: {acme: {quotes: compute, compute: {day_count: ACT/360}, " +
			"convention: {day_count: ACT/365F}}}\n",
		"inbox/a.csv": "Printed for the night\naccount,vendor,principal,rate,interest_paid_to,Late Fees Due\n" +
			"A1,acme,1000.00,5,2026-01-01,3\nA2,,1000.00,5,2026-01-01,3\n",
		"inbox/b.csv":    "account,vendor,principal,rate,interest_paid_to\n",
		"inbox/read.me":  "nothing",
		"inbox/same.csv": "account,vendor,principal,rate,interest_paid_to\n",
	} {
		must(t, os.WriteFile(name, []byte(text), 0o600))
	}
	var stdout, stderr bytes.Buffer
	run(t.Context(), []string{"run", "inbox", "--as-of", "2026-06-30", "--json"}, &stdout, &stderr)
	var said []string
	for line := range strings.Lines(stderr.String()) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "tieout: warning: "); ok {
			said = append(said, text)
		}
	}
	if len(said) < 5 {
		t.Fatalf("%d warnings, want 5 at least:\n%s", len(said), stderr.String())
	}
	folder := filepath.Join("reports", "2026-06-30-001")
	check := func(where string) {
		expectWarnings(t, where, stdout.String(), said)
		expectWarnings(t, where+" summary.json", readFile(t, filepath.Join(folder, "summary.json")), said)
		cells := workbookText(t, filepath.Join(folder, "tieout.xlsx"))
		for _, text := range said {
			if !strings.Contains(cells, text) {
				t.Errorf("%s: the workbook lacks the warning %q", where, text)
			}
		}
	}
	check("run")
	must(t, os.RemoveAll("reports"))
	expect(t, payoff.ExitClean, "", "report")
	check("report")
	stdout.Reset()
	run(t.Context(), []string{"run", "inbox", "--as-of", "2026-06-30", "--json", "--dry-run"}, &stdout, &stderr)
	expectWarnings(t, "dry run", stdout.String(), said)
}

// expectWarnings fails unless an object has just these warnings, each with a code.
func expectWarnings(t *testing.T, where, object string, said []string) {
	t.Helper()
	var got struct{ Warnings []payoff.Warning }
	must(t, json.Unmarshal([]byte(object), &got))
	var messages []string
	for _, w := range got.Warnings {
		messages = append(messages, w.Message)
		if w.Code == "" || w.File == "" {
			t.Errorf("%s: warning %+v", where, w)
		}
	}
	if strings.Join(messages, "\n") != strings.Join(said, "\n") {
		t.Errorf("%s: warnings %q, want %q", where, messages, said)
	}
}

// workbookText returns what stands in all cells of a workbook.
func workbookText(t *testing.T, path string) string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	must(t, err)
	defer book.Close()
	var text strings.Builder
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		must(t, err)
		for _, row := range rows {
			text.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return text.String()
}
