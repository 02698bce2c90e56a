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

// TestStartUp prints how long the plain binary takes to begin, each figure beside its target. It prints which targets
// are missed, and does not fail, because the machine may be busy.
func TestStartUp(t *testing.T) {
	if os.Getenv("TIEOUT_BENCH") == "" {
		t.Skip("TIEOUT_BENCH=1 measures it, in some seconds")
	}
	program := buildProgram(t)
	t.Chdir(t.TempDir())
	writeFile(t, "tieout.yaml", "vendors:\n  own: {quotes: compute, compute: {day_count: ACT/365F}}\n")
	writeFile(t, "loans.csv", computedList(100))
	writeFile(t, "large.csv", computedList(200_000))
	for _, c := range []struct {
		name      string
		toOutput  bool // measured to the first output, not to the end
		target    time.Duration
		newLedger bool
		args      []string
	}{
		{"--help", false, 50 * time.Millisecond, false, []string{"--help"}},
		{"version", false, 50 * time.Millisecond, false, []string{"version"}},
		{"run of 100 computed loans", false, 300 * time.Millisecond, false, []string{"run", "loans.csv"}},
		{"the same, first output", true, 100 * time.Millisecond, false, []string{"run", "loans.csv"}},
		{"the same with a new ledger", false, 300 * time.Millisecond, true, []string{"run", "loans.csv"}},
		{"run of 200,000, first output", true, 100 * time.Millisecond, false,
			[]string{"run", "large.csv", "--dry-run"}},
	} {
		var took []time.Duration
		for range 20 {
			if c.newLedger {
				_ = os.Remove("tieout.db")
			}
			took = append(took, timeProgram(t, program, c.toOutput, c.args...))
		}
		slices.Sort(took)
		median, worst := took[len(took)/2], took[len(took)-1]
		verdict := metOrMissed(median <= c.target)
		if median <= c.target && worst > c.target {
			verdict = "met, but not by the worst"
		}
		t.Logf("%-30s median %5s ms, worst %5s ms, target %3s ms: %s", c.name, milliseconds(median),
			milliseconds(worst), milliseconds(c.target), verdict)
	}
}

func milliseconds(d time.Duration) string {
	return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10)
}

// timeProgram runs the program and returns how long it took, to its end or to its first output, on stdout or stderr.
func timeProgram(t *testing.T, program string, toOutput bool, args ...string) time.Duration {
	t.Helper()
	cmd := exec.Command(program, args...)
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = cmd.Stdout // one pipe, as a terminal is
	began := time.Now()
	must(t, cmd.Start())
	output := bufio.NewReader(stdout)
	if _, err := output.ReadByte(); err != nil {
		t.Fatalf("%v printed nothing: %v", args, err)
	}
	if toOutput {
		took := time.Since(began)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return took
	}
	_, err = io.Copy(io.Discard, output)
	must(t, err)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return time.Since(began)
}
