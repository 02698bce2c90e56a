package calc

import (
	"time"

	"tieout/payoff"
)

// The day counts over calendar days.

// actual counts calendar days over a basis of num/den days.
func actual(num, den int64) func(span) Fraction {
	return func(s span) Fraction {
		n := s.end.Sub(s.start)
		return Fraction{n, int64(n) * den, num}
	}
}

func always(num, den int64) func(span) (int64, int64) {
	return func(span) (int64, int64) { return num, den }
}

// actActISDA splits the span at every 1 January: ISDA 4.16(b).
func actActISDA(s span) Fraction {
	first, _, _ := s.start.YMD()
	last, _, _ := s.end.YMD()
	var common, leaps int64
	for y := first; y <= last; y++ {
		from := s.start.Later(payoff.NewDate(y, time.January, 1))
		to := s.end.Earlier(payoff.NewDate(y+1, time.January, 1))
		if leap(y) {
			leaps += int64(to.Sub(from))
		} else {
			common += int64(to.Sub(from))
		}
	}
	f := Fraction{Days: s.end.Sub(s.start)}
	switch {
	case leaps == 0:
		f.Num, f.Den = common, 365
	case common == 0:
		f.Num, f.Den = leaps, 366
	default:
		f.Num, f.Den = common*366+leaps*365, 365*366
	}
	return f
}

// actActYear adds whole years to the start as long as the end is beyond the next one; the rest is over the length of
// the year that begins at the moved start.
func actActYear(s span) Fraction {
	years, from, length := startYear(s)
	return Fraction{s.end.Sub(s.start), int64(years)*length + int64(s.end.Sub(from)), length}
}

// startYear returns by how many whole years the start moves, to which day, and the length of the year from that day. 29
// February moves to the 28th, and a year from that 28th ends on a 28th, even before a leap day.
func startYear(s span) (years int, from payoff.Date, length int64) {
	from = s.start
	for addYears(from, 1).Before(s.end) {
		years++
		from = addYears(s.start, years)
	}
	return years, from, int64(addYears(from, 1).Sub(from))
}

// lengthOfStartYear returns the length of the year in which one more day would fall.
func lengthOfStartYear(s span) (int64, int64) {
	s = forward(s)
	s.end = s.end.AddDays(1)
	_, _, length := startYear(s)
	return length, 1
}

// act365Actual is over 366 if a 29 February comes after the start and not after the end.
func act365Actual(s span) Fraction { return overBasis(s, overLeapDay(afterStart)) }

// actFeb29 is over 366 if a 29 February is among the days counted: Apache Fineract, FINERACT-2197.
func actFeb29(s span) Fraction { return overBasis(s, overLeapDay(beforeEnd)) }

// actPayoffYear is over the length of the payoff date's year for the whole span: Q2's "Actual Days (366)".
func actPayoffYear(s span) Fraction { return overBasis(s, yearOfPayoff) }

func overBasis(s span, basis func(span) (int64, int64)) Fraction {
	n := s.end.Sub(s.start)
	num, den := basis(s)
	return Fraction{n, int64(n) * den, num}
}

func yearOfPayoff(s span) (int64, int64) {
	y, _, _ := s.payoff.YMD()
	return daysIn(y), 1
}

func yearOfEnd(s span) (int64, int64) {
	y, _, _ := s.end.YMD()
	return daysIn(y), 1
}

// overLeapDay is 366 if a 29 February is inside the span, else 365.
func overLeapDay(inside func(span, payoff.Date) bool) func(span) (int64, int64) {
	return func(s span) (int64, int64) {
		if leapDays(forward(s), inside) > 0 {
			return 366, 1
		}
		return 365, 1
	}
}

// afterStart counts the last day and not the first; beforeEnd counts the first and not the last.
func afterStart(s span, d payoff.Date) bool { return d.After(s.start) && !d.After(s.end) }
func beforeEnd(s span, d payoff.Date) bool  { return !d.Before(s.start) && d.Before(s.end) }

// leapDays counts each 29 February inside the span.
func leapDays(s span, inside func(span, payoff.Date) bool) int {
	first, _, _ := s.start.YMD()
	last, _, _ := s.end.YMD()
	n := 0
	for y := first; y <= last; y++ {
		if leap(y) && inside(s, payoff.NewDate(y, time.February, 29)) {
			n++
		}
	}
	return n
}

// noLeap counts calendar days less every 29 February in (start, end].
func noLeap(basis int64) func(span) Fraction {
	return func(s span) Fraction {
		n := s.end.Sub(s.start) - leapDays(s, afterStart)
		return Fraction{n, int64(n), basis}
	}
}

// one is a whole year, whatever the dates: ISDA 4.16(a).
func one(span) Fraction { return Fraction{1, 1, 1} }

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func daysIn(y int) int64 {
	if leap(y) {
		return 366
	}
	return 365
}

// addYears returns the same day n years later; 29 February becomes the 28th in a year that has none.
func addYears(d payoff.Date, n int) payoff.Date { return d.AddMonths(12 * n) }
