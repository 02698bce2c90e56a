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

// twoVendors is a setup of acme, which has no spellings of its own, and east, which has some.
func twoVendors() *Setup {
	spellings := map[string]string{"Every Day": "ACT/360", "Odd": "none"}
	return &Setup{Vendors: map[string]Vendor{
		"acme": {Name: "acme"},
		"east": {Name: "east", DayCount: func(spelling string) (string, bool) {
			name, ok := spellings[spelling]
			return name, ok
		}},
	}}
}

// TestCheckLoan: the day count of an accepted loan has our name from then on.
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
		if err := twoVendors().CheckLoan(&l); err != nil || l.DayCount != row.want {
			t.Errorf("%q of %q is %q, %v, want %q", row.spelling, row.vendor, l.DayCount, err, row.want)
		}
	}
}

// TestCheckLoanRejects: what cannot be right is a rejected row, with its column, its value and the choices there are.
func TestCheckLoanRejects(t *testing.T) {
	contract := func(p payoff.ContractTerms) payoff.Loan {
		return payoff.Loan{Vendor: "acme", Terms: payoff.Terms{Contract: &p, DayCount: "not looked at"}}
	}
	for _, row := range []struct {
		loan                payoff.Loan
		column, value, want string
	}{
		{payoff.Loan{Vendor: "west"}, "vendor", "west", "is not configured; there are acme, east"},
		{payoff.Loan{Vendor: "acme", Terms: payoff.Terms{DayCount: "NEVER"}}, "day_count", "NEVER",
			"is not a day count; "},
		{payoff.Loan{Terms: payoff.Terms{DayCount: "Every Day"}}, "day_count", "Every Day", ""}, // east's own spelling
		{contract(payoff.ContractTerms{PrepaymentRule: "5 percent"}), "prepayment_rule", "5 percent", "is not "},
		{contract(payoff.ContractTerms{Precomputed: "rule79"}), "precomputed", "rule79",
			"is no way to rebate a finance charge; there are rule78, actuarial, prorata, gross"},
	} {
		l := row.loan
		l.Source = payoff.Source{File: "loans.csv", Row: 7}
		var rejected *payoff.RowError
		if err := twoVendors().CheckLoan(&l); !errors.As(err, &rejected) {
			t.Errorf("%s %q is accepted (%v)", row.column, row.value, err)
			continue
		}
		if rejected.Column != row.column || rejected.Value != row.value || rejected.Source != l.Source ||
			rejected.Row.Vendor != l.Vendor {
			t.Errorf("got %+v", rejected)
		}
		if got := rejected.Err.Error(); !strings.HasPrefix(got, row.want) {
			t.Errorf("%s %q: %q, want %q", row.column, row.value, got, row.want)
		}
	}
}

// TestCheckLoanWithoutConfiguration: the message says what is missing, because this may be somebody's first run.
func TestCheckLoanWithoutConfiguration(t *testing.T) {
	err := new(Setup).CheckLoan(&payoff.Loan{Vendor: "acme", Source: payoff.Source{File: "loans.csv", Row: 2}})
	want := `loans.csv:2: vendor "acme": is not configured: no tieout.yaml with vendors: was found`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestDescribeTolerances: one line for each vendor, by name, with the figures in the order in which they are compared.
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

// TestCatalogue: the fees of a vendor's schedule are among the assumptions that may explain a break.
func TestCatalogue(t *testing.T) {
	v := Vendor{Convention: calc.Convention{}, Fees: map[string]decimal.Decimal{"wire": decimal.New(25, 0)}}
	isWire := func(h causes.Assumption) bool { return h.ID == "fee.known:wire" }
	if !slices.ContainsFunc(v.Catalogue(), isWire) || slices.ContainsFunc(new(Vendor).Catalogue(), isWire) {
		t.Error("the catalogue does not follow the vendor's fee schedule")
	}
}
