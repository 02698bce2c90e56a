package payoff_test

import (
	"testing"

	"tieout/payoff"
)

func bound(t testing.TB, text string) payoff.Bound {
	t.Helper()
	b, err := payoff.ParseBound(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseBound(t *testing.T) {
	for text, want := range map[string]string{"0.05": "0.05", "0": "0.00", "0.00": "0.00", "1": "1.00", "0.01%": "0.01%",
		" 5% ": "5%", "0%": "0%", "0.005": "0.005", "1e2": "100.00"} {
		b := bound(t, text)
		if b.String() != want {
			t.Errorf("%q is spelled %q, want %q", text, b, want)
		}
		if again := bound(t, b.String()); again.Percent != b.Percent || !again.Amount.Equal(b.Amount) {
			t.Errorf("%q is read back as %+v", b, again)
		}
	}
	for _, text := range []string{"", "%", "-0.05", "-1%", "a", "1%%", "%1", "0.05 USD", "NaN", "1 %"} {
		if b, err := payoff.ParseBound(text); err == nil {
			t.Errorf("%q is taken for %s", text, b)
		}
	}
}

func TestAllows(t *testing.T) {
	for _, row := range []struct {
		over, under, expected, quoted string
		want                          bool
	}{
		{"0", "0", "100.00", "100.00", true},
		{"0", "0", "100.00", "100.01", false},
		{"0.05", "0.05", "100.00", "100.05", true}, // the edge passes
		{"0.05", "0.05", "100.00", "100.06", false},
		{"0.05", "0.05", "100.00", "99.95", true},
		{"0.05", "0.05", "100.00", "99.94", false},
		{"1.00", "0.05", "100.00", "101.00", true},
		{"1.00", "0.05", "100.00", "99.00", false},
		{"0", "5", "100.00", "100.01", false},
		{"0", "5", "100.00", "95.00", true},
		{"0.01%", "0.01%", "10000.00", "10001.00", true}, // one percent of one percent, the edge
		{"0.01%", "0.01%", "10000.00", "10001.01", false},
		{"0.01%", "0.01%", "10000.00", "9999.00", true},
		{"0.01%", "0.01%", "10000.00", "9998.99", false},
		{"1%", "1%", "100.00", "101.01", false}, // of the expected figure, not of the quoted one
		{"1%", "1%", "-100.00", "-101.00", true},
		{"1%", "1%", "-100.00", "-99.00", true},
		{"1%", "1%", "-100.00", "-98.99", false},
		{"100%", "100%", "0", "0.01", false}, // a percent of nothing is nothing
		{"1%", "0.05", "-100.00", "-100.06", false},
		{"0.05", "0.05", "-0.02", "0.03", true},
		{"0.05", "0.05", "-0.03", "0.03", false},
	} {
		tol := payoff.Tolerance{Over: bound(t, row.over), Under: bound(t, row.under)}
		if got := tol.Allows(dec(t, row.expected), dec(t, row.quoted)); got != row.want {
			t.Errorf("%s: %s for %s passes: %t", tol, row.quoted, row.expected, got)
		}
	}
	zero := payoff.Tolerance{}
	if zero.Allows(dec(t, "1"), dec(t, "1.01")) || !zero.Allows(dec(t, "1.00"), dec(t, "1")) {
		t.Error("the zero tolerance does not demand equality")
	}
}

func TestToleranceString(t *testing.T) {
	for want, tol := range map[string]payoff.Tolerance{
		"0.00":                    {},
		"0.05":                    {Over: bound(t, "0.05"), Under: bound(t, "0.05")},
		"0.01%":                   {Over: bound(t, "0.01%"), Under: bound(t, "0.01%")},
		"over 1.00, under 0.05":   {Over: bound(t, "1"), Under: bound(t, "0.05")},
		"over 0.01%, under 0.01":  {Over: bound(t, "0.01%"), Under: bound(t, "0.01")},
		"over 0.00, under 100.00": {Under: bound(t, "100")},
	} {
		if tol.String() != want {
			t.Errorf("got %q, want %q", tol, want)
		}
	}
}
