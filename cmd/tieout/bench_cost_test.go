package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"tieout/payoff"
)

// A cost is what a process took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // of the resident set, in bytes
	ledger    int64 // bytes on disk
}

// buildProgram builds the plain binary and returns its path.
func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tieout")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// measureProgram runs the plain binary in the working folder. The arguments have it print JSON.
func measureProgram(t *testing.T, program string, args ...string) (payoff.Summary, cost) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the resident set is measured on Linux only")
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	c := cost{wall: time.Since(began)}
	if code := cmd.ProcessState.ExitCode(); code != payoff.ExitClean && code != payoff.ExitBreaks {
		t.Fatalf("%v\n%s%s", err, &stdout, &stderr)
	}
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	c.peak = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	c.ledger = fileSize(t, "tieout.db")
	// The peak of a process starts at that of its parent, so the test's own must be the smaller one.
	if own := ownPeak(t); own >= c.peak {
		t.Errorf("the resident set cannot be measured: the test itself has %d MB, the program %d", own>>20, c.peak>>20)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(stdout.Bytes(), &object); err != nil {
		t.Fatalf("%v\n%s%s", err, &stdout, &stderr)
	}
	return decodeSummary(t, object), c
}

// ownPeak is the largest resident set of this process so far, in bytes.
func ownPeak(t *testing.T) int64 { return ownUsage(t).Maxrss << 10 }

// ownCPU is the processor time of this process so far.
func ownCPU(t *testing.T) time.Duration {
	u := ownUsage(t)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ownUsage(t *testing.T) syscall.Rusage {
	t.Helper()
	var usage syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}
