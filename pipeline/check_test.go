package pipeline

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/calc/causes"
	"tieout/payoff"
)

// asSpelled is a setup of one vendor without spellings of its own, and one with a spelling.
func asSpelled() *Setup {
	spellings := map[string]string{"Every Day": "ACT/360", "Odd": "none"}
	return &Setup{Vendors: map[string]Vendor{
		"acme": {Name: "acme"},
		"east": {Name: "east", DayCount: func(spelling string) (string, bool) {
			name, ok := spellings[spelling]
			return name, ok
		}},
	}}
}

// TestCheckLoan: which loans a setup takes, and by which name their day count is known from then on.
func TestCheckLoan(t *testing.T) {
	for _, row := range []struct{ vendor, spelling, want string }{
		{"acme", "", ""},
		{"", "", ""},
		{"", "30/360", "30/360 BOND"},
		{"acme", "act/365", "ACT/365F"},
		{"east", "Every Day", "ACT/360"},
		{"east", "ACT/ACT", "ACT/ACT ISDA"},
	} {
		l := payoff.Loan{Vendor: row.vendor, Terms: payoff.Terms{DayCount: row.spelling}}
		if err := asSpelled().CheckLoan(&l); err != nil || l.DayCount != row.want {
			t.Errorf("%q of %q is %q, %v, want %q", row.spelling, row.vendor, l.DayCount, err, row.want)
		}
	}
}

// TestCheckLoanRejects: a loan that is none is a rejected row, with its column, its value and the choices there are.
func TestCheckLoanRejects(t *testing.T) {
	particulars := func(p payoff.Particulars) payoff.Loan {
		return payoff.Loan{Vendor: "acme", Terms: payoff.Terms{Particulars: &p, DayCount: "not looked at"}}
	}
	for _, row := range []struct {
		loan                payoff.Loan
		column, value, want string
	}{
		{payoff.Loan{Vendor: "west"}, "vendor", "west", "is not configured; there are acme, east"},
		{payoff.Loan{Vendor: "acme", Terms: payoff.Terms{DayCount: "NEVER"}}, "day_count", "NEVER", "is not a day count; "},
		{payoff.Loan{Terms: payoff.Terms{DayCount: "Every Day"}}, "day_count", "Every Day", ""}, // east's own spelling
		{particulars(payoff.Particulars{PrepaymentRule: "5 percent"}), "prepayment_rule", "5 percent", "is not "},
		{particulars(payoff.Particulars{Precomputed: "rule79"}), "precomputed", "rule79",
			"is no way to rebate a finance charge; there are rule78, actuarial, prorata, gross"},
	} {
		l := row.loan
		l.Source = payoff.Source{File: "loans.csv", Row: 7}
		var rejected *payoff.RowError
		if err := asSpelled().CheckLoan(&l); !errors.As(err, &rejected) {
			t.Errorf("%s %q is accepted (%v)", row.column, row.value, err)
			continue
		}
		if rejected.Column != row.column || rejected.Value != row.value || rejected.Source != l.Source ||
			rejected.Row.Vendor != l.Vendor {
			t.Errorf("got %+v", rejected)
		}
		if said := rejected.Err.Error(); !strings.HasPrefix(said, row.want) {
			t.Errorf("%s %q: %q, want %q", row.column, row.value, said, row.want)
		}
	}
}

// TestCheckLoanWithoutConfiguration: the first run of a newcomer says what is missing.
func TestCheckLoanWithoutConfiguration(t *testing.T) {
	err := new(Setup).CheckLoan(&payoff.Loan{Vendor: "acme", Source: payoff.Source{File: "loans.csv", Row: 2}})
	want := `loans.csv:2: vendor "acme": is not configured: no tieout.yaml with vendors: was found`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestDescribeTolerances: a line a vendor, by name, with the figures in the order in which they are compared.
func TestDescribeTolerances(t *testing.T) {
	cents := func(n int64) payoff.Bound { return payoff.Bound{Amount: decimal.New(n, -2)} }
	s := &Setup{Vendors: map[string]Vendor{
		"zeta": {Tolerances: payoff.Tolerances{payoff.PerDiemField: {Over: cents(1), Under: cents(1)},
			payoff.TotalField: {Over: cents(100)}}},
		"acme": {},
	}}
	want := []string{
		"acme: none: every figure must be equal to the cent",
		"zeta: total over 1.00, under 0.00, per_diem 0.01",
	}
	if diff := cmp.Diff(want, s.DescribeTolerances()); diff != "" {
		t.Error(diff)
	}
}

// TestCatalogue: the fees of a vendor's schedule are among the assumptions that it may have made.
func TestCatalogue(t *testing.T) {
	v := Vendor{Convention: calc.Convention{}, Fees: map[string]decimal.Decimal{"wire": decimal.New(25, 0)}}
	isWire := func(h causes.Hypothesis) bool { return h.ID == "fee.known:wire" }
	if !slices.ContainsFunc(v.Catalogue(), isWire) || slices.ContainsFunc(new(Vendor).Catalogue(), isWire) {
		t.Error("the catalogue does not follow the vendor's schedule of fees")
	}
}
