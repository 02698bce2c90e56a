package calc_test

import (
	"errors"
	"strings"
	"testing"

	"tieout/calc"
	"tieout/payoff"
)

// TestFactors: sources that round the factor of a day, and what exact arithmetic gives instead.
func TestFactors(t *testing.T) {
	for _, row := range []struct {
		source, principal, rate string
		d                       calc.DayCount
		factor, perDiemDecimals *int32
		rounding                calc.Rounding
		days                    int
		interest, perDiem       string
	}{
		{"student-loan page", "9500", "8.25", calc.Act36525, places(8), nil, "", 32, "68.66", "2.1458"},
		{"student-loan page, exact", "9500", "8.25", calc.Act36525, nil, nil, "", 32, "68.67", "2.1458"},
		{"eHow", "12000", "7", calc.Act360, places(7), nil, "", 44, "102.64", "2.3328"},
		{"eHow, exact", "12000", "7", calc.Act360, nil, nil, "", 44, "102.67", "2.3333"},
		{"AIE", "8600", "8.5", calc.Act36525, places(8), nil, "", 28, "56.04", "2.0014"},
		{"a per diem of the factor", "9500", "8.25", calc.Act36525, places(8), places(2), "", 32, "68.80", "2.15"},
		{"a factor cut", "9500", "8.25", calc.Act36525, places(6), nil, calc.Truncate, 32, "68.40", "2.1375"},
		{"a factor rounded up", "9500", "8.25", calc.Act36525, places(5), nil, calc.RoundUp, 32, "69.92", "2.185"},
		{"no factor at all", "9500", "8.25", calc.Act36525, places(0), nil, "", 32, "0", "0"},
		{"two months of 500 and 16 x 16.438", "100000", "6", "GSE HYBRID", places(8), nil, "", 77, "1263.01", "16.438"},
	} {
		loan := terms(t, row.principal, row.rate, "2024-03-01")
		c := calc.Convention{DayCount: row.d, FactorDecimals: row.factor, PerDiemDecimals: row.perDiemDecimals,
			Rounding: row.rounding}
		p := compute(t, loan, c, loan.InterestPaidTo.AddDays(row.days).String())
		same(t, row.source+": interest", p.Interest, row.interest)
		same(t, row.source+": per diem", p.PerDiem(4), row.perDiem)
	}
}

// TestRoundUp: any remainder is rounded away from zero; without one, nothing is.
func TestRoundUp(t *testing.T) {
	up := calc.Convention{DayCount: calc.Act360, Rounding: calc.RoundUp}
	for _, row := range [][3]string{{"1800", "1", "0.05"}, {"1801", "1", "0.06"}, {"-1801", "1", "-0.06"},
		{"0.01", "0.00000001", "0.01"}} {
		p := compute(t, terms(t, row[0], row[1], "2025-01-01"), up, "2025-01-02")
		same(t, row[0]+" at "+row[1], p.Interest, row[2])
	}
}

// TestCompounding: figures computed apart from the code, by the formulas with sixty digits.
func TestCompounding(t *testing.T) {
	const daily, monthly = calc.DailyCompound, calc.MonthlyCompound
	for _, row := range []struct {
		name, principal, rate, paidTo, day string
		d                                  calc.DayCount
		how                                calc.Compounding
		history, interest                  string
	}{
		{"a day", "10000", "12", "2025-01-01", "2025-01-02", calc.Act365F, daily, "", "3.29"},
		{"30 days", "10000", "12", "2025-01-01", "2025-01-31", calc.Act365F, daily, "", "99.10"},
		{"a year of days", "10000", "12", "2025-01-01", "2026-01-01", calc.Act365F, daily, "", "1274.75"},
		{"a year of 360 days", "10000", "12", "2025-01-01", "2026-01-01", calc.Bond30360, daily, "", "1274.74"},
		{"a year of months", "10000", "12", "2025-01-01", "2026-01-01", calc.Act365F, monthly, "", "1268.25"},
		{"two months and 16 days", "10000", "12", "2025-01-01", "2025-03-17", calc.Act365F, monthly, "", "254.66"},
		{"half a cent exactly", "1260", "29", "2035-04-15", "2035-05-02", calc.Act360, monthly, "", "17.26"},
		{"no days", "10000", "12", "2025-01-01", "2025-01-01", calc.Act365F, daily, "", "0"},
		{"back", "10000", "12", "2025-01-31", "2025-01-01", calc.Act365F, daily, "", "-99.10"},
		{"again after a payment", "10000", "12", "2025-01-01", "2025-03-02", calc.Act365F, daily,
			"2025-01-31 payment 99.10", "99.10"},
	} {
		loan := terms(t, row.principal, row.rate, row.paidTo)
		loan.History = events(t, row.history)
		p := compute(t, loan, calc.Convention{DayCount: row.d, Compounding: row.how}, row.day)
		same(t, row.name, p.Interest, row.interest)
	}
}

