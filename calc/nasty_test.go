package calc_test

import (
	"testing"

	"tieout/calc"
)

// nastyColumns are the day counts in the order of the columns of nastyTable; several share one. ACT/PAYOFF YEAR is left
// to the oracle, because backward its payoff date is another day.
var nastyColumns = [...][]calc.DayCount{
	{calc.Act365F, calc.Act360, calc.Act36525, "ACT/364", "ACT/366", calc.ActActISD, "ACT/ACT YEAR", "ACT/365 ACTUAL",
		"ACT/FEB29", "MONTH PRORATA", "GSE HYBRID"},
	{calc.NL365, "NL/360"},
	{calc.Bond30360, "30/360 NASD", "30/365"},
	{"30U/360"},
	{"30/360 PSA"},
	{"30E/360"},
	{"30E/360 ISDA"},
	{"30E+/360"},
	{"30/360 ITALIAN"},
}

// nastyTable has pairs of odd dates and the numerators that the columns count, recomputed by the rules of Strata,
// QuantLib and Excel. The end is not the termination date. The last row is Q2's sample payoff quote.
var nastyTable = [...]struct {
	start, end string
	days       [len(nastyColumns)]int
}{
	//                         actual  NL BOND  30U  PSA  30E ISDA 30E+ Ital.
	{"2023-01-31", "2023-02-28", [...]int{28, 28, 28, 28, 28, 28, 30, 28, 30}},
	{"2024-01-31", "2024-02-29", [...]int{29, 28, 29, 29, 29, 29, 30, 29, 30}},
	{"2023-02-28", "2023-03-31", [...]int{31, 31, 33, 30, 30, 32, 30, 33, 30}},
	{"2024-02-28", "2024-03-31", [...]int{32, 31, 33, 33, 33, 32, 32, 33, 30}},
	{"2024-02-29", "2024-03-31", [...]int{31, 31, 32, 30, 30, 31, 30, 32, 30}},
	{"2024-02-29", "2025-02-28", [...]int{365, 365, 359, 360, 358, 359, 360, 359, 360}},
	{"2023-02-28", "2024-02-29", [...]int{366, 365, 361, 360, 359, 361, 360, 361, 360}},
	{"2023-01-29", "2023-01-31", [...]int{2, 2, 2, 2, 2, 1, 1, 2, 1}},
	{"2023-01-30", "2023-01-31", [...]int{1, 1, 0, 0, 0, 0, 0, 1, 0}},
	{"2023-01-31", "2023-02-01", [...]int{1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"2023-12-31", "2024-12-31", [...]int{366, 365, 360, 360, 360, 360, 360, 361, 360}},
	{"1999-12-31", "2000-03-01", [...]int{61, 60, 61, 61, 61, 61, 61, 61, 61}},
	{"2100-02-28", "2100-03-01", [...]int{1, 1, 3, 1, 1, 3, 1, 3, 1}},
	{"2013-12-12", "2014-08-28", [...]int{259, 259, 256, 256, 256, 256, 256, 256, 256}},
}

// TestNastyTable counts every pair forward and back.
func TestNastyTable(t *testing.T) {
	for _, row := range nastyTable {
		for i, dayCounts := range nastyColumns {
			for _, d := range dayCounts {
				checkDays(t, "nasty table", d, row.start, row.end, row.days[i])
			}
		}
	}
}

// TestTermination: ISDA 4.16(h) leaves an end of February alone if it is the termination date, and only then; no other
// rule looks at that date. Backward, the later date is the end.
func TestTermination(t *testing.T) {
	for _, row := range []struct {
		d                     calc.DayCount
		paidTo, maturity, day string
		includePayoffDay      bool
		days                  int
	}{
		{"30E/360 ISDA", "2024-02-29", "2025-02-28", "2025-02-28", false, 358},
		{"30E/360 ISDA", "2024-02-29", "2025-03-01", "2025-02-28", false, 360},
		{"30E/360 ISDA", "2024-02-29", "", "2025-02-28", false, 360},
		{"30E/360 ISDA", "2023-01-31", "2023-02-28", "2023-02-28", false, 28},
		{"30E/360 ISDA", "2023-01-31", "2024-02-29", "2024-02-29", false, 389},
		{"30E/360 ISDA", "2023-01-31", "2023-03-31", "2023-03-31", false, 60}, // a 31st becomes the 30th all the same
		{"30E/360 ISDA", "2023-01-31", "2023-02-28", "2023-02-27", true, 28},  // counted to the 28th
		{"30E/360 ISDA", "2023-01-31", "2023-02-27", "2023-02-27", true, 30},
		{"30E/360 ISDA", "2025-02-28", "2025-02-28", "2024-02-29", false, -358},
		{"30E/360 ISDA", "2025-02-28", "2024-02-29", "2024-02-29", false, -360},
		{"30U/360", "2024-02-29", "2025-02-28", "2025-02-28", false, 360},
		{"30E/365", "2024-02-29", "2025-02-28", "2025-02-28", false, 360},
	} {
		loan := terms(t, "1000", "5", row.paidTo)
		if row.maturity != "" {
			loan.MaturityDate = date(t, row.maturity)
		}
		p := compute(t, loan, calc.Convention{DayCount: row.d, IncludePayoffDay: row.includePayoffDay}, row.day)
		if p.Fraction.Days != row.days {
			t.Errorf("%s from %s to %s, maturity %q, is %d days, want %d", row.d, row.paidTo, row.day, row.maturity,
				p.Fraction.Days, row.days)
		}
	}
}
