package calc_test

import (
	"slices"
	"strings"
	"testing"

	"tieout/calc"
)

// six are the day counts that this package names: the vectors, the oracle and the properties are about these.
var six = []calc.DayCount{calc.Act365F, calc.Act360, calc.Act36525, calc.ActActISD, calc.Bond30360, calc.NL365}

// actualDays has those whose numerator is the calendar days.
var actualDays = []calc.DayCount{calc.Act365F, calc.Act360, calc.Act36525, calc.ActActISD}

// TestNumerators holds the day counts to the days that others count.
func TestNumerators(t *testing.T) {
	for _, row := range []struct {
		source, start, end string
		actual, nl, bond   int
	}{
		{"nasty table, January to 28 February", "2023-01-31", "2023-02-28", 28, 28, 28},
		{"nasty table, January to 29 February", "2024-01-31", "2024-02-29", 29, 28, 29},
		{"nasty table, from 28 February", "2023-02-28", "2023-03-31", 31, 31, 33},
		{"nasty table, from 28 February of a leap year", "2024-02-28", "2024-03-31", 32, 31, 33},
		{"nasty table, from 29 February", "2024-02-29", "2024-03-31", 31, 31, 32},
		{"nasty table, leap day to the next February's end", "2024-02-29", "2025-02-28", 365, 365, 359},
		{"nasty table, February's end to a leap day", "2023-02-28", "2024-02-29", 366, 365, 361},
		{"nasty table, 29th to 31st", "2023-01-29", "2023-01-31", 2, 2, 2},
		{"nasty table, 30th to 31st", "2023-01-30", "2023-01-31", 1, 1, 0},
		{"nasty table, 31st to 1st", "2023-01-31", "2023-02-01", 1, 1, 1},
		{"nasty table, a leap year", "2023-12-31", "2024-12-31", 366, 365, 360},
		{"nasty table, the year 2000 is leap", "1999-12-31", "2000-03-01", 61, 60, 61},
		{"nasty table, 2100 is not", "2100-02-28", "2100-03-01", 1, 1, 3},
		{"Q2's sample payoff quote", "2013-12-12", "2014-08-28", 259, 259, 256},
		{"Nelnet loan 2c809e08", "2019-07-04", "2020-02-17", 228, 228, 223},
		{"GSE hybrid example, 2024-03-01 to 05-17", "2024-03-01", "2024-05-17", 77, 77, 76},
		{"equal dates count nothing", "2024-02-29", "2024-02-29", 0, 0, 0},
		{"equal dates on a 31st", "2024-03-31", "2024-03-31", 0, 0, 0},
		{"NL: the leap day itself is the end", "2024-02-28", "2024-02-29", 1, 0, 1},
		{"NL: the leap day itself is the start", "2024-02-29", "2024-03-01", 1, 1, 2},
	} {
		for _, d := range actualDays {
			checkDays(t, row.source, d, row.start, row.end, row.actual)
		}
		checkDays(t, row.source, calc.NL365, row.start, row.end, row.nl)
		checkDays(t, row.source, calc.Bond30360, row.start, row.end, row.bond)
	}
}

// checkDays counts forward, and backward, which is the same negated: 30/360 BOND would not be so by swapping alone.
func checkDays(t *testing.T, source string, d calc.DayCount, start, end string, want int) {
	t.Helper()
	forward, err := d.Between(date(t, start), date(t, end))
	if err != nil || forward.Days != want {
		t.Errorf("%s: %s from %s to %s is %d days (%v), want %d", source, d, start, end, forward.Days, err, want)
	}
	back, err := d.Between(date(t, end), date(t, start))
	if err != nil || back.Days != -want || back.Num != -forward.Num || back.Den != forward.Den {
		t.Errorf("%s: %s from %s back to %s is %+v (%v), want the negative of %+v", source, d, end, start, back, err, forward)
	}
}

// TestReversedDatesAreNegatedNotSwapped has a pair on which the formula with swapped dates gives another number:
// 30/360 BOND from 2024-02-29 to 03-31 is 32 days, while the formula read backwards gives -31.
func TestReversedDatesAreNegatedNotSwapped(t *testing.T) {
	f, err := calc.Bond30360.Between(date(t, "2024-03-31"), date(t, "2024-02-29"))
	if err != nil || f.Days != -32 {
		t.Errorf("got %+v, %v, want -32 days", f, err)
	}
}

