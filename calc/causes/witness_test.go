package causes

import (
	"strings"
	"testing"

	"tieout/calc"
	"tieout/payoff"
)

// TestWitness: Q2's sample, and what its figures say.
func TestWitness(t *testing.T) {
	q2 := Case{Terms: payoff.Terms{Principal: known("18000"), Rate: known("8.9"), InterestPaidTo: day("2013-12-12")},
		Convention: calc.Convention{DayCount: calc.Act365F}, Day: day("2014-08-28")}
	small := q2
	small.Terms.Principal = known("180")
	on := q2
	on.Terms.UnpaidInterest = amount("1000.00")
	for _, c := range []struct {
		name   string
		Case   Case
		quoted payoff.Quote
		want   []string
	}{
		{"the Q2 sample", q2, payoff.Quote{Total: amount("19139.20"), Interest: known("1139.20"), PerDiem: known("4.45")},
			[]string{"its per diem 4.45 is a year's interest over 360",
				"interest of 1,139.20 is 256 days over 360; we count 259 by actual/365"}},
		{"a total alone", q2, payoff.Quote{Total: amount("19141.15")},
			[]string{"interest of 1,141.15 is 260 days over 365; we count 259 by actual/365"}},
		{"too small to tell", small, payoff.Quote{Total: amount("191.39"), PerDiem: known("0.04")},
			[]string{"its per diem 0.04 is too small to tell the length of the year",
				"interest of 11.39 is 256 days over 360; we count 259 by actual/365"}},
		{"another principal", q2, payoff.Quote{Total: amount("20000.00"), PerDiem: known("5.01")},
			[]string{"its per diem 5.01 fits no length of a year: the principal or the rate is another, not the day count"}},
		{"interest on interest", on, payoff.Quote{Total: amount("1.00"), PerDiem: known("4.63")},
			[]string{"its per diem 4.63 is a year's interest on principal and unpaid interest over 365 or 365.25 or 365.2425"}},
	} {
		if got := Witness(c.Case, &c.quoted); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestRunnersUp give a part, or leave less of the difference; an assumption that fits is not one.
func TestRunnersUp(t *testing.T) {
	catalogue := Catalogue(testFees...)
	q := both(t, full(), "basis:ACT/360", "late.missing")
	q.Fees.Decimal = q.Fees.Decimal.Add(amount("0.01")) // nothing explains it
	near := RunnersUp(catalogue, full(), q, 3)
	if len(near) != 3 || near[0].ID != "basis:ACT/360" || len(near[0].Gives) != 2 {
		t.Fatalf("the nearest are %+v", near)
	}
	if want := amount("-35.20"); !near[0].Remains.Equal(want) {
		t.Errorf("%s remains beside %s, want %s", near[0].Remains, near[0].ID, want)
	}
	for _, n := range RunnersUp(catalogue, full(), both(t, full(), "late.missing"), 50) {
		if n.ID == "late.missing" {
			t.Error("what fits is named as a runner-up")
		}
	}
}
