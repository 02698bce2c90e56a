package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"tieout/payoff"
)

// advised are the commands that a text advises: between backticks, and on the lines of what to do next.
var advised = regexp.MustCompile("`(tieout [^`]*)`|(?m:^ *next +(tieout .*)$)|(?:then|to type): (tieout .*)")

// tryAdvice carries out every command that was printed, as it stands, in a copy of the working folder. Each does
// something: it is no mistake to type it, and it finds the ledger, run and configuration that it is about.
func tryAdvice(t *testing.T, after, printed string) {
	t.Helper()
	for _, m := range advised.FindAllStringSubmatch(printed, -1) {
		line := m[1] + m[2] + m[3]
		args := shellWords(t, line)[1:]
		here, err := os.Getwd()
		must(t, err)
		copied := t.TempDir()
		must(t, os.CopyFS(copied, os.DirFS(here)))
		t.Chdir(copied)
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, &stdout, &stderr)
		t.Chdir(here)
		if code == payoff.ExitUsage {
			t.Errorf("after tieout %s, the advice %s: exit %d\n%s%s", after, line, code, stdout.String(), stderr.String())
		}
	}
}

// shellWords splits a command line as a shell does.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf '%s\\0' "+line).Output()
	must(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}
