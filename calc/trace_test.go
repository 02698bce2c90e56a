package calc_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// TestTrace: a line that can be followed by hand, whatever fraction the day count has.
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

// TestTraceOfAHistory: one clause for each posting, with its segments added.
func TestTraceOfAHistory(t *testing.T) {
	factor := calc.Convention{DayCount: calc.Act36525, FactorDecimals: places(8)}
	both := factor
	both.PerDiemDecimals = places(2)
	compounding := func(d calc.DayCount, how calc.Compounding) calc.Convention {
		return calc.Convention{DayCount: d, Compounding: how}
	}
	for _, row := range []struct {
		principal, rate string
		c               calc.Convention
		paidTo, history string
		day             string
		want            string
	}{
		{"10000", "12", calc.Convention{DayCount: calc.NL365}, "2015-03-01", "2015-03-06 payment 1016.44", "2015-03-11",
			"10,000.00 x 12 % x 5/365 = 16.44; payment 1,016.44 on 2015-03-06 leaves 9,000.00; 9,000.00 x 12 % x 5/365 = 14.79"},
		{"18000", "8.9", calc.Convention{DayCount: calc.Act365F}, "2013-12-12", "2014-03-01 rate 9.4", "2014-08-28",
			"18,000.00 x 8.9 % x 79/365 + 18,000.00 x 9.4 % x 180/365 = 1,181.15"},
		{"18000", "8.9", calc.Convention{DayCount: calc.Act365F}, "2013-12-12", "2014-08-28 rate 9.4", "2014-08-28",
			"18,000.00 x 8.9 % x 259/365 = 1,136.76"}, // the rate after it only makes the per diem
		{"18000", "8.9", calc.Convention{DayCount: calc.Act365F}, "2014-03-01", "2013-12-12 rate 9.4", "2014-08-28",
			"18,000.00 x 9.4 % x 180/365 = 834.41"},
		{"1000", "36.5", calc.Convention{DayCount: calc.Act365F}, "2025-03-01",
			"2025-03-03 fee 7; 2025-03-06 payment 112; 2025-03-06 payment 100", "2025-03-06",
			"1,000.00 x 36.5 % x 5/365 = 5.00; payment 112.00 on 2025-03-06 (7.00 of it for charges) leaves 900.00; " +
				"payment 100.00 on 2025-03-06 leaves 800.00; 800.00 x 36.5 % x 0/365 = 0.00"},
		{"1000", "36.5", calc.Convention{DayCount: calc.Act365F}, "2025-03-01",
			"2025-03-03 advance 1000; 2025-03-06 capitalisation", "2025-03-11",
			"1,000.00 x 36.5 % x 2/365 + 2,000.00 x 36.5 % x 3/365 = 8.00; " +
				"unpaid interest capitalised on 2025-03-06 makes 2,008.00; 2,008.00 x 36.5 % x 5/365 = 10.04"},
		{"9500", "8.25", factor, "2025-01-01", "", "2025-02-02", "9,500.00 x 0.00022587 x 32 = 68.66"},
		{"9500", "8.25", both, "2025-01-01", "", "2025-02-02", "32 days x 2.15 (9,500.00 x 0.00022587, rounded) = 68.80"},
		{"10000", "12", compounding(calc.Bond30360, calc.DailyCompound), "2025-01-01", "", "2025-02-01",
			"10,000.00 x ((1 + 12 % x 1/360)^30 - 1) = 100.48"},
		{"10000", "12", compounding(calc.Act365F, calc.DailyCompound), "2025-01-01", "", "2025-01-01",
			"10,000.00 x 0 = 0.00"},
		{"10000", "12", compounding(calc.Act365F, calc.MonthlyCompound), "2025-01-01", "", "2025-03-17",
			"10,000.00 x ((1 + 12 %/12)^2 x (1 + 12 % x 16/365) - 1) = 254.66"},
	} {
		loan := terms(t, row.principal, row.rate, row.paidTo)
		loan.History = events(t, row.history)
		p := compute(t, loan, row.c, row.day)
		if got := p.Trace(); got != row.want {
			t.Errorf("%s\nwant %s", got, row.want)
		}
	}
}

