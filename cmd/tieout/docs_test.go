package main

import (
	"path/filepath"
	"strings"
	"testing"

	"tieout/payoff"
)

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
			args := splitCommand(line)
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
