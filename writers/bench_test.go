package writers

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"tieout/payoff"
)

const benchRows = 20_000

// rowsASecond measures work on this many rows.
func rowsASecond(b *testing.B, rows int, work func()) {
	b.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rounds := 0
	for b.Loop() {
		work()
		rounds++
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(rounds*rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(rounds*rows), "allocs/row")
}

// benchReport is a run of one vendor whose loans are all broken, so that both sheets and exceptions.csv have each of
// them.
func benchReport() Report {
	lines := make([]payoff.Line, benchRows)
	total := payoff.ControlTotal{Vendor: "acme", Currency: "USD", Loans: benchRows, Broken: benchRows}
	for i := range lines {
		expected, quoted := payoff.Cents(100_000+i), payoff.Cents(100_777+i)
		lines[i] = broken("acme", fmt.Sprintf("A%08d", i), expected, quoted)
		total.Expected, total.Quoted = total.Expected+expected, total.Quoted+quoted
	}
	total.Net, total.Absolute = total.Quoted-total.Expected, total.Quoted-total.Expected
	run := payoff.RunInfo{Summary: payoff.Summary{Run: "2026-10-01-001", AsOf: payoff.NewDate(2026, 10, 1),
		ExitCode: payoff.ExitBreaks, Input: payoff.InputCounts{Read: benchRows, Accepted: benchRows},
		Vendors: []payoff.ControlTotal{total},
		Breaks:  payoff.BreakCounts{Total: benchRows, New: benchRows, Unexplained: benchRows}}, Version: "1.0.0"}
	return reportOf(run, lines, nil)
}

// BenchmarkWorkbook writes a workbook; a row is a loan, which is on two of its sheets.
func BenchmarkWorkbook(b *testing.B) {
	r := benchReport()
	rowsASecond(b, benchRows, func() {
		if err := writeWorkbook(io.Discard, b.TempDir(), r); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkExceptions writes exceptions.csv.
func BenchmarkExceptions(b *testing.B) {
	r := benchReport()
	rowsASecond(b, benchRows, func() {
		if err := writeExceptions(io.Discard, r.Exceptions()); err != nil {
			b.Fatal(err)
		}
	})
}
