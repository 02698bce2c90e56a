package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"tieout/payoff"
)

// The targets; TestBench says where one is missed, and fails only where a count is wrong, since a machine that is busy
// with something else proves nothing about the program.
const (
	wallTarget   = 4.0  // times the baseline, for ten times the loans
	wallAim      = 2.5  //
	peakTarget   = 200  // MB
	growthTarget = 11.0 // times as long for ten times the loans
	peakGrowth   = 1.2  // times as much memory
)

// benchSize returns how many loans the smaller lists of a benchmark have: TIEOUT_BENCH, or so many where that is 1.
func benchSize(t *testing.T, usual int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("TIEOUT_BENCH"), "0"))
	if err != nil || n == 0 {
		t.Skip("make bench")
	}
	if n == 1 {
		return usual
	}
	return n
}

// TestBench measures the plain binary: each variant over a list, and over one ten times as long. It prints tables as
// docs/performance.md has them.
func TestBench(t *testing.T) {
	small := benchSize(t, 100_000)
	program := build(t)
	variants := benchVariants()
	costs, bare := map[benchVariant][2]cost{}, baseline{rows: 10 * small}
	for _, v := range variants {
		costs[v] = [2]cost{measured(t, program, v, small, &bare), measured(t, program, v, 10*small, &bare)}
	}
	fmt.Printf("\n%v\n\n", &bare)
	printCosts(variants, costs, small, bare.median())
	printTargets(variants, costs, bare.median())
	profiled(t, variants[1], 10*small)
}

// measured generates a variant in a folder of its own, runs it three times, each time beside B, and returns what the run
// took that was neither the quickest nor the slowest. It fails where a loan is not accounted for.
func measured(t *testing.T, program string, v benchVariant, loans int, bare *baseline) cost {
	t.Helper()
	t.Chdir(t.TempDir())
	v.write(t, loans)
	var costs []cost
	for range 3 {
		s, c := measure(t, program, v.args()...)
		v.check(t, s, loans)
		must(t, os.Remove("tieout.db")) // the next one wants the disk
		costs = append(costs, c)
		if loans == bare.rows {
			bare.measure(t)
		}
	}
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.wall, b.wall) })
	return costs[1]
}

// check holds a run to what was generated.
func (v benchVariant) check(t *testing.T, s payoff.Summary, loans int) {
	t.Helper()
	broken := (loans + benchBreaks/2 - 1) / benchBreaks
	want := payoff.ControlTotal{Vendor: "acme", Loans: loans, Matched: loans - broken, Broken: broken}
	if len(s.Vendors) != 1 || s.Vendors[0] != want || s.Input != (payoff.InputCounts{Read: loans, Accepted: loans}) {
		t.Errorf("%s, %d loans: vendors %+v, input %+v; want %+v", v.name, loans, s.Vendors, s.Input, want)
	}
	stated := 0
	if v.statement {
		stated = loans
	}
	if s.Statements != (payoff.StatementCounts{Read: stated, Paired: stated}) {
		t.Errorf("%s, %d loans: statement %+v; want all paired", v.name, loans, s.Statements)
	}
}

func printCosts(variants []benchVariant, costs map[benchVariant][2]cost, small int, bare time.Duration) {
	fmt.Println("| run | loans | wall s | CPU s | peak RSS MB | ledger bytes/loan | wall/B |")
	fmt.Println("|---|---:|---:|---:|---:|---:|---:|")
	for _, v := range variants {
		for i, c := range costs[v] {
			loans, ratio := small, "" // B is of the longer list
			if i == 1 {
				loans, ratio = 10*small, fmt.Sprintf("%.2f", c.wall.Seconds()/bare.Seconds())
			}
			fmt.Printf("| %s | %d | %.2f | %.2f | %d | %d | %s |\n", v.name, loans, c.wall.Seconds(), c.cpu.Seconds(), c.peak>>20,
				c.ledger/int64(loans), ratio)
		}
	}
}

func printTargets(variants []benchVariant, costs map[benchVariant][2]cost, bare time.Duration) {
	fmt.Println("\n| run | figure | measured | target | |")
	fmt.Println("|---|---|---:|---:|---|")
	for _, v := range variants {
		short, long := costs[v][0], costs[v][1]
		wall := long.wall.Seconds() / bare.Seconds()
		target(v.name, "wall / B", wall, wallTarget)
		target(v.name, "wall / B, the aim", wall, wallAim)
		target(v.name, "time, ten times the loans", long.wall.Seconds()/short.wall.Seconds(), growthTarget)
		target(v.name, "peak RSS, MB", float64(max(short.peak, long.peak)>>20), peakTarget)
		target(v.name, "peak RSS, ten times the loans", float64(long.peak)/float64(short.peak), peakGrowth)
		fmt.Printf("| %s | cores busy | %.2f | | |\n", v.name, long.cpu.Seconds()/long.wall.Seconds())
	}
}

// target prints a figure beside the most that it may be.
func target(run, figure string, got, most float64) {
	verdict := "met"
	if got > most {
		verdict = "MISSED"
	}
	fmt.Printf("| %s | %s | %.2f | %s | %s |\n", run, figure, got, strconv.FormatFloat(most, 'f', -1, 64), verdict)
}
