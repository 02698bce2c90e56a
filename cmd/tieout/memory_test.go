package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
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
	program := build(t)
	small, large := peak(t, program, 200_000), peak(t, program, 400_000)
	if small > 200<<20 {
		t.Errorf("200,000 loans took %d MB, want at most 200", small>>20)
	}
	if large > small+small/10 {
		t.Errorf("400,000 loans took %d MB, over a tenth more than %d MB", large>>20, small>>20)
	}
}

// TestMemoryOfClaims: claims find their loans in the ledger, not in memory, also those that come before them.
func TestMemoryOfClaims(t *testing.T) {
	if os.Getenv("TIEOUT_MEMORY") == "" {
		t.Skip("make memory")
	}
	const loans, claims = 400_000, 40_000
	program, folder := build(t), t.TempDir()
	writeLoans(t, folder, loans)
	var list bytes.Buffer
	fmt.Fprintln(&list, "claim,vendor,account")
	for i := range claims {
		fmt.Fprintf(&list, "C%08d,acme,A%08d\n", i, i*7919%loans)
	}
	if err := os.WriteFile(filepath.Join(folder, "claims.csv"), list.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, lists := range [][]string{{"claims.csv", "loans.csv"}, {"loans.csv", "claims.csv"}} {
		if size := resident(t, program, folder, lists...); size > 200<<20 {
			t.Errorf("%d loans and %d claims took %d MB, want at most 200", loans, claims, size>>20)
		}
	}
}

// build returns the plain binary.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tieout")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// peak returns the largest resident set of a run over so many computed loans, in bytes.
func peak(t *testing.T, program string, loans int) int64 {
	t.Helper()
	folder := t.TempDir()
	writeLoans(t, folder, loans)
	return resident(t, program, folder, "loans.csv")
}

// writeLoans writes so many loans whose vendor's quotes are computed, and the configuration.
func writeLoans(t *testing.T, folder string, loans int) {
	t.Helper()
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
}

// resident runs the lists and returns the largest resident set, in bytes.
func resident(t *testing.T, program, folder string, lists ...string) int64 {
	t.Helper()
	cmd := exec.Command(program, append([]string{"run", "--as-of", "2026-06-30"}, lists...)...)
	cmd.Dir = folder
	begun := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || runtime.GOOS != "linux" {
		t.Skip("the resident set is measured on Linux only")
	}
	t.Logf("%s: %d MB, %.1f s", strings.Join(lists, " "), usage.Maxrss>>10, time.Since(begun).Seconds())
	return usage.Maxrss << 10
}
