package readers

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// TestTotals adds up what is written: also rejected rows, but no total lines, and amounts however they are spelled.
func TestTotals(t *testing.T) {
	const rows = "account,principal,rate\nA1,\"1,234.50\",5\nA2,(34.50),x\n,100,5\nA4,NA,5\nA5,0.005,5\n" +
		"A6,9000000000000000,5\n"
	for name, test := range map[string]struct {
		text, principal string
		rows, unread    int
	}{
		"rejects":   {rows, "9000000000001300.005", 6, 0},
		"unread":    {rows + "A7,x,5\nA8,7\nA9,1\"1,5\n", "9000000000001307.005", 9, 3},
		"no totals": {rows + "Total,99,\n", "9000000000001300.005", 6, 0},
		"none":      {"account,principal\n", "0", 0, 0},
	} {
		f := open(t, file(t, "l.csv", test.text), Options{})
		if _, _, err := loans(t, f); err != nil {
			t.Fatal(err)
		}
		if got := f.Totals(); got.Rows != test.rows || got.Unread != test.unread ||
			!got.Principal.Equal(dec(test.principal)) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTotalsOfOtherKinds(t *testing.T) {
	f := open(t, file(t, "s.csv", "account,total\nA1,5.10\nA2,7\n"), Options{Kind: payoff.StatementFile})
	for range f.Statement() {
	}
	if got := f.Totals(); got.Rows != 2 || !got.Principal.Equal(dec("12.10")) {
		t.Errorf("statement %+v", got)
	}
	f = open(t, file(t, "h.csv", "account,date,kind,amount\n"+
		"A1,2026-01-01,payment,5\nA1,2026-01-02,rate,7.5%\nA1,2026-01-03,quote,\n"), Options{})
	for range f.History() {
	}
	if got := f.Totals(); got.Rows != 3 || !got.Principal.Equal(dec("12.5")) {
		t.Errorf("history %+v", got)
	}
}

// TestManyCents carries the sum over to big numbers before an int64 is full.
func TestManyCents(t *testing.T) {
	var s sums
	want := decimal.Decimal{}
	for range 1000 {
		s.add(&decoder{}, &row{Principal: "999999999999999"}, payoff.LoanList, true)
		s.add(&decoder{}, &row{Principal: "-99999999999.99"}, payoff.LoanList, true)
		want = want.Add(dec("999899999999999.01"))
	}
	if got := s.totals(); !got.Principal.Equal(want) || got.Rows != 2000 {
		t.Errorf("%+v, want %s", got, want)
	}
}
