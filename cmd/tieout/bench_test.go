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

// The targets. TestBench prints which are missed and fails only if a count is wrong, because a machine that is busy
// with something else proves nothing about the program.
const (
	wallTarget   = 4.0  // times the baseline, with ten times the loans
	wallAim      = 2.5  // times the baseline; what we would like
	peakTarget   = 200  // MB
	growthTarget = 11.0 // times as long, with ten times the loans
	peakGrowth   = 1.2  // times as much memory, with ten times the loans
)

// benchSize returns how many loans the shorter lists of a benchmark have: TIEOUT_BENCH, or the default if that is 1.
func benchSize(t *testing.T, byDefault int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("TIEOUT_BENCH"), "0"))
	if err != nil || n == 0 {
		t.Skip("make bench")
	}
	if n == 1 {
		return byDefault
	}
	return n
}

// TestBench measures the plain binary: each variant on a list, and on one ten times as long. It prints tables as
// docs/performance.md has them.
func TestBench(t *testing.T) {
	small := benchSize(t, 100_000)
	program := buildProgram(t)
	variants := benchVariants()
	costs, b := map[benchVariant][2]cost{}, baseline{rows: 10 * small}
	for _, v := range variants {
		costs[v] = [2]cost{medianCost(t, program, v, small, &b), medianCost(t, program, v, 10*small, &b)}
	}
	fmt.Printf("\n%v\n\n", &b)
	printCosts(variants, costs, small, b.median())
	printTargets(variants, costs, b.median())
	profileRun(t, variants[1], 10*small)
}

// medianCost generates a variant in a working folder of its own and runs it three times, the longer list each time
// beside the baseline. It returns the cost of the run that was neither the fastest nor the slowest, and fails unless
// every loan is accounted for.
func medianCost(t *testing.T, program string, v benchVariant, loans int, b *baseline) cost {
	t.Helper()
	t.Chdir(t.TempDir())
	v.write(t, loans)
	var costs []cost
	for range 3 {
		s, c := measureProgram(t, program, v.args()...)
		v.check(t, s, loans)
		must(t, os.Remove("tieout.db")) // the next run needs the disk
		costs = append(costs, c)
		if loans == b.rows {
			b.measure(t)
		}
	}
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.wall, b.wall) })
	return costs[1]
}

// check fails unless a run has the counts that follow from what was generated.
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

func printCosts(variants []benchVariant, costs map[benchVariant][2]cost, small int, base time.Duration) {
	fmt.Println("| run | loans | wall s | CPU s | peak RSS MB | ledger bytes/loan | wall/B |")
	fmt.Println("|---|---:|---:|---:|---:|---:|---:|")
	for _, v := range variants {
		for i, c := range costs[v] {
			loans, ratio := small, "" // B has as many rows as the longer list
			if i == 1 {
				loans, ratio = 10*small, fmt.Sprintf("%.2f", c.wall.Seconds()/base.Seconds())
			}
			fmt.Printf("| %s | %d | %.2f | %.2f | %d | %d | %s |\n", v.name, loans, c.wall.Seconds(), c.cpu.Seconds(),
				c.peak>>20, c.ledger/int64(loans), ratio)
		}
	}
}

func printTargets(variants []benchVariant, costs map[benchVariant][2]cost, base time.Duration) {
	fmt.Println("\n| run | figure | measured | target | |")
	fmt.Println("|---|---|---:|---:|---|")
	for _, v := range variants {
		short, long := costs[v][0], costs[v][1]
		wall := long.wall.Seconds() / base.Seconds()
		printTarget(v.name, "wall / B", wall, wallTarget)
		printTarget(v.name, "wall / B, the aim", wall, wallAim)
		printTarget(v.name, "time, ten times the loans", long.wall.Seconds()/short.wall.Seconds(), growthTarget)
		printTarget(v.name, "peak RSS, MB", float64(max(short.peak, long.peak)>>20), peakTarget)
		printTarget(v.name, "peak RSS, ten times the loans", float64(long.peak)/float64(short.peak), peakGrowth)
		fmt.Printf("| %s | cores busy | %.2f | | |\n", v.name, long.cpu.Seconds()/long.wall.Seconds())
	}
}

// printTarget prints a figure beside the most that it may be.
func printTarget(run, figure string, got, most float64) {
	fmt.Printf("| %s | %s | %.2f | %s | %s |\n", run, figure, got, strconv.FormatFloat(most, 'f', -1, 64),
		metOrMissed(got <= most))
}

func metOrMissed(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}
