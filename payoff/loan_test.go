package payoff_test

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

func TestSourceString(t *testing.T) {
	for want, s := range map[string]payoff.Source{
		"loans.csv:12":        {File: "loans.csv", Row: 12},
		"claims.xlsx[Open]:7": {File: "claims.xlsx", Sheet: "Open", Row: 7},
	} {
		if s.String() != want {
			t.Errorf("got %q, want %q", s, want)
		}
	}
}

func TestRowError(t *testing.T) {
	cause := errors.New("is not a number")
	cell := &payoff.RowError{Source: payoff.Source{File: "loans.csv", Row: 3}, Column: "principal", Value: "oops",
		Err: cause}
	if want := `loans.csv:3: principal "oops": is not a number`; cell.Error() != want || !errors.Is(cell, cause) {
		t.Errorf("got %v, want %s", cell, want)
	}
	cell.Column = ""
	if want := "loans.csv:3: is not a number"; cell.Error() != want {
		t.Errorf("got %v, want %s", cell, want)
	}
}

func TestProblem(t *testing.T) {
	cause := errors.New("no such file")
	p := payoff.Problemf(payoff.CodeNoFile, "check the name", "%s: %w", "loans.csv", cause)
	if p.Error() != "loans.csv: no such file" || !errors.Is(p, cause) || p.Code != "no_file" ||
		p.Hint != "check the name" {
		t.Errorf("got %+v", p)
	}
}

func TestKeyAndTerms(t *testing.T) {
	l := payoff.Loan{Account: "A-1"}
	if l.Key() != "A-1" || l.HasTerms() {
		t.Errorf("%q, terms %t", l.Key(), l.HasTerms())
	}
	l.Claim, l.Principal = "C-1", payoff.Known(decimal.Zero)
	if l.Key() != "C-1" || !l.HasTerms() {
		t.Errorf("%q, terms %t; a principal of zero is stated", l.Key(), l.HasTerms())
	}
}
