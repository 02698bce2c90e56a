package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tieout/payoff"
)

// A brokenOutput takes some bytes, and fails from then on.
type brokenOutput struct {
	room int
	err  error
}

func (b *brokenOutput) Write(p []byte) (int, error) {
	if len(p) > b.room {
		return b.room, b.err
	}
	b.room -= len(p)
	return len(p), nil
}

// printingCommands print something on stdout in the folder that makeFinishedRun leaves.
var printingCommands = []string{
	"run loans.csv --statement acme=acme.csv --as-of 2026-08-28",
	"run loans.csv --statement acme=acme.csv --as-of 2026-08-28 --json",
	"run loans.csv --statement acme=acme.csv --as-of 2026-08-28 --dry-run",
	"run loans.csv --statement acme=acme.csv --as-of 2026-08-28 --dry-run --json",
	"run --only failed --as-of 2026-08-28",
	"calc loans.csv --as-of 2026-08-28",
	"runs", "breaks", "report", "explain A2", "explain --vendor acme", "inspect loans.csv", "purge --keep 1",
	"init loans.csv --config new.yaml", "version", "help", "help usage", "help 4", "--help", "run --help", "--version",
	"completion bash", "resolve",
}

// makeFinishedRun makes the working folder one with lists and a run that found breaks.
func makeFinishedRun(t *testing.T) {
	t.Helper()
	folder, err := filepath.Abs("../../testdata/runs/statement")
	must(t, err)
	work := t.TempDir()
	must(t, os.CopyFS(work, os.DirFS(folder)))
	t.Chdir(work)
	if out, code := tieout(t, "run", "loans.csv", "--statement", "acme=acme.csv", "--as-of", "2026-08-28"); code != 4 {
		t.Fatalf("exit %d\n%s", code, out)
	}
}

// TestLostOutputIsSaid: what could not be printed is a failure, in every command, and a reader that went away has a
// code of its own.
func TestLostOutputIsSaid(t *testing.T) {
	makeFinishedRun(t)
	for _, line := range printingCommands {
		for _, room := range []int{0, 10} {
			_ = os.Remove("new.yaml")
			var stderr bytes.Buffer
			code := run(t.Context(), splitCommand(line), &brokenOutput{room, syscall.ENOSPC}, &stderr)
			if code != payoff.ExitFailed || !strings.Contains(stderr.String(), "no space left on device") {
				t.Errorf("tieout %s, on a full disk after %d bytes: exit %d\n%s", line, room, code, stderr.String())
			}
			_ = os.Remove("new.yaml")
			stderr.Reset()
			code = run(t.Context(), splitCommand(line), &brokenOutput{room, syscall.EPIPE}, &stderr)
			if code != 141 || strings.Contains(stderr.String(), "error:") {
				t.Errorf("tieout %s, its reader gone after %d bytes: exit %d\n%s", line, room, code, stderr.String())
			}
		}
	}
}

// TestReaderGoesAway: the process itself ends with 141 for every command, and not by a signal.
func TestReaderGoesAway(t *testing.T) {
	makeFinishedRun(t)
	for _, line := range []string{"runs", "version", "run loans.csv --statement acme=acme.csv --as-of 2026-08-28"} {
		cmd := command(t, splitCommand(line)...)
		r, w, err := os.Pipe()
		must(t, err)
		cmd.Stdout = w
		must(t, r.Close())
		_ = cmd.Run()
		must(t, w.Close())
		if code := cmd.ProcessState.ExitCode(); code != 141 {
			t.Errorf("tieout %s: %s", line, cmd.ProcessState)
		}
	}
}
