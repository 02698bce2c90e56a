package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

// TestExplainArgues: beside a cause stands the arithmetic that leads to the vendor's figures, no cause is named again
// among those that do not fit, and nothing is said many times.
func TestExplainArgues(t *testing.T) {
	portfolio, err := filepath.Abs("../../testdata/portfolio")
	must(t, err)
	t.Chdir(t.TempDir())
	expect(t, payoff.ExitIncomplete, "", "run", "--sandbox", "--as-of", "2026-07-10",
		filepath.Join(portfolio, "loans.csv"), filepath.Join(portfolio, "claims.xlsx"))
	for account, says := range map[string]string{
		"AU-1012": "late.missing the vendor does not know the late charges fees 66.47 - 35.00 = 31.47",
		"AU-1099": "escrow.net the vendor reduces the payoff by the escrow balance total 4,794.58 - 310.00 = 4,484.58",
		"AU-1053": "total 5,792.05 instead of 7,592.05",
		"TL-1035": "the vendor leaves out the interest since it was last paid 31,842.29 x 0 % x 34/365 = 0.00",
	} {
		out, _ := tieout(t, "explain", "--sandbox", account)
		if flat := strings.Join(strings.Fields(out), " "); !strings.Contains(flat, says) {
			t.Errorf("explain %s: want %q\n%s", account, says, out)
		}
		if strings.Count(out, " 0 days over") > 1 {
			t.Errorf("explain %s repeats itself\n%s", account, out)
		}
	}
	listed, _ := tieout(t, "breaks", "--sandbox")
	for line := range strings.Lines(listed) {
		words := strings.Fields(line)
		if len(words) < 7 || !strings.Contains(words[1], "-1") {
			continue
		}
		out, _ := tieout(t, "explain", "--sandbox", words[1])
		if twice := namedTwice(out); twice != "" {
			t.Errorf("explain %s names %s twice\n%s", words[1], twice, out)
		}
	}
}

// namedTwice returns a cause that an explanation names more than once; empty if there is none.
func namedTwice(explanation string) string {
	var named []string
	for line := range strings.Lines(explanation) {
		id, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "  ")
		if !ok || strings.HasPrefix(id, " ") {
			continue
		}
		if slices.Contains(named, id) {
			return id
		}
		named = append(named, id)
	}
	return ""
}