// TestContractTerms: each thing that a contract provides changes the payoff by just that thing, if the convention says
// so. The loan owes 1.00 a day since 2025-03-01.
func TestContractTerms(t *testing.T) {
	x := payoff.ContractTerms{NextLateCharge: dec(t, "7"), MinimumInterest: dec(t, "25"), Rebates: dec(t, "300")}
	bad := payoff.ContractTerms{NonaccrualDate: date(t, "2025-03-05")}
	stop, least := calc.Convention{StopAtMaturity: true}, calc.Convention{ChargeMinimum: true}
	for _, row := range []struct {
		name, maturity, paidTo, day string
		x                           payoff.ContractTerms
		c                           calc.Convention
		interest, total, perDiem    string
	}{
		{"none asked for", "2025-03-05", "2025-03-01", "2025-03-11", x, calc.Convention{}, "10", "1010", "1"},
		{"a late charge to come", "", "2025-03-01", "2025-03-11", x, calc.Convention{FutureLateCharge: true}, "10", "1017",
			"1"},
		{"rebates", "", "2025-03-01", "2025-03-11", x, calc.Convention{NetRebates: true}, "10", "710", "1"},
		{"minimum interest", "", "2025-03-01", "2025-03-11", x, least, "25", "1025", "1"},
		{"more than the minimum", "", "2025-03-01", "2025-03-31", x, least, "30", "1030", "1"},
		{"no minimum is none", "", "2025-03-11", "2025-03-01", bad, least, "-10", "990", "1"},
		{"stops at maturity", "2025-03-05", "2025-03-01", "2025-03-11", x, stop, "4", "1004", ""},
		{"matures on the payoff day", "2025-03-11", "2025-03-01", "2025-03-11", x, stop, "10", "1010", ""},
		{"matures on it, and it is counted", "2025-03-11", "2025-03-01", "2025-03-11", x,
			calc.Convention{StopAtMaturity: true, IncludePayoffDay: true}, "10", "1010", ""},
		{"matures the day after", "2025-03-12", "2025-03-01", "2025-03-11", x, stop, "10", "1010", "1"},
		{"matured before", "2025-02-05", "2025-03-01", "2025-03-11", x, stop, "", "1000", ""},
		{"non-accrual", "", "2025-03-01", "2025-03-11", bad, calc.Convention{}, "4", "1004", ""},
		{"non-accrual before maturity", "2025-03-08", "2025-03-01", "2025-03-11", bad, stop, "4", "1004", ""},
		{"maturity before non-accrual", "2025-03-03", "2025-03-01", "2025-03-11", bad, stop, "2", "1002", ""},
		{"non-accrual to come", "", "2025-03-01", "2025-03-04", bad, calc.Convention{}, "3", "1003", "1"},
	} {
		loan := terms(t, "1000", "36.5", row.paidTo)
		loan.Contract = &row.x
		if row.maturity != "" {
			loan.MaturityDate = date(t, row.maturity)
		}
		row.c.DayCount = calc.Act365F
		p := compute(t, loan, row.c, row.day)
		same(t, row.name+": interest", p.Interest, row.interest)
		same(t, row.name+": total", p.Total, row.total)
		same(t, row.name+": per diem", p.PerDiem(2), row.perDiem)
		same(t, row.name+": the rate stays", p.Terms.Rate.Decimal, "36.5")
	}
}

// TestNoMinimumOfACredit: a borrower who is owed money is not charged a minimum.
func TestNoMinimumOfACredit(t *testing.T) {
	loan := terms(t, "-1000", "36.5", "2025-03-01")
	loan.Contract = &payoff.ContractTerms{MinimumInterest: dec(t, "25")}
	p := compute(t, loan, calc.Convention{DayCount: calc.Act365F, ChargeMinimum: true}, "2025-03-11")
	same(t, "the interest", p.Interest, "-10")
}

