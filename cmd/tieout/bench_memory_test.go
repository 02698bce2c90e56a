package main

import (
	"fmt"
	"os"
	"testing"
)

// skipUnlessMemory skips a test that takes a minute. make bench measures more, but fails on no figure.
func skipUnlessMemory(t *testing.T) {
	t.Helper()
	if os.Getenv("TIEOUT_MEMORY") == "" {
		t.Skip("make memory")
	}
}

const mostMemory = 200 << 20

// TestMemory measures the plain binary on 200,000 and 400,000 computed loans.
func TestMemory(t *testing.T) {
	skipUnlessMemory(t)
	program := buildProgram(t)
	writeComputedLoans(t, 200_000)
	small := peakOfRun(t, program, "loans.csv")
	writeComputedLoans(t, 400_000)
	large := peakOfRun(t, program, "loans.csv")
	if small > mostMemory {
		t.Errorf("200,000 loans took %d MB, want at most %d", small>>20, mostMemory>>20)
	}
	if large > small+small/10 {
		t.Errorf("400,000 loans took %d MB, over a tenth more than %d MB", large>>20, small>>20)
	}
}

// TestMemoryOfClaims: claims find their loans in the ledger, not in memory, even if they come before them.
func TestMemoryOfClaims(t *testing.T) {
	skipUnlessMemory(t)
	const loans, claims = 400_000, 40_000
	program := buildProgram(t)
	writeComputedLoans(t, loans)
	writeLines(t, "claims.csv", "claim,vendor,account", claims, func(i int) string {
		return fmt.Sprintf("C%08d,acme,%s", i, newBenchLoan(i*7919%loans).account)
	})
	for _, lists := range [][]string{{"claims.csv", "loans.csv"}, {"loans.csv", "claims.csv"}} {
		if peak := peakOfRun(t, program, lists...); peak > mostMemory {
			t.Errorf("%d loans and %d claims took %d MB, want at most %d", loans, claims, peak>>20, mostMemory>>20)
		}
	}
}

// writeComputedLoans makes a working folder with loans whose quotes are computed.
func writeComputedLoans(t *testing.T, loans int) {
	t.Helper()
	t.Chdir(t.TempDir())
	benchVariant{}.write(t, loans)
}

// peakOfRun runs the lists and returns the largest resident set, in bytes.
func peakOfRun(t *testing.T, program string, lists ...string) int64 {
	t.Helper()
	_, c := measureProgram(t, program, append([]string{"run", "--json", "--as-of", "2026-06-30"}, lists...)...)
	t.Logf("%v: %d MB, %.1f s", lists, c.peak>>20, c.wall.Seconds())
	return c.peak
}
