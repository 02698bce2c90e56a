package readers

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// events reads a history: its events and rejects in words, a line each, and the error that ended it.
func events(t *testing.T, f *File) (lines []string, end error) {
	t.Helper()
	for l, err := range f.History() {
		var r *payoff.RowError
		switch e := l.Event; {
		case err == nil:
			amount := "none"
			if e.Amount.Valid {
				amount = e.Amount.Decimal.String()
			}
			line := fmt.Sprintf("%d %s %s %s %s", l.Source.Row, l.Account, e.Date, e.Kind, amount)
			if !e.Posted.IsZero() {
				line += " posted " + e.Posted.String()
			}
			if e.Principal.Valid {
				line += " principal " + e.Principal.Decimal.String()
			}
			lines = append(lines, line)
		case errors.As(err, &r):
			lines = append(lines, fmt.Sprintf("%v (of %q)", r, r.Row.Account))
		default:
			end = err
		}
	}
	return lines, end
}

// TestHistory has every kind of event and every reason to reject one. The rejects name the account, because its loan
// must not be computed without the event.
func TestHistory(t *testing.T) {
	const (
		kinds = "is not a kind of event; there are payment, rate, fee, late_charge, advance, capitalisation, " +
			"balance, quote"
		noAmount    = `is missing: only capitalisation and quote go without (of "A1")`
		notPositive = `is not above 0: to take a payment or a charge back, leave its row out (of "A1")`
	)
	for _, row := range []struct{ cells, want string }{
		{`A1,2026-01-31,payment,"1,332.14",2026-02-02,300.00`,
			"2 A1 2026-01-31 payment 1332.14 posted 2026-02-02 principal 300"},
		{"A1,2026-01-31,payment,5.00,2026-01-02,", "2 A1 2026-01-31 payment 5 posted 2026-01-02"},
		{"00012,2026-01-31,Rate,7.125,,", "2 00012 2026-01-31 rate 7.125"},
		{"A1,2026-01-31,rate,0,,", "2 A1 2026-01-31 rate 0"},
		{"A1,2026-01-31,rate,0.5%,,", "2 A1 2026-01-31 rate 0.5"},
		{"A1,2026-01-31,FEE,15.00,,", "2 A1 2026-01-31 fee 15"},
		{"A1,2026-01-31,late_charge,0.01,,", "2 A1 2026-01-31 late_charge 0.01"},
		{"A1,2026-01-31,advance,250.00,,", "2 A1 2026-01-31 advance 250"},
		{"A1,2026-01-31,capitalisation,,,", "2 A1 2026-01-31 capitalisation none"},
		{"A1,2026-01-31,capitalisation,12.34,,", "2 A1 2026-01-31 capitalisation 12.34"},
		{"A1,2026-01-31,balance,-3.00,,", "2 A1 2026-01-31 balance -3"},
		{"A1,2026-01-31,quote,NA,,", "2 A1 2026-01-31 quote none"},

		{",2026-01-31,quote,,,", `h.csv:2: account "": is missing (of "")`},
		{"A1,,quote,,,", `h.csv:2: date "": is missing (of "A1")`},
		{"A1,31.01.2026,quote,,,", `h.csv:2: date "31.01.2026": is not a date like YYYY-MM-DD (of "A1")`},
		{"A1,2026-01-31,,5.00,,", `h.csv:2: kind "": is missing (of "A1")`},
		{"A1,2026-01-31,reversal,5.00,,", `h.csv:2: kind "reversal": ` + kinds + ` (of "A1")`},
		{"A1,2026-01-31,unreadable,5.00,,", `h.csv:2: kind "unreadable": ` + kinds + ` (of "A1")`},
		{"A1,2026-01-31,payment,,,", `h.csv:2: amount "": ` + noAmount},
		{"A1,2026-01-31,rate,N/A,,", `h.csv:2: amount "N/A": ` + noAmount},
		{"A1,2026-01-31,balance,,,", `h.csv:2: amount "": ` + noAmount},
		{"A1,2026-01-31,payment,-5.00,,", `h.csv:2: amount "-5.00": ` + notPositive},
		{"A1,2026-01-31,fee,0,,", `h.csv:2: amount "0": ` + notPositive},
		{"A1,2026-01-31,capitalisation,-1.00,,", `h.csv:2: amount "-1.00": is negative (of "A1")`},
		{"A1,2026-01-31,payment,5.001,,", `h.csv:2: amount "5.001": has more than two decimals (of "A1")`},
		{"A1,2026-01-31,rate,-1,,",
			`h.csv:2: amount "-1": is not a rate in percent a year between 0 and 1000 (of "A1")`},
		{"A1,2026-01-31,payment,5.00,soon,", `h.csv:2: posted "soon": is not a date like YYYY-MM-DD (of "A1")`},
		{"A1,2026-01-31,payment,5.00,,x", `h.csv:2: principal "x": is not a number (of "A1")`},
		{"A1,2026-01-31,payment", `h.csv:2: has 3 cells, the header has 6 (of "A1")`},
	} {
		f := open(t, file(t, "h.csv", "account,date,kind,amount,posted,principal\n"+row.cells+"\n"), Options{})
		got, err := events(t, f)
		if want := []string{row.want}; err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s:\n got %q, %v\nwant %q", row.cells, got, err, want)
		}
	}
}

// TestHistoryRates: percents and fractions are told apart in a history as in a loan list.
func TestHistoryRates(t *testing.T) {
	const small = "account,date,kind,amount\n" +
		"A1,2026-01-31,rate,0.0725\nA1,2026-02-28,rate,0\nA1,2026-01-31,payment,0.50\n"
	layout := Layout{Kind: payoff.HistoryFile, Files: "h.csv", Rates: "fraction"}
	for _, row := range []struct {
		text string
		o    Options
		want string
	}{
		{small, Options{}, payoff.CodeRates},
		{small, Options{Layouts: []Layout{layout}}, "2 A1 2026-01-31 rate 7.25"},
		{small + "A1,2026-03-01,rate,7.5\n", Options{}, "2 A1 2026-01-31 rate 0.0725"},
		{"account,date,kind,amount\nA1,2026-01-31,payment,0.50\n", Options{}, "2 A1 2026-01-31 payment 0.5"},
	} {
		got, err := events(t, open(t, file(t, "h.csv", row.text), row.o))
		if row.want == payoff.CodeRates {
			problem(t, err, payoff.CodeRates, "h.csv")
		} else if err != nil || got[0] != row.want {
			t.Errorf("got %q, %v, want %q", got, err, row.want)
		}
	}
}

// TestHistoryWorkbook has a row that is longer than the header, and a layout for other headers.
func TestHistoryWorkbook(t *testing.T) {
	path := newWorkbook(t, []any{"Loan", "When", "What", "How much"}, []any{"A1", 46053, "payment", 332.14},
		[]any{"A2", 46053, "fee", 1, "x"})
	f := open(t, path, Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.HistoryFile,
		Columns: map[string]string{"account": "loan", "date": "when", "kind": "what", "amount": "how much"}}}})
	got, err := events(t, f)
	want := []string{"2 A1 2026-01-31 payment 332.14", `book.xlsx[Sheet1]:3: has 5 cells, the header has 4 (of "A2")`}
	if err != nil || f.Kind() != payoff.HistoryFile || !cmp.Equal(got, want) {
		t.Errorf("%s %v: got %q, want %q", f.Kind(), err, got, want)
	}
}
