package calc

import (
	"tieout/payoff"
)

// The day counts by whole months, which are anniversaries of the start, clamped to month ends.

// wholeMonths returns how many anniversaries of the start are not after the end, the last of them, and the next one.
func wholeMonths(s span) (n int, last, next payoff.Date) {
	for !s.start.AddMonths(n + 1).After(s.end) {
		n++
	}
	return n, s.start.AddMonths(n), s.start.AddMonths(n + 1)
}

// monthProrata is a twelfth of a year for each whole month, plus a twelfth times the elapsed part of the broken month:
// Apache Fineract's 360/30 product, Nortridge 360/360.
func monthProrata(s span) Fraction {
	n, last, next := wholeMonths(s)
	length := int64(next.Sub(last))
	return Fraction{s.end.Sub(s.start), int64(n)*length + int64(s.end.Sub(last)), 12 * length}
}

// monthBasis makes the per diem a twelfth of a year's interest divided by the days of the broken month.
func monthBasis(s span) (int64, int64) {
	_, last, next := wholeMonths(forward(s))
	return 12 * int64(next.Sub(last)), 1
}

// broken splits a span into whole months, each of which owes a twelfth of a year whatever the per diem, and days, each
// of which owes a per diem. Most day counts have no whole months.
func (d DayCount) broken(s span, f Fraction) (months, days int) {
	switch d {
	case "MONTH PRORATA", "GSE HYBRID":
		whole, last, _ := wholeMonths(forward(s))
		months, days = whole, forward(s).end.Sub(last)
	case "1/1":
		months = 12
	default:
		return 0, f.Days
	}
	if s.end.Before(s.start) {
		return -months, -days
	}
	return months, days
}

// gseHybrid is a twelfth for each whole month and the days of the broken month over 365: Fannie Mae Servicing Guide
// F-1-09, MPF 2022-23.
func gseHybrid(s span) Fraction {
	n, last, _ := wholeMonths(s)
	return Fraction{s.end.Sub(s.start), int64(n)*365 + 12*int64(s.end.Sub(last)), 12 * 365}
}
