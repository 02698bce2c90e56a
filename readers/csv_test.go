package readers

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

func TestCSVLoan(t *testing.T) {
	text := "Account,Vendor,Principal,Rate,Day Count,interest-paid-to,payoff_date,unpaid interest,Fees,escrow_balance,currency\r\n" +
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
	if f.SHA256() != fmt.Sprintf("%x", sha256.Sum256([]byte(text))) || f.Name() != "loans.csv" || f.Sheet() != "" || f.Kind() != payoff.LoanList {
		t.Error("name, sheet, kind or sum are wrong")
	}
}

func TestCSVRows(t *testing.T) {
	const header = "account,principal,note\n"
	tests := []struct {
		name, text string
		accepted   []string // source and account
		rejects    []string
	}{
		{"lines are counted through quotes and blank lines", "A1,1,\"two\nlines\"\n\nA2,2,\n", []string{"2 A1", "5 A2"}, nil},
		{"blank rows are no rows", ",,\n  , ,\n,,x\nA1,1,\n", []string{"5 A1"}, []string{`4: account "": is missing`}},
		{"bare quote", "A1,1,\nA2,5\" pipe,\nA3,3,\n", []string{"2 A1", "4 A3"}, []string{"3: cannot be split into cells"}},
		{"quote within a line", "\"A\"1,1,\nA3,3,\n", []string{"3 A3"}, []string{"2: cannot be split into cells"}},
		{"quote within the last line", "A3,3,\n\"A\"1,1,", []string{"2 A3"}, []string{"3: cannot be split into cells"}},
		{"short", "A1,1\nA2,2,\n", []string{"3 A2"}, []string{"2: has 2 cells, the header has 3"}},
		{"very short", "A1\n", nil, []string{"2: has 1 cells, the header has 3"}},
		{"long and empty", "A1,1,,,\n", []string{"2 A1"}, nil},
		{"long", "A1,1,,,x\n", nil, []string{"2: has 5 cells, the header has 3"}},
		{"one reject a row", "A1,x,\n,y,\n", nil, []string{`2: principal "x": is not a number`, `3: principal "y": is not a number`}},
		{"negative principal", "A1,-5.00,\n", []string{"2 A1"}, nil},
		{"no rows", "", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			accepted, rejects, err := loans(t, open(t, file(t, "l.csv", header+test.text), Options{}))
			var got []string
			for _, l := range accepted {
				got = append(got, fmt.Sprintf("%d %s", l.Source.Row, l.Account))
			}
			if err != nil || !slices.Equal(got, test.accepted) {
				t.Errorf("accepted %q (%v), want %q", got, err, test.accepted)
			}
			same := slices.EqualFunc(rejects, test.rejects, func(got, want string) bool { return strings.HasPrefix(got, "l.csv:"+want) })
			if !same {
				t.Errorf("rejects %q, want %q", rejects, test.rejects)
			}
		})
	}
}

func TestUnclosedQuoteRefusesTheFile(t *testing.T) {
	for _, text := range []string{
		"account,principal\nA1,1\n\"A2,2\nA3,3\n",
		"account,principal\nA1,1\n\"A2,2\n",
		"account,principal\nA1,1\n\"A2,2",
		"account,principal\nA1,1\n\"A2,2\nA3,\"3\"\n",
	} {
		_, _, err := loans(t, open(t, file(t, "l.csv", text), Options{}))
		problem(t, err, payoff.CodeDamaged, "line 3")
	}
}

