package main

import (
	"fmt"
	"os"
	"testing"
)

// TestMemory measures the plain binary on 200,000 and 400,000 computed loans: make memory. It is not part of the
// everyday suite, since it takes a minute. make bench measures more, and fails on no figure.
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

// peak returns the largest resident set of a run over so many computed loans, in bytes.
func peak(t *testing.T, program string, loans int) int64 {
	t.Helper()
	computed(t, loans)
	return resident(t, program, "loans.csv")
}

// TestMemoryOfClaims: claims find their loans in the ledger, not in memory, also those that come before them.
func TestMemoryOfClaims(t *testing.T) {
	if os.Getenv("TIEOUT_MEMORY") == "" {
		t.Skip("make memory")
	}
	const loans, claims = 400_000, 40_000
	program := build(t)
	computed(t, loans)
	lines(t, "claims.csv", "claim,vendor,account", claims, func(i int) string {
		return fmt.Sprintf("C%08d,acme,%s", i, newBenchLoan(i*7919%loans).account)
	})
	for _, lists := range [][]string{{"claims.csv", "loans.csv"}, {"loans.csv", "claims.csv"}} {
		if size := resident(t, program, lists...); size > 200<<20 {
			t.Errorf("%d loans and %d claims took %d MB, want at most 200", loans, claims, size>>20)
		}
	}
}

// computed writes so many loans whose vendor's quotes are computed into a working folder of their own.
func computed(t *testing.T, loans int) {
	t.Helper()
	t.Chdir(t.TempDir())
	benchVariant{}.write(t, loans)
}

// resident runs the lists and returns the largest resident set, in bytes.
func resident(t *testing.T, program string, lists ...string) int64 {
	t.Helper()
	_, c := measure(t, program, append([]string{"run", "--json", "--as-of", "2026-06-30"}, lists...)...)
	t.Logf("%v: %d MB, %.1f s", lists, c.peak>>20, c.wall.Seconds())
	return c.peak
}
