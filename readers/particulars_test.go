package readers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// TestParticulars reads every column that few lists have, and rejects what cannot be meant in each.
func TestParticulars(t *testing.T) {
	const header = "account,origination_date,first_due_date,last_payment_date,last_accrual_date,nonaccrual_date,payment,term,prepayment_rule," +
		"next_late_charge,minimum_interest,rebates,apr,discounted_rate,facility,precomputed,finance_charge\n"
	const full = "A1,2024-01-31,2024-02-29,2026-01-01,2026-01-02,2026-01-03,332.14,36,2% of principal,15.00,25.00,7.50,0.129,0.0675,F-7,Rule78,1957.04"
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Rates: "fraction"}}}
	got, rejects, err := loans(t, open(t, file(t, "l.csv", header+full+"\nA2"+strings.Repeat(",", 16)+"\nA3,,,,,,0.00,,NA,0,0,0,,,,NULL,\n"), o))
	want := &payoff.Particulars{OriginationDate: day("2024-01-31"), FirstDueDate: day("2024-02-29"), LastPaymentDate: day("2026-01-01"),
		LastAccrualDate: day("2026-01-02"), NonaccrualDate: day("2026-01-03"), Payment: dec("332.14"), Term: 36,
		PrepaymentRule: "2% of principal", NextLateCharge: dec("15"), MinimumInterest: dec("25"), Rebates: dec("7.5"),
		APR: payoff.Known(dec("12.9")), DiscountedRate: payoff.Known(dec("6.75")), Facility: "F-7", Precomputed: "rule78",
		FinanceCharge: dec("1957.04")}
	if err != nil || len(rejects) > 0 || !cmp.Equal(got[0].Particulars, want, cmp.Comparer(func(a, b payoff.Date) bool { return a == b })) {
		t.Errorf("%+v, %v, %v", got[0].Particulars, rejects, err)
	}
	if got[1].Particulars != nil || got[2].Particulars != nil {
		t.Errorf("a row that says nothing has %+v, %+v", got[1].Particulars, got[2].Particulars)
	}
	for cell, want := range map[string]string{
		"2024-01-31 2024-13-31": `origination_date "2024-13-31": is not a date like YYYY-MM-DD`,
		"2026-01-03 soon":       `nonaccrual_date "soon": is not a date like YYYY-MM-DD`,
		"332.14 -332.14":        `payment "-332.14": is negative`,
		"332.14 332.145":        `payment "332.145": has more than two decimals`,
		",36, ,0,":              `term "0": is not a whole number of payments from 1 to 1200`,
		",36, ,36.5,":           `term "36.5": is not a whole number of payments from 1 to 1200`,
		",36, ,1201,":           `term "1201": is not a whole number of payments from 1 to 1200`,
		",36, ,years,":          `term "years": is not a number`,
		",15.00 ,-15":           `next_late_charge "-15": is negative`,
		",25.00 ,-25":           `minimum_interest "-25": is negative`,
		",7.50 ,-7":             `rebates "-7": is negative`,
		"0.129 -0.1":            `apr "-0.1": is not a rate in percent a year between 0 and 1000`,
		"0.0675 x":              `discounted_rate "x": is not a number`,
		"F-7 1.2E+15":           `facility "1.2E+15": is a number that has lost digits: store the id as text`,
		"1957.04 -1":            `finance_charge "-1": is negative`,
	} {
		from, to, _ := strings.Cut(cell, " ")
		_, rejects, _ := loans(t, open(t, file(t, "l.csv", header+strings.Replace(full, from, to, 1)+"\n"), o))
		if len(rejects) != 1 || rejects[0] != "l.csv:2: "+want {
			t.Errorf("%s: rejects %q, want %s", cell, rejects, want)
		}
	}
}

// TestParticularsDoNotDecideRates: an APR of 12 says nothing of a rate of 0.0725.
func TestParticularsDoNotDecideRates(t *testing.T) {
	_, _, err := loans(t, open(t, file(t, "l.csv", "account,rate,apr\nA1,0.0725,12\n"), Options{}))
	problem(t, err, payoff.CodeRates)
	_, _, err = loans(t, open(t, file(t, "l.csv", "account,rate,apr\nA1,7.25,0.5\n"), Options{}))
	if err != nil {
		t.Error(err)
	}
}

// TestParticularsByDefault: a default of the layout counts as the column.
func TestParticularsByDefault(t *testing.T) {
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Defaults: map[string]string{"prepayment_rule": "250.00"}}}}
	got, _, err := loans(t, open(t, file(t, "l.csv", "account\nA1\n"), o))
	if err != nil || got[0].Particulars == nil || got[0].Particulars.PrepaymentRule != "250.00" {
		t.Errorf("%+v, %v", got, err)
	}
}