func TestEncodings(t *testing.T) {
	utf16 := "\xff\xfe"
	for _, c := range "account,principal\nZ1,5\n" {
		utf16 += string(c) + "\x00"
	}
	for name, text := range map[string]string{
		"bom":           "\xef\xbb\xbfaccount,principal\nZ1,5\n",
		"bom and quote": "\xef\xbb\xbf\"account\",\"principal\"\nZ1,5\n",
		"utf-16":        utf16,
	} {
		got, rejects, err := loans(t, open(t, file(t, "l.csv", text), Options{}))
		if err != nil || rejects != nil || len(got) != 1 || got[0].Account != "Z1" {
			t.Errorf("%s: %v %v %v", name, got, rejects, err)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	refused(t, filepath.Join(t.TempDir(), "none.csv"), Options{}, payoff.CodeNoFile, "none.csv")
	refused(t, t.TempDir(), Options{}, payoff.CodeNoFile)
	refused(t, file(t, "l.csv", ""), Options{}, payoff.CodeEmpty)
	refused(t, file(t, "l.csv", "\n\n"), Options{}, payoff.CodeEmpty)
	refused(t, file(t, "l.csv", "account,\x00\n"), Options{}, payoff.CodeHeader)
	refused(t, file(t, "l.csv", "acc\"ount,principal\n"), Options{}, payoff.CodeHeader, "header")
}

func TestRatesBelowOne(t *testing.T) {
	read := func(rates, declared string) ([]payoff.Loan, error) {
		o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Rates: declared}}}
		accepted, _, err := loans(t, open(t, file(t, "l.csv", "account,rate\n"+rates), o))
		return accepted, err
	}
	_, err := read("A1,0.0725\nA2,0\nA3,\n", "")
	problem(t, err, payoff.CodeRates, "rates: fraction")
	for rates, declared := range map[string]string{
		"A1,0.5\nA2,1\n": "", "A1,0.5%\n": "", "A1,0\n": "", "A1,\n": "", "A1,0.5\n": "percent", "A1,0.50\n": "fraction",
	} {
		if _, err := read(rates, declared); err != nil {
			t.Errorf("%q with %q: %v", rates, declared, err)
		}
	}
	if got, _ := read("A1,0.0725\n", "fraction"); !got[0].Rate.Decimal.Equal(dec("7.25")) {
		t.Errorf("a fraction of 0.0725 is %s", got[0].Rate.Decimal)
	}
}

func TestDefaults(t *testing.T) {
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Defaults: map[string]string{
		"vendor": "ACME", "day_count": "ACT/360", "fees": "1.50", "currency": "eur"}}}}
	got, _, err := loans(t, open(t, file(t, "l.csv", "account,vendor,fees\nA1,,NA\nA2,q2,2\n"), o))
	if err != nil || got[0].Vendor != "acme" || !got[0].Fees.Equal(dec("1.5")) || got[0].DayCount != "ACT/360" || got[0].Currency != "EUR" {
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
	if q.DoesNotFoot || payoff.PerDiemPlaces(q.PerDiem) != 4 || q.AsOf != day("2026-01-31") || q.GoodThrough != day("2026-02-10") || q.Currency != "" {
		t.Errorf("%+v", q)
	}
	if q := got[1].Quote; !q.DoesNotFoot || q.PerDiem.Valid || q.Currency != "USD" || !q.AsOf.IsZero() {
		t.Errorf("%+v", q)
	}
	if q := got[2].Quote; q.DoesNotFoot || q.Interest.Valid || q.Fees.Valid {
		t.Errorf("%+v", q)
	}
}

func TestRowsAreReadOnce(t *testing.T) {
	f := open(t, file(t, "l.csv", "account\nA1\n"), Options{})
	for _, err := range f.Claims() {
		problem(t, err, payoff.CodeInternal)
	}
	for range f.Loans() {
		break
	}
	_, _, err := loans(t, f)
	problem(t, err, payoff.CodeInternal)
}

// TestVeryLongRows: what stands far behind the last header is neither lost nor taken for nothing.
func TestVeryLongRows(t *testing.T) {
	text := "account,fees\nA1,5" + strings.Repeat(",", 100) + "\nA2,5" + strings.Repeat(",", 100) + "x\n" +
		strings.Repeat(",", 5000) + "x\nA4,5\n"
	got, rejects, err := loans(t, open(t, file(t, "l.csv", text), Options{}))
	if err != nil || len(got) != 2 || len(rejects) != 2 || !strings.Contains(rejects[0], ":3: has 102 cells") ||
		!strings.Contains(rejects[1], ":4: has 5001 cells") {
		t.Errorf("%+v, rejects %q, %v", got, rejects, err)
	}
}
