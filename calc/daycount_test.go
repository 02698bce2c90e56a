package calc_test

import (
	"slices"
	"strings"
	"testing"

	"tieout/calc"
)

// six are the day counts that this package names. Properties that not every rule has are tested on these.
var six = []calc.DayCount{calc.Act365F, calc.Act360, calc.Act36525, calc.ActActISD, calc.Bond30360, calc.NL365}

// actualDays are those of them whose numerator is the number of calendar days.
var actualDays = []calc.DayCount{calc.Act365F, calc.Act360, calc.Act36525, calc.ActActISD}

// TestNumerators holds the named day counts to the days that others count; TestNastyTable has the odd dates for all
// rules.
func TestNumerators(t *testing.T) {
	for _, row := range []struct {
		source, start, end string
		actual, nl, bond   int
	}{
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

// checkDays counts forward, and backward, which must be the same negated: swapping alone would not do for 30/360 BOND.
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
		{"True 365/360 (Sherman)", "NL/360", "2024-01-01", "2025-01-01", 365, 360},
		{"Strata, leap day after the start", "ACT/365 ACTUAL", "2024-02-28", "2024-02-29", 1, 366},
		{"Strata, leap day is the start", "ACT/365 ACTUAL", "2024-02-29", "2024-03-01", 1, 365},
		{"Strata, a leap year without its leap day", "ACT/365 ACTUAL", "2024-03-01", "2024-12-31", 305, 365},
		{"Strata, two leap days", "ACT/365 ACTUAL", "2020-02-01", "2024-03-01", 1490, 366},
		{"Strata, within a year", "ACT/ACT YEAR", "2023-06-01", "2024-01-15", 228, 366},
		{"Strata, one year and the rest", "ACT/ACT YEAR", "2022-06-01", "2024-01-15", 366 + 228, 366},
		{"Strata, 29 February moves to the 28th", "ACT/ACT YEAR", "2024-02-29", "2025-02-28", 1, 1},
		{"Strata, and the year from there ends on a 28th", "ACT/ACT YEAR", "2024-02-29", "2027-08-28", 3*365 + 181, 365},
		{"Strata, the day before the leap day", "ACT/ACT YEAR", "2024-02-29", "2028-02-28", 4, 1},
		{"Strata, leap day to leap day", "ACT/ACT YEAR", "2024-02-29", "2028-02-29", 4, 1},
		{"FINERACT-2197, before", "ACT/FEB29", "2024-01-10", "2024-02-10", 31, 365},
		{"FINERACT-2197, 29 February inside", "ACT/FEB29", "2024-02-10", "2024-03-10", 29, 366},
		{"FINERACT-2197, after", "ACT/FEB29", "2024-03-10", "2024-04-10", 31, 365},
		{"calc.md 1.3, the start is counted", "ACT/FEB29", "2024-02-29", "2024-03-01", 1, 366},
		{"calc.md 1.3, the end is not", "ACT/FEB29", "2024-02-28", "2024-02-29", 1, 365},
		{"frappe/lending, year of the posting date", "ACT/PAYOFF YEAR", "2023-12-15", "2024-01-15", 31, 366},
		{"frappe/lending, the other way round", "ACT/PAYOFF YEAR", "2024-12-15", "2025-01-15", 31, 365},
		{"Fineract e2e, 14 of 29 days of a month", "MONTH PRORATA", "2024-02-01", "2024-02-15", 14, 12 * 29},
		{"Fineract e2e, the whole month", "MONTH PRORATA", "2024-02-01", "2024-03-01", 1, 12},
		{"DESIGN 3.1, clamped to month ends", "MONTH PRORATA", "2024-01-31", "2024-02-29", 1, 12},
		{"DESIGN 3.1, anniversaries of the start", "MONTH PRORATA", "2024-01-31", "2024-03-30", 1*31 + 30, 12 * 31},
		{"Fannie Mae F-1-09, months and days", "GSE HYBRID", "2024-03-01", "2024-05-17", 2*365 + 12*16, 12 * 365},
		{"Fannie Mae F-1-09, a year", "GSE HYBRID", "2024-03-01", "2025-03-01", 1, 1},
		{"GOLDPoint 004, 360/365", "30/365", "2024-01-01", "2025-01-01", 360, 365},
		{"GOLDPoint 004, 31st to 31st", "30/365", "2024-01-31", "2024-03-31", 60, 365},
		{"Strata DayCountTest", "30E/365", "2012-02-29", "2016-02-29", 1440, 365},
		{"Strata, month ends on both sides", "30E/365", "2024-02-29", "2024-04-30", 60, 365},
		{"Mambu ACTUAL_364", "ACT/364", "2024-01-01", "2025-01-01", 366, 364},
		{"QuantLib, backward", "ACT/366", "2006-05-15", "2006-03-17", -59, 366},
		{"ISDA 4.16(a)", "1/1", "2024-01-01", "2024-01-02", 1, 1},
		{"ISDA 4.16(a), the same day too", "1/1", "2024-01-01", "2024-01-01", 1, 1},
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
