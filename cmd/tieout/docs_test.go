package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestREADMEShowsWhatIsPrinted: a stranger who follows the README sees the figures that it shows.
func TestREADMEShowsWhatIsPrinted(t *testing.T) {
	_, sample, _ := strings.Cut(readFile(t, "../../README.md"), "```\n")
	sample, _, found := strings.Cut(sample, "```")
	sample = regexp.MustCompile(`in [0-9.]+ s\n`).ReplaceAllString(sample, "in T s\n")
	golden := readFile(t, "../../testdata/runs/portfolio/want.txt")
	said, summary, _ := strings.Cut(sample, "\n") // what went to stderr stands behind the rest there
	if !found || len(summary) < 500 || !strings.Contains(golden, said+"\n") || !strings.Contains(golden, summary) {
		t.Errorf("the README shows\n%s\nwhich testdata/runs/portfolio does not print", sample)
	}
}
