package calc_test

import (
	"testing"

	"tieout/calc"
)

// TestQuotientRound rounds once: exact halves, numbers a hair from them, and signs above and below the line.
func TestQuotientRound(t *testing.T) {
	for _, row := range []struct {
		num, den                   string
		places                     int32
		halfUp, halfEven, truncate string
	}{
		{"5", "1000", 2, "0.01", "0.00", "0.00"},
		{"15", "1000", 2, "0.02", "0.02", "0.01"},
		{"25", "1000", 2, "0.03", "0.02", "0.02"},
		{"-5", "1000", 2, "-0.01", "0.00", "0.00"},
		{"-15", "1000", 2, "-0.02", "-0.02", "-0.01"},
		{"-25", "1000", 2, "-0.03", "-0.02", "-0.02"},
		{"25", "-1000", 2, "-0.03", "-0.02", "-0.02"},
		{"-25", "-1000", 2, "0.03", "0.02", "0.02"},
		{"0.0249999999999999999999", "1", 2, "0.02", "0.02", "0.02"},
		{"0.0250000000000000000001", "1", 2, "0.03", "0.03", "0.02"},
		{"-0.0250000000000000000001", "1", 2, "-0.03", "-0.03", "-0.02"},
		{"2", "3", 2, "0.67", "0.67", "0.66"},
		{"-2", "3", 2, "-0.67", "-0.67", "-0.66"},
		{"1", "3", 2, "0.33", "0.33", "0.33"},
		{"999999999999999.995", "1", 2, "1000000000000000.00", "1000000000000000.00", "999999999999999.99"},
		{"999999999999999.985", "1", 2, "999999999999999.99", "999999999999999.98", "999999999999999.98"},
		{"7", "2", 0, "4", "4", "3"},
		{"5", "2", 0, "3", "2", "2"},
		{"0", "7", 2, "0", "0", "0"},
		{"5.3015190000", "36500", 10, "0.0001452471", "0.0001452471", "0.0001452470"},
	} {
		q := calc.Quotient{Num: dec(t, row.num), Den: dec(t, row.den)}
		what := row.num + "/" + row.den
		same(t, what+" half up", q.Round(row.places, calc.HalfUp), row.halfUp)
		same(t, what+" by default", q.Round(row.places, ""), row.halfUp)
		same(t, what+" half even", q.Round(row.places, calc.HalfEven), row.halfEven)
		same(t, what+" truncated", q.Round(row.places, calc.Truncate), row.truncate)
	}
	same(t, "the zero Quotient", calc.Quotient{}.Round(2, calc.HalfEven), "0")
}

// TestRoundingsOfInterest: an exact half cent of interest, both ways, under each rounding.
func TestRoundingsOfInterest(t *testing.T) {
	for _, row := range []struct{ principal, halfUp, halfEven, truncate string }{
		{"18.00", "0.01", "0.00", "0.00"},   // 0.005 for ten days at 1 % by ACT/360
		{"54.00", "0.02", "0.02", "0.01"},   // 0.015
		{"90.00", "0.03", "0.02", "0.02"},   // 0.025
		{"-18.00", "-0.01", "0.00", "0.00"}, // away from zero, not up
		{"-54.00", "-0.02", "-0.02", "-0.01"},
		{"-90.00", "-0.03", "-0.02", "-0.02"},
	} {
		for mode, want := range map[calc.Rounding]string{"": row.halfUp, calc.HalfUp: row.halfUp,
			calc.HalfEven: row.halfEven, calc.Truncate: row.truncate} {
			c := calc.Convention{DayCount: calc.Act360, Rounding: mode}
			p := compute(t, terms(t, row.principal, "1", "2025-03-01"), c, "2025-03-11")
			same(t, row.principal+" "+string(mode), p.Interest, want)
		}
	}
}

// TestDivideOnceAtTheEnd: dividing the rate or the per diem first, at the decimal package's 16 places, loses a cent.
func TestDivideOnceAtTheEnd(t *testing.T) {
	p := compute(t, terms(t, "785139.00", "9.25", "2021-01-01"), calc.Convention{DayCount: calc.Act365F}, "2023-01-01")
	if p.Fraction.Days != 730 {
		t.Fatalf("%d days, want 730", p.Fraction.Days)
	}
	same(t, "the interest", p.Interest, "145250.72") // exactly 145,250.715
}

func TestParseRounding(t *testing.T) {
	for name, want := range map[string]calc.Rounding{"": calc.HalfUp, "half_up": calc.HalfUp, "half_even": calc.HalfEven,
		"truncate": calc.Truncate, "up": calc.RoundUp} {
		if got, err := calc.ParseRounding(name); err != nil || got != want {
			t.Errorf("%q is %q, %v, want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"HALF_UP", "UP", "half-up", " "} {
		if got, err := calc.ParseRounding(name); err == nil {
			t.Errorf("%q is taken for %q", name, got)
		}
	}
}
