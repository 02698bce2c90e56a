package calc_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// TestTrace: a line that can be followed by hand, whatever the day count has for a fraction.
func TestTrace(t *testing.T) {
	for _, row := range []struct {
		principal, rate string
		c               calc.Convention
		paidTo, day     string
		want            string
	}{
		{"18000", "8.9", calc.Convention{DayCount: calc.Bond30360}, "2013-12-12", "2014-08-28",
			"18,000.00 x 8.9 % x 256/360 = 1,139.20"}, // Q2's sample
		{"10000", "11.75", calc.Convention{DayCount: calc.ActActISD}, "2020-06-25", "2020-08-03",
			"10,000.00 x 11.75 % x 39/366 = 125.20"}, // Nelnet's
		{"20000", "4.5", calc.Convention{DayCount: calc.Act36525}, "2025-01-01", "2025-01-31",
			"20,000.00 x 4.5 % x 120/1461 (30 days) = 73.92"}, // Edfinancial's
		{"1000", "12", calc.Convention{DayCount: calc.ActActISD}, "2012-12-15", "2013-01-15",
			"1,000.00 x 12 % x 11329/133590 (31 days) = 10.18"}, // GOLDPoint's 17/366 + 14/365
		{"83.57", "7", calc.Convention{DayCount: "MONTH PRORATA"}, "2024-02-01", "2024-02-15",
			"83.57 x 7 % x 14/348 = 0.24"}, // Fineract's 14 of 29 days
		{"100000", "6", calc.Convention{DayCount: "GSE HYBRID"}, "2024-03-01", "2024-05-17",
			"100,000.00 x 6 % x 922/4380 (77 days) = 1,263.01"},
		{"1000", "36.5", calc.Convention{DayCount: calc.Act365F}, "2025-03-11", "2025-03-01",
			"1,000.00 x 36.5 % x -10/365 = -10.00"}, // paid beyond
		{"-1234567.89", "36.5", calc.Convention{DayCount: calc.Act365F}, "2025-03-01", "2025-03-01",
			"-1,234,567.89 x 36.5 % x 0/365 = 0.00"},
		{"20000", "4.5", calc.Convention{DayCount: calc.Act36525, PerDiemDecimals: places(2)}, "2025-01-01", "2025-01-31",
			"30 days x 2.46 (20,000.00 x 4.5 % a day, rounded) = 73.80"},
		{"14400", "10", calc.Convention{DayCount: calc.Act360, PerDiemDecimals: places(2)}, "2025-01-01", "2025-01-31",
			"30 days x 4.00 (14,400.00 x 10 % a day, rounded) = 120.00"},
		{"100000", "6", calc.Convention{DayCount: "GSE HYBRID", PerDiemDecimals: places(2)}, "2024-03-01", "2024-05-17",
			"2 months and 16 days x 16.44 (100,000.00 x 6 % a day, rounded) = 1,263.04"},
	} {
		p := compute(t, terms(t, row.principal, row.rate, row.paidTo), row.c, row.day)
		if got := p.Trace(); got != row.want {
			t.Errorf("%s: %s\n%swant %s", row.c.DayCount, got, "     ", row.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{"0": "0.00", "0.5": "0.50", "-0.01": "-0.01", "999.99": "999.99",
		"1000": "1,000.00", "-1000": "-1,000.00", "-999": "-999.00", "100000": "100,000.00", "999999.995": "1,000,000.00",
		"1234567.891": "1,234,567.89", "-123456789.1": "-123,456,789.10", "1000000000000": "1,000,000,000,000.00"} {
		if got := calc.Grouped(dec(t, text)); got != want {
			t.Errorf("%s is spelt %s, want %s", text, got, want)
		}
	}
}

// TestSame: two payoffs are the same where nothing tells them apart before rounding, and in no other case.
func TestSame(t *testing.T) {
	const day = "2025-03-21"
	base := calc.Convention{DayCount: calc.Bond30360}
	one := compute(t, all(t), base, day)
	for name, row := range map[string]struct {
		same   bool
		change func(*payoff.Terms, *calc.Convention)
	}{
		"itself":                      {true, func(*payoff.Terms, *calc.Convention) {}},
		"NASD is BOND":                {true, func(_ *payoff.Terms, c *calc.Convention) { c.DayCount = "30/360 NASD" }},
		"ACT/360 counts 20 days too":  {true, func(_ *payoff.Terms, c *calc.Convention) { c.DayCount = calc.Act360 }},
		"ACT/365":                     {false, func(_ *payoff.Terms, c *calc.Convention) { c.DayCount = calc.Act365F }},
		"30/365 has another per diem": {false, func(_ *payoff.Terms, c *calc.Convention) { c.DayCount = "30/365" }},
		"one day more":                {false, func(_ *payoff.Terms, c *calc.Convention) { c.IncludePayoffDay = true }},
		"escrow netted":               {false, func(_ *payoff.Terms, c *calc.Convention) { c.NetEscrow = true }},
		"excess kept":                 {false, func(_ *payoff.Terms, c *calc.Convention) { c.KeepExcess = true }},
		"rounded per diem":            {false, func(_ *payoff.Terms, c *calc.Convention) { c.PerDiemDecimals = places(1) }},
		"half even, no half":          {true, func(_ *payoff.Terms, c *calc.Convention) { c.Rounding = calc.HalfEven }},
		"another principal":           {false, func(t *payoff.Terms, _ *calc.Convention) { t.Principal.Decimal = cents(100001) }},
		"another rate":                {false, func(t *payoff.Terms, _ *calc.Convention) { t.Rate = payoff.Known(cents(3651)) }},
		"unpaid interest":             {false, func(t *payoff.Terms, _ *calc.Convention) { t.UnpaidInterest = cents(2) }},
		"another fee":                 {false, func(t *payoff.Terms, _ *calc.Convention) { t.Fees = cents(21) }},
		"a fee moved among charges": {true, func(t *payoff.Terms, _ *calc.Convention) {
			t.Fees, t.LateCharges = t.LateCharges, t.Fees
		}},
	} {
		loan, c := all(t), base
		row.change(&loan, &c)
		other := compute(t, loan, c, day)
		if one.Same(other) != row.same || other.Same(one) != row.same {
			t.Errorf("%s: same is %v and back %v, want %v", name, one.Same(other), other.Same(one), row.same)
		}
	}
}

// TestSameBeforeRounding: ten cents owe no cent of interest on either day, and still the days differ.
func TestSameBeforeRounding(t *testing.T) {
	c := calc.Convention{DayCount: calc.Act365F}
	one := compute(t, terms(t, "0.10", "5", "2025-03-01"), c, "2025-03-11")
	other := compute(t, terms(t, "0.10", "5", "2025-03-01"), c, "2025-03-12")
	if !one.Total.Equal(other.Total) || one.Same(other) {
		t.Errorf("totals %s and %s, same is %v", one.Total, other.Total, one.Same(other))
	}
}

func cents(n int64) decimal.Decimal { return decimal.New(n, -2) }
