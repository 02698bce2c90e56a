package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestStartUp prints how long the plain binary takes to begin, each figure beside its target; a target that is missed is
// printed so, since the machine may be busy.
func TestStartUp(t *testing.T) {
	if os.Getenv("TIEOUT_BENCH") == "" {
		t.Skip("TIEOUT_BENCH=1 measures it, in some seconds")
	}
	program := build(t)
	t.Chdir(t.TempDir())
	write(t, "tieout.yaml", "vendors:\n  own: {quotes: compute, compute: {day_count: ACT/365F}}\n")
	write(t, "loans.csv", computedList(100))
	write(t, "large.csv", computedList(200_000))
	anew := func() { _ = os.Remove("tieout.db") }
	for _, c := range []struct {
		name   string
		first  bool // measured to the first output, not to the end
		target time.Duration
		before func()
		args   []string
	}{
		{"--help", false, 50 * time.Millisecond, nil, []string{"--help"}},
		{"version", false, 50 * time.Millisecond, nil, []string{"version"}},
		{"run of 100 computed loans", false, 300 * time.Millisecond, nil, []string{"run", "loans.csv"}},
		{"the same, first output", true, 100 * time.Millisecond, nil, []string{"run", "loans.csv"}},
		{"the same with a new ledger", false, 300 * time.Millisecond, anew, []string{"run", "loans.csv"}},
		{"run of 200,000, first output", true, 100 * time.Millisecond, nil, []string{"run", "large.csv", "--dry-run"}},
	} {
		var took []time.Duration
		for range 20 {
			if c.before != nil {
				c.before()
			}
			took = append(took, startUp(t, program, c.first, c.args...))
		}
		slices.Sort(took)
		verdict := "met"
		switch {
		case took[len(took)/2] > c.target:
			verdict = "MISSED"
		case took[len(took)-1] > c.target:
			verdict = "met, but not by the worst"
		}
		t.Logf("%-30s median %5s ms, worst %5s ms, target %3s ms: %s", c.name, milliseconds(took[len(took)/2]), milliseconds(took[len(took)-1]),
			milliseconds(c.target), verdict)
	}
}

func milliseconds(d time.Duration) string {
	return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10)
}

// startUp runs the program and returns when it ended, or when it first said something, on stdout or stderr: that may be
// long before.
func startUp(t *testing.T, program string, first bool, args ...string) time.Duration {
	t.Helper()
	cmd := exec.Command(program, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout // one pipe, as a terminal is
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	if _, err := said.ReadByte(); err != nil {
		t.Fatalf("%v said nothing: %v", args, err)
	}
	if first {
		took := time.Since(began)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return took
	}
	if _, err := io.Copy(io.Discard, said); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return time.Since(began)
}
