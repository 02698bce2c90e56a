package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tieout/payoff"
)

// TestREADMEShowsWhatIsPrinted: a stranger who follows the README sees the figures that it shows.
func TestREADMEShowsWhatIsPrinted(t *testing.T) {
	_, sample, _ := strings.Cut(readFile(t, "../../README.md"), "```\n")
	sample, _, found := strings.Cut(sample, "```")
	sample = regexp.MustCompile(`in [0-9.]+ s\n`).ReplaceAllString(sample, "in T s\n")
	golden := readFile(t, "../../testdata/runs/portfolio/want.txt")
	said, summary, _ := strings.Cut(sample, "\n") // what went to stderr is after the rest there
	if !found || len(summary) < 500 || !strings.Contains(golden, said+"\n") || !strings.Contains(golden, summary) {
		t.Errorf("the README shows\n%s\nwhich testdata/runs/portfolio does not print", sample)
	}
}

// TestDocumentedCommandsExist: every command line of the documentation names a command and flags that there are.
func TestDocumentedCommandsExist(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no documentation: %v", err)
	}
	lines := 0
	for _, page := range append(pages, "../../README.md", "../../CONTRIBUTING.md") {
		for _, line := range commandLines(readFile(t, page)) {
			lines++
			args := words(line)
			out, code := tieout(t, append(args, "--help")...)
			if code != payoff.ExitClean || !strings.Contains(out, "tieout "+args[0]+" ") {
				t.Errorf("%s: tieout %s: exit %d\n%s", page, line, code, out)
			}
		}
	}
	if lines < 20 {
		t.Errorf("only %d command lines were found", lines)
	}
}

// commandLines returns what follows the word tieout in the indented lines of a page, without comments.
func commandLines(page string) []string {
	var found []string
	for line := range strings.Lines(page) {
		line, indented := strings.CutPrefix(line, "    ")
		line, _, _ = strings.Cut(strings.TrimPrefix(line, "go run ./cmd/"), "  ")
		line, _, _ = strings.Cut(line, " # ")
		for command := range strings.SplitSeq(line, ";") {
			if args, ok := strings.CutPrefix(strings.TrimSpace(command), "tieout "); ok && indented {
				found = append(found, args)
			}
		}
	}
	return found
}
