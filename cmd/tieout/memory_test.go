package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestMemory measures the plain binary on 200,000 and 400,000 computed loans: make memory. It is not part of the
// everyday suite, since it takes a minute.
func TestMemory(t *testing.T) {
	if os.Getenv("TIEOUT_MEMORY") == "" {
		t.Skip("make memory")
	}
	program := filepath.Join(t.TempDir(), "tieout")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	small, large := peak(t, program, 200_000), peak(t, program, 400_000)
	if small > 200<<20 {
		t.Errorf("200,000 loans took %d MB, want at most 200", small>>20)
	}
	if large > small+small/10 {
		t.Errorf("400,000 loans took %d MB, over a tenth more than %d MB", large>>20, small>>20)
	}
}

// peak returns the largest resident set of a run over so many computed loans, in bytes.
func peak(t *testing.T, program string, loans int) int64 {
	t.Helper()
	folder := t.TempDir()
	list, err := os.Create(filepath.Join(folder, "loans.csv"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(list, "account,vendor,principal,rate,interest_paid_to,fees")
	for i := range loans {
		fmt.Fprintf(list, "A%08d,acme,%d.%02d,%d.25,2026-0%d-15,%d.00\n", i, 1000+i*7919%90000, i%100, 2+i%18, 1+i%6, i%40)
	}
	if err := list.Close(); err != nil {
		t.Fatal(err)
	}
	config := "vendors:\n  acme: {quotes: compute, compute: {day_count: ACT/365F}, convention: {day_count: ACT/365F}}\n"
	if err := os.WriteFile(filepath.Join(folder, "tieout.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "run", "loans.csv", "--as-of", "2026-06-30")
	cmd.Dir = folder
	begun := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || runtime.GOOS != "linux" {
		t.Skip("the resident set is measured on Linux only")
	}
	t.Logf("%d loans: %d MB, %.1f s", loans, usage.Maxrss>>10, time.Since(begun).Seconds())
	return usage.Maxrss << 10
}
