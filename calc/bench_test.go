package calc_test

import (
	"testing"

	"tieout/calc"
)

// BenchmarkCompute is the plain case: no history, no contract terms. A run computes it once or twice for every loan.
func BenchmarkCompute(b *testing.B) {
	loan, day := terms(b, "18000", "8.9", "2013-12-12"), date(b, "2014-08-28")
	loan.DayCount = "30/360 BOND"
	b.ReportAllocs()
	for b.Loop() {
		p, err := calc.Compute(loan, calc.Convention{DayCount: calc.Act365F}, day)
		if err != nil || p.Quote(2) == nil {
			b.Fatal(err)
		}
	}
}
