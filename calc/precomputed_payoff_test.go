package calc_test

import (
	"testing"

	"tieout/calc"
	"tieout/payoff"
)

// TestPrecomputed: payoffs of precomputed loans that sources print. Each loan began on 2024-01-15.
func TestPrecomputed(t *testing.T) {
	for _, row := range []struct {
		source, method, gross, rate string
		charge, payment             string
		term                        int
		day                         string
		interest, total             string
	}{
		{"36 x 332.14, after 12", "rule78", "7971.36", "", "1957.04", "332.14", 36, "2025-01-15", "-881.55", "7089.81"},
		{"36 x 332.14, after 12", "actuarial", "7971.36", "12", "1957.04", "332.14", 36, "2025-01-15", "-915.48", "7055.88"},
		{"36 x 332.14, no rebate", "gross", "7971.36", "", "", "", 0, "2025-01-15", "0", "7971.36"},
		{"EasyCalculation", "rule78", "900", "", "100", "", 12, "2024-04-15", "-57.69", "842.31"},
		{"CodingAce, 18 left", "rule78", "9000", "", "1800", "", 24, "2024-07-15", "-1026", "7974"},
		{"CodingAce, 12 left", "rule78", "6000", "", "1800", "", 24, "2025-01-15", "-468", "5532"},
		{"CodingAce, 6 left", "rule78", "3000", "", "1800", "", 24, "2025-07-15", "-126", "2874"},
		{"PocketSense, corrected", "rule78", "3000", "", "400", "", 12, "2024-04-15", "-230.77", "2769.23"},
		{"GOLDPoint, a month", "prorata", "9400", "", "2744.96", "", 48, "2024-02-15", "-2687.77", "6712.23"},
		{"GOLDPoint, two", "prorata", "9200", "", "2744.96", "", 48, "2024-03-15", "-2630.59", "6569.41"},
		{"GOLDPoint, three", "prorata", "9000", "", "2744.96", "", 48, "2024-04-15", "-2573.40", "6426.60"},
	} {
		loan := terms(t, row.gross, "0", "2024-01-15")
		if loan.Rate.Valid = row.rate != ""; loan.Rate.Valid {
			loan.Rate.Decimal = dec(t, row.rate)
		}
		loan.Contract = &payoff.ContractTerms{Precomputed: row.method, OriginationDate: loan.InterestPaidTo,
			FinanceCharge: dec(t, row.charge), Payment: dec(t, row.payment), Term: row.term}
		p := compute(t, loan, calc.Convention{DayCount: calc.Act365F}, row.day)
		same(t, row.source+", "+row.method+": interest", p.Interest, row.interest)
		same(t, row.source+", "+row.method+": total", p.Total, row.total)
		same(t, row.source+": per diem", p.PerDiem(6), "0")
		if p.Quote(2).PerDiem.Valid || p.Fraction != (calc.Fraction{Den: 1}) {
			t.Errorf("%s: per diem %v, fraction %+v", row.source, p.Quote(2).PerDiem, p.Fraction)
		}
	}
}

// TestPrecomputedHistory: payments reduce the gross balance whatever else is owed, and rates mean nothing. With 15 rule
// days, a month counts from its 16th day.
func TestPrecomputedHistory(t *testing.T) {
	loan := terms(t, "10800", "12", "2024-01-15")
	loan.UnpaidInterest, loan.Fees = dec(t, "4"), dec(t, "3")
	loan.Contract = &payoff.ContractTerms{Precomputed: "rule78", OriginationDate: date(t, "2024-01-15"),
		FinanceCharge: dec(t, "1800"), Term: 24}
	loan.History = events(t, "2024-01-15 payment 5; 2024-02-15 payment 450; 2024-02-20 rate 99; "+
		"2024-02-20 late_charge 2; 2024-02-20 fee 1; 2024-02-20 capitalisation 3; "+
		"2024-02-21 advance 7; 2024-08-01 payment 450")
	c := calc.Convention{DayCount: calc.Act365F, RuleDays: 15}
	p := compute(t, loan, c, "2024-07-30")
	same(t, "the gross balance", p.Terms.Principal.Decimal, "10360")
	same(t, "six months gone", p.Interest, "-1026")
	same(t, "the total", p.Total, "9341") // 10,360 - 1,026 + 1 of interest, 4 of fees and 2
	same(t, "seven months gone", compute(t, loan, c, "2024-07-31").Interest, "-918")
	if got := p.Trace(); got != "rebate 1,800.00 x 18 x 19 / (24 x 25) = 1,026.00" {
		t.Error(got)
	}
	if got := compute(t, loan, c, "2027-07-30").Trace(); got != "no rebate after all 24 months" {
		t.Error(got)
	}
}

// TestSameOfPrecomputed: two rebates that round alike differ before rounding.
func TestSameOfPrecomputed(t *testing.T) {
	loan := terms(t, "900", "0", "2024-01-15")
	x := payoff.ContractTerms{Precomputed: "prorata", OriginationDate: loan.InterestPaidTo, FinanceCharge: cents(10),
		Term: 12}
	y := x
	y.FinanceCharge = cents(11)
	other := loan
	loan.Contract, other.Contract = &x, &y
	c := calc.Convention{DayCount: calc.Act365F}
	one, two := compute(t, loan, c, "2024-12-15"), compute(t, other, c, "2024-12-15")
	simple := loan
	simple.Contract = nil
	if three := compute(t, simple, c, "2024-12-15"); one.Same(three) || three.Same(one) {
		t.Error("a precomputed loan is the same as one at no rate")
	}
	if !one.Total.Equal(two.Total) || one.Same(two) || !one.Same(compute(t, loan, c, "2024-12-15")) {
		t.Errorf("totals %s and %s, same is %v", one.Total, two.Total, one.Same(two))
	}
}
