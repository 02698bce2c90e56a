package readers

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

func TestCSVLoan(t *testing.T) {
	text := "Account,Vendor,Principal,Rate,Day Count,interest-paid-to,payoff_date,unpaid interest,Fees," +
		"escrow_balance,currency\r\n" +
		" 0012 ,Q2,\"$12,345.67\",7.250%,Actual/360,2026-01-01,2026-02-01T00:00:00.000Z,(1.50),n/a,-3,cad\r\n"
	path := file(t, "loans.csv", text)
	f := open(t, path, Options{})
	got, rejects, err := loans(t, f)
	if err != nil || rejects != nil {
		t.Fatal(rejects, err)
	}
	want := []payoff.Loan{{
		Vendor: "q2", Account: "0012", VendorLoanID: "0012", PayoffDate: day("2026-02-01"),
		Terms: payoff.Terms{
			Principal: payoff.Known(dec("12345.67")), Rate: payoff.Known(dec("7.25")), DayCount: "Actual/360",
			InterestPaidTo: day("2026-01-01"), UnpaidInterest: dec("-1.5"), EscrowBalance: dec("-3"), Currency: "CAD",
		},
		Source: payoff.Source{File: "loans.csv", Row: 2},
	}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(payoff.Date{})); d != "" {
		t.Error(d)
	}
	if f.Name() != "loans.csv" || f.Sheet() != "" || f.Kind() != payoff.LoanList {
		t.Errorf("name %s, sheet %s, kind %s", f.Name(), f.Sheet(), f.Kind())
	}
	digest, err := Digest(t.Context(), path)
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte(text))); err != nil || digest != want || f.SHA256() != want {
		t.Errorf("digest %s (%v) and %s, want %s", digest, err, f.SHA256(), want)
	}
}

func TestDefaults(t *testing.T) {
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Defaults: map[string]string{
		"vendor": "ACME", "day_count": "ACT/360", "fees": "1.50", "currency": "eur"}}}}
	got, _, err := loans(t, open(t, file(t, "l.csv", "account,vendor,fees\nA1,,NA\nA2,q2,2\n"), o))
	if err != nil || got[0].Vendor != "acme" || !got[0].Fees.Equal(dec("1.5")) || got[0].DayCount != "ACT/360" ||
		got[0].Currency != "EUR" {
		t.Errorf("%+v, %v", got, err)
	}
	if got[1].Vendor != "q2" || !got[1].Fees.Equal(dec("2")) {
		t.Errorf("%+v", got[1])
	}
}

func TestClaims(t *testing.T) {
	f := open(t, file(t, "c.csv", "claim,claim_number,account,documents,vin,date_of_loss\n"+
		"c-1,N1,A1,poa; title ;,1FT,2026-01-02\n,N2,,,,\n"), Options{})
	var got []payoff.Claim
	var rejects []string
	for c, err := range f.Claims() {
		if err != nil {
			rejects = append(rejects, err.Error())
			continue
		}
		got = append(got, c)
	}
	want := []payoff.Claim{{
		Loan: payoff.Loan{Vendor: "lossexpress", Account: "A1", Claim: "c-1", VendorLoanID: "c-1",
			Terms: payoff.Terms{Currency: "USD"}, Source: payoff.Source{File: "c.csv", Row: 2}},
		Number: "N1", Documents: []string{"poa", "title"}, VIN: "1FT", DateOfLoss: day("2026-01-02"),
	}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(payoff.Date{})); d != "" {
		t.Error(d)
	}
	if !slices.Equal(rejects, []string{`c.csv:3: claim "": is missing`}) {
		t.Errorf("rejects %q", rejects)
	}
}

func TestStatement(t *testing.T) {
	f := open(t, file(t, "s.csv", "account,total,principal,interest,fees,per_diem,as_of,good_through,currency\n"+
		"A1,110.00,100,10,0,0.2740,2026-01-31,2026-02-10,\n"+
		"A2,110.00,100,9.99,0,,,,usd\n"+
		"A3,110.00,100,,,,,,\n"+
		"A4,,100,,,,,,\n"+
		",5,,,,,,,\n"), Options{Kind: payoff.StatementFile})
	var got []payoff.StatementLine
	var rejects []string
	for l, err := range f.Statement() {
		if err != nil {
			rejects = append(rejects, err.Error())
			continue
		}
		got = append(got, l)
	}
	if len(got) != 3 || len(rejects) != 2 {
		t.Fatalf("%d lines, rejects %q", len(got), rejects)
	}
	q := got[0].Quote
	if q.DoesNotFoot || payoff.PerDiemPlaces(q.PerDiem) != 4 || q.AsOf != day("2026-01-31") ||
		q.GoodThrough != day("2026-02-10") || q.Currency != "" {
		t.Errorf("%+v", q)
	}
	if q := got[1].Quote; !q.DoesNotFoot || q.PerDiem.Valid || q.Currency != "USD" || !q.AsOf.IsZero() {
		t.Errorf("%+v", q)
	}
	if q := got[2].Quote; q.DoesNotFoot || q.Interest.Valid || q.Fees.Valid {
		t.Errorf("%+v", q)
	}
}

