package calc_test

import (
	"math/big"

	"tieout/calc"
)

// An oracleSpan is what a rule counts, as indices into the oracle's days. The start is never after the end; the
// maturity is -1 if there is none.
type oracleSpan struct{ start, end, payoff, maturity int }

// An oracleRule is a day count as its written rule has it. A rule by whole months says how many there are and how many
// days are left over; only a convention that rounds its per diem needs that.
type oracleRule struct {
	fraction func(*oracle, oracleSpan) (days, num, den int64)
	basis    func(*oracle, oracleSpan) *big.Rat
	whole    func(*oracle, oracleSpan) (months, days int64)
}

// oracleRules has every day count by its name; TestEveryDayCountHasAnOracle fails if one is missing.
var oracleRules = map[calc.DayCount]oracleRule{
	"ACT/360":         {calendar(1, 360), year(360, 1), nil},
	"ACT/364":         {calendar(1, 364), year(364, 1), nil},
	"ACT/365F":        {calendar(1, 365), year(365, 1), nil},
	"ACT/366":         {calendar(1, 366), year(366, 1), nil},
	"ACT/365.25":      {calendar(100, 36525), year(36525, 100), nil},
	"ACT/ACT ISDA":    {splitAtNewYear, yearOf(func(s oracleSpan) int { return s.end }), nil},
	"ACT/PAYOFF YEAR": {overYear(payoffYear), yearOf(payoffDay), nil},
	"ACT/365 ACTUAL":  {overYear(leapIfEndIn), leapYear(leapIfEndIn), nil},
	"ACT/FEB29":       {overYear(leapIfStartIn), leapYear(leapIfStartIn), nil},
	"ACT/ACT YEAR":    {anniversaryYears, anniversaryYear, nil},
	"NL/365":          {noLeapDays(365), year(365, 1), nil},
	"NL/360":          {noLeapDays(360), year(360, 1), nil},
	"30/360 BOND":     {months30(bondDays, 360), year(360, 1), nil},
	"30/360 NASD":     {months30(nasdDays, 360), year(360, 1), nil},
	"30/360 PSA":      {months30(psaDays, 360), year(360, 1), nil},
	"30/360 ITALIAN":  {months30(italianDays, 360), year(360, 1), nil},
	"30U/360":         {months30(usDays, 360), year(360, 1), nil},
	"30E/360":         {months30(euroDays, 360), year(360, 1), nil},
	"30E+/360":        {months30(euroPlusDays, 360), year(360, 1), nil},
	"30E/360 ISDA":    {months30(germanDays, 360), year(360, 1), nil},
	"30E/365":         {months30(monthEndDays, 365), year(365, 1), nil},
	"30/365":          {months30(bondDays, 365), year(365, 1), nil},
	"MONTH PRORATA":   {prorata, prorataYear, wholeMonths},
	"GSE HYBRID":      {hybrid, year(365, 1), wholeMonths},
	"1/1":             {always1, year(365, 1), func(*oracle, oracleSpan) (int64, int64) { return 12, 0 }},
}

func year(num, den int64) func(*oracle, oracleSpan) *big.Rat {
	return func(*oracle, oracleSpan) *big.Rat { return big.NewRat(num, den) }
}

// calendar returns the calendar days times num/den.
func calendar(num, den int64) func(*oracle, oracleSpan) (int64, int64, int64) {
	return func(_ *oracle, s oracleSpan) (int64, int64, int64) { return count(s), count(s) * num, den }
}

func count(s oracleSpan) int64 { return int64(s.end - s.start) }

func payoffDay(s oracleSpan) int { return s.payoff }

func payoffYear(o *oracle, s oracleSpan) bool { return isLeap(o.days[s.payoff].y) }

// yearOf returns the length of the calendar year of a day.
func yearOf(day func(oracleSpan) int) func(*oracle, oracleSpan) *big.Rat {
	return leapYear(func(o *oracle, s oracleSpan) bool { return isLeap(o.days[day(s)].y) })
}

func leapYear(leap func(*oracle, oracleSpan) bool) func(*oracle, oracleSpan) *big.Rat {
	return func(o *oracle, s oracleSpan) *big.Rat {
		if leap(o, s) {
			return big.NewRat(366, 1)
		}
		return big.NewRat(365, 1)
	}
}

func overYear(leap func(*oracle, oracleSpan) bool) func(*oracle, oracleSpan) (int64, int64, int64) {
	return func(o *oracle, s oracleSpan) (int64, int64, int64) {
		return count(s), count(s), leapYear(leap)(o, s).Num().Int64()
	}
}

// leapIfEndIn: a 29 February lies in (start, end].
func leapIfEndIn(o *oracle, s oracleSpan) bool {
	return o.days[s.end].leapDays > o.days[s.start].leapDays
}

// leapIfStartIn: a 29 February lies in [start, end), so that it lies in (start - 1, end - 1].
func leapIfStartIn(o *oracle, s oracleSpan) bool {
	return s.start < s.end && o.days[s.end-1].leapDays > o.days[s.start-1].leapDays
}

func noLeapDays(basis int64) func(*oracle, oracleSpan) (int64, int64, int64) {
	return func(o *oracle, s oracleSpan) (int64, int64, int64) {
		days := count(s) - (o.days[s.end].leapDays - o.days[s.start].leapDays)
		return days, days, basis
	}
}

func splitAtNewYear(o *oracle, s oracleSpan) (int64, int64, int64) {
	leap := o.days[s.end].inLeap - o.days[s.start].inLeap
	return count(s), leap*365 + (count(s)-leap)*366, 365 * 366
}

// anniversaryYears: "add whole years to the start while end > start+1y; rest over the length of that year from the
// moved start".
func anniversaryYears(o *oracle, s oracleSpan) (int64, int64, int64) {
	var years int64
	moved := s.start
	for s.end > o.plusMonths(moved, 12) {
		years++
		moved = o.plusMonths(s.start, 12*int(years))
	}
	length := int64(o.plusMonths(moved, 12) - moved)
	return count(s), years*length + int64(s.end-moved), length
}

// anniversaryYear returns the length of that year for one more day.
func anniversaryYear(o *oracle, s oracleSpan) *big.Rat {
	s.end++
	_, _, length := anniversaryYears(o, s)
	return big.NewRat(length, 1)
}

// wholeMonths counts calendar months and takes one back if the last anniversary is still to come.
func wholeMonths(o *oracle, s oracleSpan) (months, rest int64) {
	a, b := o.days[s.start], o.days[s.end]
	whole := 12*(b.y-a.y) + b.m - a.m
	if o.plusMonths(s.start, whole) > s.end {
		whole--
	}
	return int64(whole), int64(s.end - o.plusMonths(s.start, whole))
}

// brokenMonth returns the length of the month in which the days after the whole months lie.
func brokenMonth(o *oracle, s oracleSpan) int64 {
	whole, _ := wholeMonths(o, s)
	return int64(o.plusMonths(s.start, int(whole)+1) - o.plusMonths(s.start, int(whole)))
}

func prorata(o *oracle, s oracleSpan) (int64, int64, int64) {
	months, rest := wholeMonths(o, s)
	return count(s), months*brokenMonth(o, s) + rest, 12 * brokenMonth(o, s)
}

func prorataYear(o *oracle, s oracleSpan) *big.Rat { return big.NewRat(12*brokenMonth(o, s), 1) }

func hybrid(o *oracle, s oracleSpan) (int64, int64, int64) {
	months, rest := wholeMonths(o, s)
	return count(s), months*365 + rest*12, 12 * 365
}

func always1(*oracle, oracleSpan) (int64, int64, int64) { return 1, 1, 1 }