// TestFractions holds the exact fractions of a year to published ones.
func TestFractions(t *testing.T) {
	for _, row := range []struct {
		source     string
		d          calc.DayCount
		start, end string
		num, den   int64
	}{
		{"ISDA memo of 1999, semi-annual", calc.ActActISD, "2003-11-01", "2004-05-01", 61*366 + 121*365, 365 * 366},
		{"ISDA memo of 1999, short first period", calc.ActActISD, "1999-02-01", "1999-07-01", 150, 365},
		{"ISDA memo of 1999, second period", calc.ActActISD, "1999-07-01", "2000-07-01", 184*366 + 182*365, 365 * 366},
		{"ISDA memo of 1999, long first period", calc.ActActISD, "2002-08-15", "2003-07-15", 334, 365},
		{"ISDA memo of 1999, after it", calc.ActActISD, "2003-07-15", "2004-01-15", 170*366 + 14*365, 365 * 366},
		{"ISDA memo of 1999, short last period", calc.ActActISD, "2000-01-30", "2000-06-30", 152, 366},
		{"ISDA memo of 1999, before it", calc.ActActISD, "1999-07-30", "2000-01-30", 155*366 + 29*365, 365 * 366},
		{"GOLDPoint code 005", calc.ActActISD, "2012-12-15", "2013-01-15", 17*365 + 14*366, 365 * 366},
		{"ISDA 4.16(b), a whole leap year is one year", calc.ActActISD, "2024-01-01", "2025-01-01", 1, 1},
		{"ISDA 4.16(b), 1900 is not leap", calc.ActActISD, "1900-02-01", "1900-03-01", 28, 365},
		{"ISDA 4.16(d), 365 in a leap year too", calc.Act365F, "2024-01-01", "2025-01-01", 366, 365},
		{"ISDA 4.16(e)", calc.Act360, "2024-01-01", "2025-01-01", 366, 360},
		{"calc.md 1.2, exact as 4n/1461", calc.Act36525, "2024-01-01", "2025-01-01", 4 * 366, 1461},
		{"ISDA 4.16(f)", calc.Bond30360, "2024-01-31", "2025-01-31", 1, 1},
		{"True 365/365 (Sherman), Q2 Actual Days", calc.NL365, "2024-01-01", "2025-01-01", 1, 1},
	} {
		f, err := row.d.Between(date(t, row.start), date(t, row.end))
		if err != nil || f.Den <= 0 || f.Num*row.den != row.num*f.Den {
			t.Errorf("%s: %s from %s to %s is %d/%d (%v), want %d/%d", row.source, row.d, row.start, row.end, f.Num, f.Den,
				err, row.num, row.den)
		}
	}
}

func TestFractionDecimal(t *testing.T) {
	f, _ := calc.ActActISD.Between(date(t, "2003-11-01"), date(t, "2004-05-01"))
	same(t, "the ISDA memo's semi-annual fraction", f.Decimal(12), "0.497724380567")
	same(t, "no fraction", calc.Fraction{}.Decimal(12), "0")
	same(t, "half a unit", calc.Fraction{Num: 1, Den: 8}.Decimal(2), "0.13")
}

func TestParseDayCount(t *testing.T) {
	for name, want := range map[string]calc.DayCount{
		"ACT/365F": calc.Act365F, "act/365": calc.Act365F, " ACT/360 ": calc.Act360, "ACT/365.25": calc.Act36525,
		"ACT/ACT": calc.ActActISD, "Act/Act ISDA": calc.ActActISD, "30/360": calc.Bond30360, "30/360 bond": calc.Bond30360,
		"NL/365": calc.NL365,
	} {
		if got, err := calc.ParseDayCount(name); err != nil || got != want {
			t.Errorf("%q is %q, %v, want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"", " ", "30/360 ISDA", "ACT", "ACT/365 F", "365", "ACT/ACT ICMA"} {
		got, err := calc.ParseDayCount(name)
		if err == nil {
			t.Errorf("%q is taken for %q", name, got)
		} else if !strings.Contains(err.Error(), strings.Join(calc.DayCounts(), ", ")) {
			t.Errorf("%q: %v does not list the choices", name, err)
		}
	}
}

// TestCanonicalNames: every name that is listed means itself, and counts.
func TestCanonicalNames(t *testing.T) {
	for _, name := range calc.DayCounts() {
		if d, err := calc.ParseDayCount(name); err != nil || string(d) != name {
			t.Errorf("%q means %q, %v", name, d, err)
		}
	}
	for _, d := range six {
		if !slices.Contains(calc.DayCounts(), string(d)) {
			t.Errorf("%s is not listed", d)
		}
		if f, err := d.Between(date(t, "2025-03-01"), date(t, "2025-03-11")); err != nil || f.Days != 10 {
			t.Errorf("%s counts %d days, %v, want 10", d, f.Days, err)
		}
	}
	if _, err := calc.DayCount("30/360").Between(date(t, "2025-03-01"), date(t, "2025-03-11")); err == nil {
		t.Error("a name that was not parsed counts")
	}
}
