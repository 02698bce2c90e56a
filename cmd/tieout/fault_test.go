package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheFaultIsNamed: if the configuration or a flag is at fault, it is named, and not the rows.
func TestTheFaultIsNamed(t *testing.T) {
	folder, err := filepath.Abs("../../testdata/runs/fault")
	must(t, err)
	work := t.TempDir()
	must(t, os.CopyFS(work, os.DirFS(folder)))
	t.Chdir(work)
	for line, says := range map[string]string{
		"p_us.csv": "2 of its 3 dates are not like DD/MM/YYYY, and all fit MM/DD/YYYY: " +
			"say dates: MM/DD/YYYY in its list in tieout.yaml",
		"p_words.csv": "none of its dates is like DD/MM/YYYY, and all fit DD-MMM-YYYY: say dates: DD-MMM-YYYY",
		"p_times.csv": "all of its dates have a time of day",
		"nobody.csv":  `hint: add nobody under vendors: in tieout.yaml, or correct the column vendor`,
		"novendor.csv": "hint: say defaults: {vendor: NAME} in the list in tieout.yaml, or fill the column vendor; " +
			"there are acme, ibrd",
		"p_us.csv --only account=NOPE":   "no row of p_us.csv is of account=NOPE",
		"several.csv --only vendor=ibrd": "no row of several.csv is of vendor=ibrd",
		"several.csv": "rejected 8: rate: is not a number (3); account: the key is given twice (2); " +
			"vendor: is not configured (2)",
		"several.csv --loans several.csv": "hint: leave one of them out",
		"several.csv --only account=A8":   "not compared 1: acme: 1 of 1 not_computable",
	} {
		out, _ := tieout(t, append([]string{"run", "--as-of", "2026-11-30"}, splitCommand(line)...)...)
		if !strings.Contains(strings.Join(strings.Fields(out), " "), says) {
			t.Errorf("tieout run %s: want %q\n%s", line, says, out)
		}
	}
}
