package calc

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A DayCount is a rule that turns the days between two dates into a fraction of a year, by its canonical name. The
// names and the rules are those of ISDA 2006 section 4.16 where it has them; "30/360 BOND" is 4.16(f).
type DayCount string

// The day counts.
const (
	Act365F   DayCount = "ACT/365F"     // ISDA 4.16(d): always 365
	Act360    DayCount = "ACT/360"      // ISDA 4.16(e)
	Act36525  DayCount = "ACT/365.25"   // 4n/1461; US student loans
	ActActISD DayCount = "ACT/ACT ISDA" // ISDA 4.16(b): days in leap years over 366, the others over 365
	Bond30360 DayCount = "30/360 BOND"  // ISDA 4.16(f)
	NL365     DayCount = "NL/365"       // no leap day: every 29 February in (start, end] is left out
)

// A Fraction is a part of a year as an exact quotient. Days is the convention's numerator, for people; Num/Den is
// what counts, since a span over a leap year's border has no single denominator.
type Fraction struct {
	Days     int
	Num, Den int64
}

// A rule is how a day count counts.
type rule struct {
	name  DayCount
	short string // what people also call it, empty if nothing
	// between returns the fraction from start (counted) to end (not counted); start is not after end.
	between func(start, end payoff.Date) Fraction
	// basis returns how many days of interest on d make a year, as a quotient: the per diem is a year's interest over it.
	basis func(d payoff.Date) (num, den int64)
}

// rules has every day count, in the order in which messages list them.
var rules = [...]rule{
	{Act365F, "ACT/365", over(365, 1), always(365, 1)},
	{Act360, "", over(360, 1), always(360, 1)},
	{Act36525, "", over(1461, 4), always(1461, 4)},
	{ActActISD, "ACT/ACT", actActISDA, daysInYear},
	{Bond30360, "30/360", bond, always(360, 1)},
	{NL365, "", noLeap, always(365, 1)},
}

// DayCounts lists the canonical names.
func DayCounts() []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = string(r.name)
	}
	return names
}

// ParseDayCount returns the day count that a canonical or short name means; case and surrounding space do not
// matter. The error lists the names there are.
func ParseDayCount(name string) (DayCount, error) {
	name = strings.ToUpper(strings.TrimSpace(name))
	i := slices.IndexFunc(rules[:], func(r rule) bool { return name != "" && (string(r.name) == name || r.short == name) })
	if i < 0 {
		return "", fmt.Errorf("%q is not a day count; there are %s", name, strings.Join(DayCounts(), ", "))
	}
	return rules[i].name, nil
}

// rule returns the rule of the day count; ok is false for a name that [ParseDayCount] did not return.
func (d DayCount) rule() (rule, bool) {
	i := slices.IndexFunc(rules[:], func(r rule) bool { return r.name == d })
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

// Between returns the fraction of a year from start, counted, to end, not counted. With end before start it is the
// fraction from end to start, negated, since not every rule is antisymmetric by itself.
func (d DayCount) Between(start, end payoff.Date) (Fraction, error) {
	r, ok := d.rule()
	if !ok {
		return Fraction{}, fmt.Errorf("%q is not a day count", string(d))
	}
	if end.Before(start) {
		f := r.between(end, start)
		return Fraction{-f.Days, -f.Num, f.Den}, nil
	}
	return r.between(start, end), nil
}

// over counts calendar days over a basis of num/den days.
func over(num, den int64) func(start, end payoff.Date) Fraction {
	return func(start, end payoff.Date) Fraction {
		n := end.Sub(start)
		return Fraction{n, int64(n) * den, num}
	}
}

func always(num, den int64) func(payoff.Date) (int64, int64) {
	return func(payoff.Date) (int64, int64) { return num, den }
}

func daysInYear(d payoff.Date) (int64, int64) {
	y, _, _ := d.YMD()
	if leap(y) {
		return 366, 1
	}
	return 365, 1
}

// actActISDA splits the span at every 1 January: ISDA 4.16(b).
func actActISDA(start, end payoff.Date) Fraction {
	first, _, _ := start.YMD()
	last, _, _ := end.YMD()
	var common, leaps int64
	for y := first; y <= last; y++ {
		from, to := payoff.NewDate(y, time.January, 1), payoff.NewDate(y+1, time.January, 1)
		if from.Before(start) {
			from = start
		}
		if to.After(end) {
			to = end
		}
		if leap(y) {
			leaps += int64(to.Sub(from))
		} else {
			common += int64(to.Sub(from))
		}
	}
	f := Fraction{Days: end.Sub(start)}
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

// bond is ISDA 4.16(f): a start on the 31st becomes the 30th; an end on the 31st does so only behind such a start.
func bond(start, end payoff.Date) Fraction {
	y1, m1, d1 := start.YMD()
	y2, m2, d2 := end.YMD()
	d1 = min(d1, 30)
	if d1 == 30 {
		d2 = min(d2, 30)
	}
	n := 360*(y2-y1) + 30*int(m2-m1) + d2 - d1
	return Fraction{n, int64(n), 360}
}

// noLeap counts calendar days less every 29 February in (start, end].
func noLeap(start, end payoff.Date) Fraction {
	n := end.Sub(start)
	first, _, _ := start.YMD()
	last, _, _ := end.YMD()
	for y := first; y <= last; y++ {
		if leapDay := payoff.NewDate(y, time.February, 29); leap(y) && leapDay.After(start) && !leapDay.After(end) {
			n--
		}
	}
	return Fraction{n, int64(n), 365}
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// Decimal returns the fraction rounded half up to the given places, for people.
func (f Fraction) Decimal(places int32) decimal.Decimal {
	if f.Den == 0 {
		return decimal.Zero
	}
	return decimal.NewFromInt(f.Num).DivRound(decimal.NewFromInt(f.Den), places)
}