func TestAction(t *testing.T) {
	for cell, want := range map[string]payoff.Action{
		"": "", "request": payoff.RequestPayoff, " Cancel ": payoff.CancelRequest, "REFRESH": payoff.RefreshPayoff,
		"pay_off": payoff.PayOff,
	} {
		got, _, err := loans(t, open(t, file(t, "l.csv", "account,vendor,action\nA1,nelnet,"+cell+"\n"), Options{}))
		if err != nil || len(got) != 1 || got[0].Action != want {
			t.Errorf("%q: got %v, %v, want %q", cell, got, err, want)
		}
	}
	for _, cell := range []string{"payoff", "pay off", "yes"} {
		got, rejected, _ := loans(t, open(t, file(t, "l.csv", "account,vendor,action\nA1,nelnet,"+cell+"\n"),
			Options{}))
		if len(got) != 0 || len(rejected) != 1 || !strings.Contains(rejected[0], "is no action") {
			t.Errorf("%q: got %v, rejected %v", cell, got, rejected)
		}
	}
}

// TestContractTerms reads every column that few lists have, and rejects what cannot be meant in each.
func TestContractTerms(t *testing.T) {
	const header = "account,origination_date,first_due_date,last_payment_date,last_accrual_date,nonaccrual_date," +
		"payment,term,prepayment_rule,next_late_charge,minimum_interest,rebates,apr,discounted_rate,facility," +
		"precomputed,finance_charge\n"
	const full = "A1,2024-01-31,2024-02-29,2026-01-01,2026-01-02,2026-01-03," +
		"332.14,36,2% of principal,15.00,25.00,7.50,0.129,0.0675,F-7,Rule78,1957.04"
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Rates: "fraction"}}}
	text := header + full + "\nA2" + strings.Repeat(",", 16) + "\nA3,,,,,,0.00,,NA,0,0,0,,,,NULL,\n"
	got, rejects, err := loans(t, open(t, file(t, "l.csv", text), o))
	want := &payoff.ContractTerms{OriginationDate: day("2024-01-31"), FirstDueDate: day("2024-02-29"),
		LastPaymentDate: day("2026-01-01"), LastAccrualDate: day("2026-01-02"), NonaccrualDate: day("2026-01-03"),
		Payment: dec("332.14"), Term: 36, PrepaymentRule: "2% of principal", NextLateCharge: dec("15"),
		MinimumInterest: dec("25"), Rebates: dec("7.5"), APR: payoff.Known(dec("12.9")),
		DiscountedRate: payoff.Known(dec("6.75")), Facility: "F-7", Precomputed: "rule78",
		FinanceCharge: dec("1957.04")}
	if err != nil || len(rejects) > 0 ||
		!cmp.Equal(got[0].Contract, want, cmp.Comparer(func(a, b payoff.Date) bool { return a == b })) {
		t.Errorf("%+v, %v, %v", got[0].Contract, rejects, err)
	}
	if got[1].Contract != nil || got[2].Contract != nil {
		t.Errorf("a row that says nothing has %+v, %+v", got[1].Contract, got[2].Contract)
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

// TestContractTermsDoNotDecideRates: an APR of 12 says nothing about a rate of 0.0725.
func TestContractTermsDoNotDecideRates(t *testing.T) {
	_, _, err := loans(t, open(t, file(t, "l.csv", "account,rate,apr\nA1,0.0725,12\n"), Options{}))
	problem(t, err, payoff.CodeRates)
	_, _, err = loans(t, open(t, file(t, "l.csv", "account,rate,apr\nA1,7.25,0.5\n"), Options{}))
	if err != nil {
		t.Error(err)
	}
}

// TestContractTermsByDefault: a default of the layout counts as the column.
func TestContractTermsByDefault(t *testing.T) {
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Defaults: map[string]string{"prepayment_rule": "250.00"}}}}
	got, _, err := loans(t, open(t, file(t, "l.csv", "account\nA1\n"), o))
	if err != nil || got[0].Contract == nil || got[0].Contract.PrepaymentRule != "250.00" {
		t.Errorf("%+v, %v", got, err)
	}
}
