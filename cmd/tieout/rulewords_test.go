package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestRuleNamesWhatTheRowsUse: the sentence of a rule says what our rows count by, which may be another convention than
// the vendor's, and never what it says of the vendor itself.
func TestRuleNamesWhatTheRowsUse(t *testing.T) {
	for rows, says := range map[string]string{
		"ACT/365F":        "acme counts actual/360, not actual/365: ",
		"":                "acme counts actual/360, not 30/360 BOND: ",
		"ACT/365F,30/360": "acme counts actual/360, not 30/360 BOND or actual/365: ",
		"ACT/365F,":       "acme counts actual/360, not 30/360 BOND or actual/365: ",
	} {
		t.Run(rows, func(t *testing.T) {
			t.Chdir(t.TempDir())
			counts := strings.Split(rows, ",")
			convention := "30/360"
			if rows == "ACT/365F" { // the convention is the vendor's own rule; the rows say otherwise
				convention = "ACT/360"
			}
			writeFile(t, "tieout.yaml", "vendors: {acme: {quotes: compute, compute: {day_count: ACT/360}, convention: "+
				"{day_count: "+convention+"}}}\n")
			// What is computed takes its day count from the convention of compute, not from the row.
			list := "account,vendor,principal,rate,interest_paid_to,day_count\n"
			for i := range 12 {
				list += fmt.Sprintf("L%d,acme,%d000.00,7.%d,2026-0%d-1%d,%s\n", i, 11+i, i%9+1, 1+i%3, i%9,
					counts[i%len(counts)])
			}
			writeFile(t, "loans.csv", list)
			out, _ := tieout(t, "run", "loans.csv", "--as-of", "2026-08-28")
			explained, _ := tieout(t, "explain", "--vendor", "acme")
			for _, text := range []string{out, explained} {
				if flat := strings.Join(strings.Fields(text), " "); !strings.Contains(flat, says) {
					t.Errorf("want %q\n%s", says, text)
				}
			}
		})
	}
}
