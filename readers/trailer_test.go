package readers

import (
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

func TestTotalLines(t *testing.T) {
	const rows = "account,vendor,principal,rate\nA1,q2,5,6\nSubtotal,,5,\nA2,q2,6,6\nA3,q2,1\n"
	const end = ",,12,\nTotal,,12,\nGrand total: 3 loans,,,,\n"
	expected := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Trailer: true,
		Defaults: map[string]string{"rate": "5"}}}}
	both := map[string]string{"l.csv": rows + end}
	for name, text := range both {
		accounts, rejects, _ := read(t, file(t, name, text), Options{})
		if !slices.Equal(accounts, []string{"2 A1", "4 A2"}) || len(rejects) != 5 ||
			!strings.Contains(rejects[3], "is a total") {
			t.Errorf("%q, rejects %q", accounts, rejects)
		}
		accounts, rejects, f := read(t, file(t, name, text), expected)
		if !slices.Equal(accounts, []string{"2 A1", "4 A2"}) || len(rejects) != 2 ||
			!strings.HasPrefix(rejects[0], "l.csv:3:") {
			t.Errorf("%q, rejects %q", accounts, rejects)
		}
		if said := warnings(f); len(said) != 1 || !strings.Contains(said[0], "3 total lines from row 6 on") {
			t.Errorf("warnings %q", said)
		}
	}
	// A loan whose id is missing is not a total.
	_, rejects, _ := read(t, file(t, "l.csv", rows+",q2,7,5\n"), expected)
	if len(rejects) != 3 {
		t.Errorf("rejects %q", rejects)
	}
}

func TestSaysTotal(t *testing.T) {
	for cell, want := range map[string]bool{
		"Total": true, " TOTALS:": true, "Grand Total": true, "sub total 5": true, "Sub-Total": true,
		"total:12 loans": true, "Totalis 5": false, "TOTAL-1": false, "grand": false, "": false, "T": false,
		"A total": false,
	} {
		if saysTotal(cell) != want {
			t.Errorf("%q is %v", cell, !want)
		}
	}
}

func TestBannersAndTotalsInWorkbooks(t *testing.T) {
	path := newWorkbook(t, []any{"Loans of January"}, nil, []any{"as of", "2026-01-31"},
		[]any{"account", "principal", "rate"}, []any{"A1", 5, 6}, []any{"Total", 5})
	accounts, rejects, f := read(t, path, Options{})
	if !slices.Equal(accounts, []string{"5 A1"}) || len(rejects) != 1 || !strings.Contains(rejects[0], "is a total") {
		t.Errorf("%q, rejects %q", accounts, rejects)
	}
	if said := strings.Join(warnings(f), "\n"); !strings.Contains(said, "2 lines above the header") {
		t.Errorf("warnings %q", said)
	}
	accounts, rejects, _ = read(t, path,
		Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Trailer: true}}})
	if !slices.Equal(accounts, []string{"5 A1"}) || rejects != nil {
		t.Errorf("%q, rejects %q", accounts, rejects)
	}
}

// TestTrailerIsChecked: what a file says of itself is true, or it is refused at its end.
func TestTrailerIsChecked(t *testing.T) {
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Trailer: true}}}
	const rows = "account,principal,rate\nA1,1.50,5\nA2,2.00,x\n"
	for end, fault := range map[string]string{
		"Total,3.50,\n":                     "",
		"Total 2 loans,3.50,\n":             "",
		"\"Grand total: 2\",$3.50,\n":       "",
		",3.50,\n":                          "",
		"Total,,\n":                         "",
		"Total,oops,\n":                     "",
		"Total,3.50\n":                      "",
		"Total q2,1,\nTotal,3.5,\n":         "",
		"Subtotal,2,\n":                     "",
		"Total,9,\nGrand total,3.50,\n":     "",
		"Total 2026,3.50,\n":                "",
		"Total,3.51,\n":                     "says 3.51, and its rows come to 3.50, which is 0.01 apart",
		"Total (3),3.50,\n":                 "counts 3 rows, and it has 2",
		"\"Total 1,002 loans\",3.50,\n":     "counts 1002 rows",
		",4.50,\n":                          "says 4.50",
		"Total,3.50,\nGrand total,4.50,\n":  "says 4.50",
		"Grand total,4.50,\nTotal,3.50,\n":  "says 4.50",
		"Total number of loans: 3,3.50,\n":  "counts 3 rows",
		"Subtotal 3 loans,3.50,\n":          "",
		"Grand total: 3 loans and more,,\n": "",
	} {
		f := open(t, file(t, "l.csv", rows+end), o)
		got, rejects, err := loans(t, f)
		if len(got) != 1 || len(rejects) != 1 {
			t.Errorf("%q: %v, rejects %q", end, got, rejects)
		}
		if fault == "" && err != nil {
			t.Errorf("%q: %v", end, err)
		} else if fault != "" {
			problem(t, err, payoff.CodeControl, fault, "export the file again")
		}
	}
}

func TestTrailerThatProvesNothing(t *testing.T) {
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Trailer: true}}}
	for text, want := range map[string]string{
		"A1,1\nA2,x\nTotal,3\n": "cannot be read",
		"A1,1\n":                "does not end with a total line",
		"A1,1\nTotal,x\n":       "not compared",
	} {
		f := open(t, file(t, "l.csv", "account,principal\n"+text), o)
		_, _, err := loans(t, f)
		if said := strings.Join(warnings(f), "\n"); err != nil || !strings.Contains(said, want) {
			t.Errorf("%q: warnings %q, %v", text, said, err)
		}
	}
}

// TestTotalAboveRows: nobody is told to say trailer: true who says it already.
func TestTotalAboveRows(t *testing.T) {
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Files: "*", Trailer: true}}}
	accounts, rejects, _ := read(t, file(t, "l.csv", "account,principal\nA1,5\nTotal,5\nEnd of report,\n"), o)
	if len(accounts) != 2 || len(rejects) != 1 || !strings.Contains(rejects[0], "is a total with rows below it") {
		t.Errorf("%q, %q", accounts, rejects)
	}
}

// TestTotalsOfOtherCountries: a list with a decimal comma ends in a total in its own language, which is not a loan.
func TestTotalsOfOtherCountries(t *testing.T) {
	for _, word := range []string{"Summe", "SUMME:", "Gesamt", "Gesamtsumme", "Zwischensumme", "Soma", "Soma total",
		"Sum", "Sum of 2 loans"} {
		_, rejects, _ := read(t, file(t, "l.csv",
			"account,principal\nSumatra-1,2\nSoma-7,3\nGesamtbank,4\n"+word+",9\n"), Options{})
		if len(rejects) != 1 || !strings.Contains(rejects[0], "is a total") {
			t.Errorf("%s: %q", word, rejects)
		}
	}
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Files: "*", Trailer: true, Decimal: "comma"}}}
	f := open(t, file(t, "l.csv", "account;principal\n1;2,00\n2;3,00\nZwischensumme;5,00\nGesamtsumme 2;5,01\n"), o)
	_, _, err := loans(t, f)
	problem(t, err, "control", "says 5.01")
}
