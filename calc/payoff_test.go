package calc_test

import (
	"errors"
	"strings"
	"testing"

	"tieout/calc"
	"tieout/payoff"
)

// TestQ2Sample is the payoff quote printed in Q2's API guide, to the cent.
func TestQ2Sample(t *testing.T) {
	p := compute(t, terms(t, "18000", "8.9", "2013-12-12"), calc.Convention{DayCount: calc.Bond30360}, "2014-08-28")
	if p.Fraction.Days != 256 {
		t.Errorf("%d days, want 256", p.Fraction.Days)
	}
	same(t, "the per diem", p.PerDiem(2), "4.45")
	same(t, "the exact per diem", p.PerDiem(12), "4.45")
	same(t, "the interest", p.Interest, "1139.20")
	same(t, "the total", p.Total, "19139.20")
	if p.DayCount != calc.Bond30360 || p.Day != date(t, "2014-08-28") {
		t.Errorf("by %s on %s", p.DayCount, p.Day)
	}
}

// TestNelnetSample is the payoff of loan 2c809e08 in Nelnet's API guide; 3.00 of interest was paid since.
func TestNelnetSample(t *testing.T) {
	terms := terms(t, "2000", "30", "2019-07-04")
	terms.UnpaidInterest, terms.Fees, terms.DayCount = dec(t, "-3.00"), dec(t, "30.00"), "ACT/365"
	p := compute(t, terms, calc.Convention{DayCount: calc.Bond30360}, "2020-02-17")
	if p.DayCount != calc.Act365F {
		t.Errorf("by %s, though the row says ACT/365", p.DayCount)
	}
	same(t, "the interest", p.Interest, "374.79")
	same(t, "the total", p.Total, "2401.79")
	q := p.Quote(2)
	same(t, "the compared interest", q.Interest.Decimal, "371.79")
	same(t, "the compared fees", q.Fees.Decimal, "30")
	same(t, "the compared per diem", q.PerDiem.Decimal, "1.64")
	if q.AsOf != date(t, "2020-02-17") || q.Currency != "USD" || !q.GoodThrough.IsZero() {
		t.Errorf("the quote is %+v", q)
	}
}

// all has every component that is not interest, each with its own digits.
func all(t *testing.T) payoff.Terms {
	terms := terms(t, "1000.00", "36.5", "2025-03-01") // 1.00 a day by ACT/365F
	terms.UnpaidInterest, terms.Fees, terms.LateCharges = dec(t, "0.01"), dec(t, "0.20"), dec(t, "3.00")
	terms.PrepaymentPenalty, terms.EscrowBalance, terms.ExcessPayments = dec(t, "40.00"), dec(t, "500.00"), dec(t, "6.00")
	return terms
}

// TestConventionKeys: each key of a convention changes the total by just the thing it is about.
func TestConventionKeys(t *testing.T) {
	const paid = "2025-03-11" // ten days
	for _, row := range []struct {
		name    string
		c       calc.Convention
		escrow  string
		credits string
		total   string
	}{
		{"customary", calc.Convention{}, "500.00", "6.00", "1047.21"},
		{"include_payoff_day", calc.Convention{IncludePayoffDay: true}, "500.00", "6.00", "1048.21"},
		{"net_escrow", calc.Convention{NetEscrow: true}, "500.00", "506.00", "547.21"},
		{"net_escrow, an advance", calc.Convention{NetEscrow: true}, "-500.00", "-494.00", "1547.21"},
		{"an escrow advance is always owed", calc.Convention{}, "-500.00", "-494.00", "1547.21"},
		{"net_excess: false", calc.Convention{KeepExcess: true}, "500.00", "0", "1053.21"},
		{"net_excess: false, an advance", calc.Convention{KeepExcess: true}, "-500.00", "-500.00", "1553.21"},
		{"all", calc.Convention{IncludePayoffDay: true, NetEscrow: true, KeepExcess: true}, "500.00", "500.00", "554.21"},
	} {
		terms := all(t)
		terms.EscrowBalance = dec(t, row.escrow)
		row.c.DayCount = calc.Act365F
		p := compute(t, terms, row.c, paid)
		same(t, row.name+": credits", p.Credits, row.credits)
		same(t, row.name+": total", p.Total, row.total)
		same(t, row.name+": charges", p.Charges(), "43.20")
	}
}

