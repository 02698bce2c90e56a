package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// even is a tolerance of the same amount to both sides.
func even(cents int64) payoff.Tolerance {
	b := payoff.Bound{Amount: decimal.New(cents, -2)}
	return payoff.Tolerance{Over: b, Under: b}
}

// TestTolerances: a vendor's own, else those of the file; money figures that are left out take the total's.
func TestTolerances(t *testing.T) {
	percent := payoff.Bound{Amount: decimal.New(1, -2), Percent: true}
	money := func(cents int64) payoff.Tolerances {
		return payoff.Tolerances{payoff.TotalField: even(cents), payoff.PrincipalField: even(cents),
			payoff.InterestField: even(cents), payoff.FeesField: even(cents)}
	}
	with := func(t payoff.Tolerances, field payoff.Field, one payoff.Tolerance) payoff.Tolerances {
		t[field] = one
		return t
	}
	for _, row := range []struct {
		name, file, vendor string
		want               payoff.Tolerances
	}{
		{"none", "", "", payoff.Tolerances{}},
		{"of the file", `{total: "0.05"}`, "", money(5)},
		{"of the vendor", "", "{total: 0.05 }", money(5)},
		{"both", `{total: "0.05"}`, `{total: "0.10"}`, money(10)},
		{"a figure of the file", `{total: "0.05", fees: "0.01"}`, "", with(money(5), payoff.FeesField, even(1))},
		{"the vendor's total covers a figure of the file", `{fees: "0.01"}`, `{total: "0.05"}`, money(5)},
		{"a figure of the vendor", `{total: "0.05"}`, `{fees: "0.01"}`, with(money(5), payoff.FeesField, even(1))},
		{"per diem", `{total: "0.05", per_diem: "0.10"}`, "", with(money(5), payoff.PerDiemField, even(10))},
		{"percent", `{interest: "0.01%"}`, "",
			payoff.Tolerances{payoff.InterestField: {Over: percent, Under: percent}}},
		{"two sides", `{interest: {over: "1.00", under: 0.01%}}`, "",
			payoff.Tolerances{payoff.InterestField: {Over: even(100).Over, Under: percent}}},
		{"one side", `{interest: {under: 0.05}}`, "", payoff.Tolerances{payoff.InterestField: {Under: even(5).Under}}},
	} {
		text := acme()
		if row.vendor != "" {
			text = acme("tolerance: " + row.vendor)
		}
		if row.file != "" {
			text += "tolerance: " + row.file + "\n"
		}
		if diff := cmp.Diff(row.want, parse(t, text).Vendors["acme"].Tolerances); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.name, diff)
		}
	}
}

// TestToleranceKeepsItsDigits: 0.10 is not 0.1 where people read it.
func TestToleranceKeepsItsDigits(t *testing.T) {
	c := parse(t, acme("tolerance: {per_diem: 0.10000}", "# none else"))
	if got := c.DescribeTolerances(); !cmp.Equal(got, []string{"acme: per_diem 0.10000"}) {
		t.Errorf("got %q", got)
	}
}
