package calc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A DayCount is a rule that turns the days between two dates into a fraction of a year, by its canonical name. The
// names and the rules are those of ISDA 2006 section 4.16 where it has them; "30/360 BOND" is 4.16(f).
type DayCount string

// The day counts that the package itself names; [DayCounts] lists them all.
const (
	Act365F   DayCount = "ACT/365F"     // ISDA 4.16(d): always 365
	Act360    DayCount = "ACT/360"      // ISDA 4.16(e)
	Act36525  DayCount = "ACT/365.25"   // 4n/1461; US student loans
	ActActISD DayCount = "ACT/ACT ISDA" // ISDA 4.16(b): days in leap years over 366, the others over 365
	Bond30360 DayCount = "30/360 BOND"  // ISDA 4.16(f)
	NL365     DayCount = "NL/365"       // no leap day: every 29 February in (start, end] is left out
)

// A Fraction is a part of a year as an exact quotient. Days is the convention's numerator, for people; Num/Den is
// what counts, because a span across the border of a leap year has no single denominator.
type Fraction struct {
	Days     int
	Num, Den int64
}

// A span is what a rule counts: from start, counted, to end, not counted and not before start. Some rules look at the
// payoff date, which is the end unless the payoff day is counted, or at the maturity date, which is zero if there is
// none.
type span struct{ start, end, payoff, maturity payoff.Date }

// forward turns a span around if its end is before its start.
func forward(s span) span {
	if s.end.Before(s.start) {
		s.start, s.end = s.end, s.start
	}
	return s
}

// A rule is how a day count counts.
type rule struct {
	name  DayCount
	short string // what people also call it; empty if nothing
	count func(span) Fraction
	// basis returns how many days make a year on the last day of a span, as a quotient: the per diem is a year's
	// interest over it.
	basis func(span) (num, den int64)
}

// rules has every day count, in the order in which messages list them. The algorithms are those of the Strata and
// QuantLib documentation, which restate ISDA 2006 section 4.16; the others name their source.
var rules = [...]rule{
	{Act365F, "ACT/365", actual(365, 1), always(365, 1)},
	{Act360, "", actual(360, 1), always(360, 1)},
	{Act36525, "", actual(1461, 4), always(1461, 4)},
	{"ACT/364", "", actual(364, 1), always(364, 1)},
	{"ACT/366", "", actual(366, 1), always(366, 1)},
	{ActActISD, "ACT/ACT", actActISDA, yearOfEnd},
	{"ACT/ACT YEAR", "", actActYear, lengthOfStartYear},
	{"ACT/365 ACTUAL", "", act365Actual, overLeapDay(afterStart)},
	{"ACT/PAYOFF YEAR", "", actPayoffYear, yearOfPayoff},
	{"ACT/FEB29", "", actFeb29, overLeapDay(beforeEnd)},
	{NL365, "", noLeap(365), always(365, 1)},
	{"NL/360", "", noLeap(360), always(360, 1)},
	{Bond30360, "30/360", thirty(bond, 360), always(360, 1)},
	{"30E/360", "", thirty(eurobond, 360), always(360, 1)},
	{"30E/360 ISDA", "", thirty(eurobondISDA, 360), always(360, 1)},
	{"30U/360", "", thirty(us, 360), always(360, 1)},
	{"30/360 PSA", "", thirty(psa, 360), always(360, 1)},
	{"30/360 NASD", "", thirty(nasd, 360), always(360, 1)},
	{"30E+/360", "", thirty(eurobondPlus, 360), always(360, 1)},
	{"30/360 ITALIAN", "", thirty(italian, 360), always(360, 1)},
	{"30E/365", "", thirty(monthEnds, 365), always(365, 1)},
	{"30/365", "", thirty(bond, 365), always(365, 1)},
	{"MONTH PRORATA", "", monthProrata, monthBasis},
	{"GSE HYBRID", "", gseHybrid, always(365, 1)},
	{"1/1", "", one, always(365, 1)},
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
func (d DayCount) rule() (r *rule, ok bool) {
	for i := range rules {
		if rules[i].name == d {
			return &rules[i], true
		}
	}
	return nil, false
}

// Between returns the fraction of a year from start, counted, to end, not counted. With end before start it is the
// fraction from end to start, negated, because not every rule is antisymmetric by itself; but the year of ACT/PAYOFF
// YEAR is always that of end.
func (d DayCount) Between(start, end payoff.Date) (Fraction, error) {
	r, ok := d.rule()
	if !ok {
		return Fraction{}, fmt.Errorf("%q is not a day count", string(d))
	}
	return r.fraction(span{start: start, end: end, payoff: end}), nil
}

// fraction counts a span; one whose end is before its start is counted forward and negated.
func (r *rule) fraction(s span) Fraction {
	if s.end.Before(s.start) {
		f := r.count(forward(s))
		return Fraction{-f.Days, -f.Num, f.Den}
	}
	return r.count(s)
}

// Decimal returns the fraction rounded half up to the given places, for people.
func (f Fraction) Decimal(places int32) decimal.Decimal {
	if f.Den == 0 {
		return decimal.Zero
	}
	return decimal.NewFromInt(f.Num).DivRound(decimal.NewFromInt(f.Den), places)
}
