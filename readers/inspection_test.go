package readers

import (
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

func inspect(t *testing.T, path string) *Inspection {
	t.Helper()
	i, err := Inspect(t.Context(), path, Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// proposed returns the header that is proposed for a canonical column.
func proposed(i *Inspection, name string) string {
	if c := i.column(name); c != nil {
		return c.Header
	}
	return ""
}

func TestInspectWorldBank(t *testing.T) {
	i := inspect(t, shared(t, "tapes/IBRD_Statement_of_Loans_-_Latest_Available_Snapshot.csv"))
	for name, header := range map[string]string{
		"account": "Loan Number", "principal": "Due to IBRD", "rate": "Interest Rate",
	} {
		if got := proposed(i, name); got != header {
			t.Errorf("%s is %q, want %q", name, got, header)
		}
	}
	if !slices.Equal(i.Dates, []string{"MM/DD/YYYY"}) || i.Rows != 8873 || i.Kind != payoff.LoanList ||
		i.Delimiter != "," || i.SmallRates {
		t.Errorf("dates %q, %d rows, %s, %q", i.Dates, i.Rows, i.Kind, i.Delimiter)
	}
}

func TestInspect(t *testing.T) {
	text := "Loans of January\n\nLoan No;Balance;Rate;Paid Through;Note\n" +
		"0012;1,234.50;0.07;01/02/2026;\x1b[2Jx\n0013;NA;0.05;03/04/2026;\n"
	i := inspect(t, file(t, "l.csv", text))
	if i.Delimiter != ";" || i.Header != 3 || i.Rows != 2 || i.Encoding != "utf-8" || !i.SmallRates {
		t.Errorf("%+v", i)
	}
	if !slices.Equal(i.Dates, []string{"MM/DD/YYYY", "DD/MM/YYYY"}) {
		t.Errorf("dates %q", i.Dates)
	}
	got := proposed(i, "account") + proposed(i, "principal") + proposed(i, "interest_paid_to")
	if got != "Loan NoBalancePaid Through" {
		t.Errorf("proposed %s", got)
	}
	if s := i.Columns[4].Samples; len(s) != 1 || strings.Contains(s[0], "\x1b") {
		t.Errorf("samples %q", s)
	}
	_, err := Inspect(t.Context(), file(t, "l.pdf", "%PDF-1.7"), Options{})
	problem(t, err, payoff.CodeNoFile, "PDF")
}

// TestInspectLendingClub has a blank first header, so that rows have more filled cells than the header.
func TestInspectLendingClub(t *testing.T) {
	i := inspect(t, shared(t, "tapes/loans_full_schema_rows_1-3000.csv"))
	if i.Header != 1 || i.Rows != 3000 || proposed(i, "rate") != "interest_rate" ||
		proposed(i, "principal") != "balance" {
		t.Errorf("header %d, %d rows, rate %q", i.Header, i.Rows, proposed(i, "rate"))
	}
}

func TestInspectWorkbook(t *testing.T) {
	i := inspect(t, newWorkbook(t, []any{"Report"}, nil, []any{"Loan Number", "Balance", "Paid Through"},
		[]any{"A1", 5, 46081}))
	if i.Header != 3 || i.Rows != 1 || proposed(i, "account") != "Loan Number" ||
		proposed(i, "interest_paid_to") != "Paid Through" {
		t.Errorf("%+v", i)
	}
}

// TestInspectTwoHeaders: of lines with the same width, the one with the usual names is the header.
func TestInspectTwoHeaders(t *testing.T) {
	for _, path := range []string{
		file(t, "l.csv", "Ids,,Money\nLoan Number,Servicer,Balance\n1,q2,5\n"),
		newWorkbook(t, []any{"Ids", nil, "Money"}, []any{"Loan Number", "Servicer", "Balance"}, []any{"1", "q2", 5}),
	} {
		if i := inspect(t, path); i.Header != 2 || proposed(i, "account") != "Loan Number" {
			t.Errorf("header %d, %+v", i.Header, i.Columns)
		}
	}
}

// TestInspectComma proposes a decimal comma only if the values cannot be read otherwise.
func TestInspectComma(t *testing.T) {
	const header = "Loan No;Balance;Rate;Note\n"
	for rows, want := range map[string]bool{
		"1;1.234,50;5,25 %;a\n2;7,5;4,75;b\n": true,
		"1;1.234,50;5;a\n2;7;4;b\n":           true,
		"1;7,50;5;a\n":                        true,
		"1;1,234;5;a\n":                       false,
		"1;1.234;5;a\n":                       false,
		"1;1.234,50;5.25;a\n":                 false, // one of the two is damaged
		"1;5;5;1,5 apples\n":                  false,
		"1;;;\n":                              false,
	} {
		i := inspect(t, file(t, "l.csv", header+rows))
		if i.Comma != want {
			t.Errorf("%q: %v", rows, i.Comma)
		}
		if want && (proposed(i, "principal") != "Balance" || proposed(i, "rate") != "Rate") {
			t.Errorf("%q: %+v", rows, i.Columns)
		}
	}
	if i := inspect(t, newWorkbook(t, []any{"Loan No", "Balance", "Rate"}, []any{"A1", "1.234,50", 5.25})); !i.Comma {
		t.Errorf("a workbook with text: %+v", i)
	}
}
