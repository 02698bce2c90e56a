package payoff_test

import (
	"strings"
	"testing"

	"tieout/payoff"
)

// FuzzNumber: no text makes a parser panic, and what is accepted is bounded and reads back as the same number.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"0", "-0.05", "19139.20", "1e20", "1E-40", ".5", "5.", "+1", "1e", "NaN", "1.2.3",
		"９", strings.Repeat("9", 41), "1e99999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := payoff.ParseNumber(text)
		if err != nil {
			if _, err := payoff.ParseAmount(text); err == nil {
				t.Errorf("%q is an amount and no number", text)
			}
			return
		}
		if len(text) > 40 || strings.Trim(text, "0123456789+-.eE") != "" {
			t.Errorf("%q is a number", text)
		}
		if again, err := payoff.ParseNumber(d.String()); len(d.String()) <= 40 && (err != nil || !again.Equal(d)) {
			t.Errorf("%q is %s, which is read back as %s, %v", text, d, again, err)
		}
		amount, err := payoff.ParseAmount(text)
		if err != nil {
			return
		}
		if cents := payoff.CentsOf(amount); !cents.Decimal().Equal(d) {
			t.Errorf("%q is an amount of %s", text, cents)
		}
	})
}

// FuzzDate: no text makes the parser panic, and what is accepted is a date whose spelling reads back as itself.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2024-02-29", "2021-01-18T00:00:00.000Z", "2023-02-29", "0000-12-31", "0001-01-01",
		"9999-12-31", "", "T", "2026-1-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := payoff.ParseDate(text)
		if err != nil {
			return
		}
		if d.IsZero() || !strings.HasPrefix(text, d.String()) {
			t.Errorf("%q is %q", text, d)
		}
		if again, err := payoff.ParseDate(d.String()); err != nil || again != d {
			t.Errorf("%q is %s, which is read back as %s, %v", text, d, again, err)
		}
	})
}