// TestPerDiemDecimals: sources that round the per diem and then multiply, and what exact arithmetic gives instead.
func TestPerDiemDecimals(t *testing.T) {
	for _, row := range []struct {
		source, principal, rate string
		d                       calc.DayCount
		days                    int
		decimals                *int32
		rounding                calc.Rounding
		interest, perDiem       string
	}{
		{"Edfinancial, exact", "20000", "4.5", calc.Act36525, 30, nil, "", "73.92", "2.4641"},
		{"Edfinancial, rounded", "20000", "4.5", calc.Act36525, 30, places(2), "", "73.80", "2.46"},
		{"LegalClarity, exact", "20000", "6", calc.Act365F, 30, nil, "", "98.63", "3.2877"},
		{"LegalClarity, rounded", "20000", "6", calc.Act365F, 30, places(2), "", "98.70", "3.29"},
		{"LegalClarity, truncated", "20000", "6", calc.Act365F, 30, places(2), calc.Truncate, "98.40", "3.28"},
		{"FinHelp, rounded", "15000", "5", calc.Act365F, 10, places(2), "", "20.50", "2.05"},
		{"FinHelp, exact", "15000", "5", calc.Act365F, 10, nil, "", "20.55", "2.0548"},
		{"five decimals (Jack Henry, LoanPro)", "20000", "4.5", calc.Act36525, 30, places(5), "", "73.92", "2.4641"},
		{"no decimals at all", "20000", "4.5", calc.Act36525, 30, places(0), "", "60", "2"},
		{"two months of 500 and no day", "100000", "6", "GSE HYBRID", 61, places(2), "", "1000.00", "16.44"},
		{"two months of 500 and 16 x 16.44", "100000", "6", "GSE HYBRID", 77, places(2), "", "1263.04", "16.44"},
		{"two months of 500 and 16 x 16.13", "100000", "6", "MONTH PRORATA", 77, places(2), "", "1258.08", "16.13"},
		{"1/1 is a year's interest", "100000", "6", "1/1", 77, places(2), "", "6000.00", "16.44"},
		{"39 x 3.21 is not Nelnet's 125.20", "10000", "11.75", calc.ActActISD, 39, places(2), "", "125.19", "3.21"},
	} {
		terms := terms(t, row.principal, row.rate, "2020-06-25")
		c := calc.Convention{DayCount: row.d, PerDiemDecimals: row.decimals, Rounding: row.rounding}
		p := compute(t, terms, c, terms.InterestPaidTo.AddDays(row.days).String())
		same(t, row.source+": interest", p.Interest, row.interest)
		same(t, row.source+": per diem", p.PerDiem(4), row.perDiem)
	}
}

// TestPerDiemOfTheYear: the last day of a year and the first of the next have different bases under ACT/ACT.
func TestPerDiemOfTheYear(t *testing.T) {
	for day, want := range map[string]string{"2023-12-31": "1.002740", "2024-01-01": "1.000000", "2024-12-31": "1.000000",
		"2025-01-01": "1.002740"} {
		p := compute(t, terms(t, "3660", "10", "2023-06-01"), calc.Convention{DayCount: calc.ActActISD}, day)
		same(t, "the per diem on "+day, p.PerDiem(6), want)
	}
}

// TestPerDiemBasis: what one more day costs at 10 % on 36,600.00, with a basis that depends on the dates.
func TestPerDiemBasis(t *testing.T) {
	for _, row := range []struct {
		d           calc.DayCount
		paidTo, day string
		want        string
	}{
		{"ACT/ACT YEAR", "2023-06-01", "2023-12-01", "10.0000"}, // the year from June has a leap day
		{"ACT/ACT YEAR", "2024-06-01", "2024-12-01", "10.0274"}, // though 2024 is leap
		{"ACT/ACT YEAR", "2023-06-01", "2024-06-01", "10.0274"}, // one more day is in the next year
		{"ACT/ACT YEAR", "2023-12-01", "2023-06-01", "10.0000"}, // backward as forward
		{"ACT/365 ACTUAL", "2024-02-10", "2024-03-10", "10.0000"},
		{"ACT/365 ACTUAL", "2024-03-10", "2024-02-10", "10.0000"},
		{"ACT/365 ACTUAL", "2024-03-10", "2024-04-10", "10.0274"},
		{"ACT/FEB29", "2024-02-29", "2024-03-01", "10.0000"},
		{"ACT/FEB29", "2024-03-01", "2024-02-29", "10.0000"},
		{"ACT/PAYOFF YEAR", "2023-12-15", "2024-01-15", "10.0000"},
		{"ACT/PAYOFF YEAR", "2024-12-15", "2025-01-15", "10.0274"},
		{"MONTH PRORATA", "2024-02-01", "2024-02-15", "10.5172"}, // 305.00 over 29 days
		{"MONTH PRORATA", "2024-02-01", "2024-03-01", "9.8387"},  // 305.00 over March
		{"MONTH PRORATA", "2024-02-15", "2024-02-01", "10.5172"},
		{"GSE HYBRID", "2024-02-01", "2024-02-15", "10.0274"},
		{"ACT/364", "2024-02-01", "2024-02-15", "10.0549"},
		{"30E/365", "2024-02-01", "2024-02-15", "10.0274"},
	} {
		p := compute(t, terms(t, "36600", "10", row.paidTo), calc.Convention{DayCount: row.d}, row.day)
		same(t, string(row.d)+" from "+row.paidTo+" to "+row.day, p.PerDiem(4), row.want)
	}
}