// TestAccrualOfAHistoryStops: interest stops in the middle of a history; its payments go on.
func TestAccrualOfAHistoryStops(t *testing.T) {
	loan := terms(t, "1000", "36.5", "2025-03-01")
	loan.Contract = &payoff.ContractTerms{NonaccrualDate: date(t, "2025-03-05")}
	loan.History = events(t, "2025-03-03 rate 73; 2025-03-06 payment 106; 2025-03-07 rate 9; 2025-03-08 advance 5; "+
		"2025-03-09 payment 10")
	p := compute(t, loan, calc.Convention{DayCount: calc.Act365F}, "2025-03-11")
	same(t, "the principal", p.Terms.Principal.Decimal, "895") // 6.00 of interest by the 5th, none since
	same(t, "the total", p.Total, "895")
	same(t, "the per diem", p.PerDiem(2), "")
}

// TestPenalties: a rule computes the penalty from the balances of the payoff day. The sample of Q2's API guide has
// 382.78 and 390.60.
func TestPenalties(t *testing.T) {
	for rule, want := range map[string]string{
		"250.00":                                     "250",
		"2% of principal":                            "360",
		"2% of payoff":                               "382.78",
		"2% of payoff with penalty":                  "390.60",
		"6 months interest":                          "801",
		"6 months interest on 80%":                   "640.80",
		"5-4-3-2-1% of principal":                    "900",
		"2% of principal until 2014-08-27":           "0",
		"5-4-3-2-1% of payoff":                       "956.96",
		"2% of payoff with penalty until 2099-01-01": "390.60",
	} {
		loan := terms(t, "18000", "8.9", "2013-12-12")
		loan.Contract = &payoff.ContractTerms{PrepaymentRule: rule, OriginationDate: date(t, "2013-12-12")}
		p := compute(t, loan, calc.Convention{DayCount: calc.Bond30360}, "2014-08-28")
		same(t, rule, p.Terms.PrepaymentPenalty, want)
		same(t, rule+": total", p.Total, dec(t, "19139.20").Add(dec(t, want)).String())
		same(t, rule+": charges", p.Charges(), want)
	}
}

// TestPenaltyOfTheBalanceLeft: the penalty is of the balance that the history leaves.
func TestPenaltyOfTheBalanceLeft(t *testing.T) {
	loan := terms(t, "10000", "12", "2015-03-01")
	loan.Contract = &payoff.ContractTerms{PrepaymentRule: "2% of principal"}
	loan.History = events(t, "2015-03-06 payment 1016.44")
	same(t, "the total", compute(t, loan, calc.Convention{DayCount: calc.NL365}, "2015-03-11").Total, "9194.79")
}

// TestUnusableContract: what a contract lacks, or says twice, is named.
func TestUnusableContract(t *testing.T) {
	for _, row := range []struct {
		want    string
		x       payoff.ContractTerms
		penalty string
	}{
		{"prepayment_penalty and prepayment_rule both given", payoff.ContractTerms{PrepaymentRule: "2% of principal"},
			"1"},
		{`"2%" is not a prepayment penalty`, payoff.ContractTerms{PrepaymentRule: "2%"}, ""},
		{"no origination_date", payoff.ContractTerms{PrepaymentRule: "2-1% of principal"}, ""},
		{"no finance_charge", payoff.ContractTerms{Precomputed: "rule78", Term: 3}, ""},
		{`"rule 78" is not a way`, payoff.ContractTerms{Precomputed: "rule 78", Term: 3, FinanceCharge: dec(t, "1")},
			""},
		{"no rate", payoff.ContractTerms{Precomputed: "actuarial", Term: 3, FinanceCharge: dec(t, "1"),
			OriginationDate: date(t, "2025-01-01"), Payment: dec(t, "9")}, ""},
		{"no rate", payoff.ContractTerms{Precomputed: "gross", PrepaymentRule: "6 months interest"}, ""},
	} {
		loan := terms(t, "1000", "36.5", "2025-03-01")
		loan.Contract, loan.PrepaymentPenalty = &row.x, dec(t, row.penalty)
		loan.Rate.Valid = row.want != "no rate"
		p, err := calc.Compute(loan, calc.Convention{DayCount: calc.Act365F}, date(t, "2025-03-11"))
		if !errors.Is(err, calc.ErrNotComputable) || !strings.HasPrefix(err.Error(), row.want) || p != nil {
			t.Errorf("%+v: %v, want %s", row.x, err, row.want)
		}
	}
}