// TestTraceOfAContract: interest that stops on a day, and the minimum instead of what accrued.
func TestTraceOfAContract(t *testing.T) {
	loan := terms(t, "1000", "36.5", "2025-03-01")
	loan.Contract = &payoff.ContractTerms{NonaccrualDate: date(t, "2025-03-05"), MinimumInterest: dec(t, "25")}
	for want, c := range map[string]calc.Convention{
		"1,000.00 x 36.5 % x 4/365 = 4.00":                 {DayCount: calc.Act365F},
		"1,000.00 x 36.5 % x 4/365 = 4.00, at least 25.00": {DayCount: calc.Act365F, ChargeMinimum: true},
	} {
		if got := compute(t, loan, c, "2025-03-11").Trace(); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// TestTraceOfAmounts: amounts have their thousands apart and two decimals, however they are written.
func TestTraceOfAmounts(t *testing.T) {
	for text, want := range map[string]string{"0": "0.00", "0.5": "0.50", "-0.01": "-0.01", "999.99": "999.99",
		"1000": "1,000.00", "1000.000": "1,000.00", "-1000": "-1,000.00", "-999": "-999.00",
		"100000": "100,000.00", "999999.995": "1,000,000.00",
		"1234567.891": "1,234,567.89", "-123456789.1": "-123,456,789.10", "1000000000000": "1,000,000,000,000.00"} {
		loan := terms(t, text, "1", "2025-03-01")
		got := compute(t, loan, calc.Convention{DayCount: calc.Act365F}, "2025-03-01").Trace()
		if want += " x 1 % x 0/365 = 0.00"; got != want {
			t.Errorf("%s is spelled %s, want %s", text, got, want)
		}
	}
}

// TestSame: two payoffs are the same only if nothing tells them apart before rounding.
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
		"another principal":           {false, func(t *payoff.Terms, _ *calc.Convention) { t.Principal = known(100001) }},
		"another rate":                {false, func(t *payoff.Terms, _ *calc.Convention) { t.Rate = known(3651) }},
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

// TestSameBeforeRounding: ten cents owe no cent of interest on either day, but the days still differ.
func TestSameBeforeRounding(t *testing.T) {
	c := calc.Convention{DayCount: calc.Act365F}
	one := compute(t, terms(t, "0.10", "5", "2025-03-01"), c, "2025-03-11")
	other := compute(t, terms(t, "0.10", "5", "2025-03-01"), c, "2025-03-12")
	if !one.Total.Equal(other.Total) || one.Same(other) {
		t.Errorf("totals %s and %s, same is %v", one.Total, other.Total, one.Same(other))
	}
}

// TestSameOfHistories: postings that round alike are told apart by what they were before rounding, and by what they
// left.
func TestSameOfHistories(t *testing.T) {
	const base = "2025-03-05 rate 7; 2025-03-11 payment 0.05"
	c := calc.Convention{DayCount: calc.Act365F}
	reordered := calc.Convention{DayCount: calc.Act365F, PaymentOrder: "interest principal fees"}
	payoffOf := func(history string, c calc.Convention) *calc.Payoff {
		loan := terms(t, "0.10", "5", "2025-03-01")
		loan.History = events(t, history)
		return compute(t, loan, c, "2025-03-21")
	}
	one := payoffOf(base, c)
	for name, row := range map[string]struct {
		same    bool
		history string
		c       calc.Convention
	}{
		"itself":                       {true, base, c},
		"a balance is on file":         {true, base + "; 2025-03-12 balance 4", c},
		"another order, nothing to it": {true, base, reordered},
		"a rate a day earlier":         {false, "2025-03-04 rate 7; 2025-03-11 payment 0.05", c},
		"a payment a day later":        {false, "2025-03-05 rate 7; 2025-03-12 payment 0.05", c},
		"no payment":                   {false, "2025-03-05 rate 7", c},
		"another payment":              {false, "2025-03-05 rate 7; 2025-03-11 payment 0.06", c},
		"ACT/360":                      {false, base, calc.Convention{DayCount: calc.Act360}},
	} {
		other := payoffOf(row.history, row.c)
		if one.Same(other) != row.same || other.Same(one) != row.same {
			t.Errorf("%s: same is %v and back %v, want %v", name, one.Same(other), other.Same(one), row.same)
		}
	}
	bond := payoffOf(base, calc.Convention{DayCount: calc.Bond30360})
	if !bond.Same(payoffOf(base, calc.Convention{DayCount: "30/360 NASD"})) {
		t.Error("30/360 NASD differs from 30/360 BOND")
	}
}

func cents(n int64) decimal.Decimal { return decimal.New(n, -2) }

func known(hundredths int64) decimal.NullDecimal { return payoff.Known(cents(hundredths)) }