// TestIncludedPayoffDay: the year is that of the payoff date, although that day is counted and the span ends on the day
// after it.
func TestIncludedPayoffDay(t *testing.T) {
	c := calc.Convention{DayCount: "ACT/PAYOFF YEAR", IncludePayoffDay: true}
	p := compute(t, terms(t, "36500", "10", "2023-12-21"), c, "2023-12-31")
	same(t, "the interest of 11 days over 365", p.Interest, "110.00")
}

// TestNotComputable: each missing term is named, and every error wraps the sentinel.
func TestNotComputable(t *testing.T) {
	for want, spoil := range map[string]func(*payoff.Terms, *calc.Convention, *payoff.Date){
		"no principal": func(t *payoff.Terms, _ *calc.Convention, _ *payoff.Date) { t.Principal.Valid = false },
		"no rate":      func(t *payoff.Terms, _ *calc.Convention, _ *payoff.Date) { t.Rate.Valid = false },
		"no interest-paid-to date": func(t *payoff.Terms, _ *calc.Convention, _ *payoff.Date) {
			t.InterestPaidTo = payoff.Date{}
		},
		"no payoff date":           func(_ *payoff.Terms, _ *calc.Convention, d *payoff.Date) { *d = payoff.Date{} },
		"no day count":             func(_ *payoff.Terms, c *calc.Convention, _ *payoff.Date) { c.DayCount = "" },
		`"ODD" is not a day count`: func(t *payoff.Terms, _ *calc.Convention, _ *payoff.Date) { t.DayCount = "ODD" },
		`"30/360" is not a day`:    func(_ *payoff.Terms, c *calc.Convention, _ *payoff.Date) { c.DayCount = "30/360" },
	} {
		terms, c, day := all(t), calc.Convention{DayCount: calc.Act360}, date(t, "2025-03-11")
		if _, err := calc.Compute(terms, c, day); err != nil {
			t.Fatal(err)
		}
		spoil(&terms, &c, &day)
		p, err := calc.Compute(terms, c, day)
		if !errors.Is(err, calc.ErrNotComputable) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, want %s", err, want)
		}
		if p != nil {
			t.Errorf("%s: and still there is a payoff, %+v", want, p)
		}
	}
}

// TestZeroIsNotAbsent: a principal or a rate of zero is a figure, and so is a credit.
func TestZeroIsNotAbsent(t *testing.T) {
	c := calc.Convention{DayCount: calc.Act365F}
	same(t, "the total at no interest", compute(t, terms(t, "1000", "0", "2025-01-01"), c, "2025-12-31").Total, "1000")
	same(t, "the total of nothing", compute(t, terms(t, "0", "9", "2025-01-01"), c, "2025-12-31").Total, "0")
	same(t, "the total of a credit", compute(t, terms(t, "-365", "10", "2025-01-01"), c, "2025-01-11").Total, "-366")
}

// TestPaidBeyond: interest paid beyond the payoff date is given back.
func TestPaidBeyond(t *testing.T) {
	p := compute(t, terms(t, "1000", "36.5", "2025-03-11"), calc.Convention{DayCount: calc.Act365F}, "2025-03-01")
	same(t, "the interest", p.Interest, "-10")
	same(t, "the total", p.Total, "990")
	if p.Fraction.Days != -10 {
		t.Errorf("%d days, want -10", p.Fraction.Days)
	}
}
