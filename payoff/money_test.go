package payoff_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/payoff"
)

// dec reads an amount that the test itself wrote.
func dec(t testing.TB, text string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0.00": "0", "7.25": "7.25", "+7.25": "7.25", "-7.25": "-7.25", "007": "7", ".5": "0.5", "5.": "5",
		"1e3": "1000", "1E-2": "0.01", "1.5e+1": "15", "1e20": "100000000000000000000",
		"0.1234567890123456789012345678": "0.1234567890123456789012345678",
		strings.Repeat("9", 40):          strings.Repeat("9", 40),
	} {
		if d, err := payoff.ParseNumber(text); err != nil || !d.Equal(dec(t, want)) {
			t.Errorf("%q is %s, %v, want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"", " ", "-", "+", ".", "-.", "e", "e5", "1e", "1e+", "1e1e1", "1.2.3", "--1", "+-1",
		"1-", "1-2", ".-5", ".+5", "1.-5", "1e2.5", "1e21", "1e-41", "1e999999999", "1e-999999999", "1e99999999999999999999",
		strings.Repeat("9", 41), " 1", "1 ", "1,000", "1_000", "$1", "1%", "(1)", "NaN", "nan", "Inf", "-Infinity", "0x10",
		"1/2", "١٢", "１２", "−1", "1\u00a0000", "1\x00", "abc", "1d2"} {
		if d, err := payoff.ParseNumber(text); err == nil {
			t.Errorf("%q is taken for %s", text, d)
		}
	}
}

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "0.05": "0.05", "-0.05": "-0.05", "19139.20": "19139.2",
		"1.500": "1.5", "9999999999999.99": "9999999999999.99", "-9999999999999.99": "-9999999999999.99", "1e3": "1000",
		"125e-2": "1.25"} {
		if d, err := payoff.ParseAmount(text); err != nil || !d.Equal(dec(t, want)) {
			t.Errorf("%q is %s, %v, want %s", text, d, err, want)
		}
	}
	for text, want := range map[string]string{
		"0.005": "more than two decimals", "-1.001": "more than two decimals", "1e-3": "more than two decimals",
		"10000000000000": "too large", "-10000000000000.00": "too large", "1e20": "too large",
		"twelve": "not a number", "": "not a number", "1e30": "not a number",
	} {
		if d, err := payoff.ParseAmount(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %s, %v, want an error about %q", text, d, err, want)
		}
	}
}

func TestCents(t *testing.T) {
	for cents, want := range map[payoff.Cents]string{0: "0.00", 5: "0.05", -5: "-0.05", -100: "-1.00", 1913920: "19139.20",
		999999999999999: "9999999999999.99", -999999999999999: "-9999999999999.99",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08"} {
		if got := cents.String(); got != want {
			t.Errorf("%d cents are %q, want %q", int64(cents), got, want)
		}
		if text, err := json.Marshal(cents); err != nil || string(text) != `"`+want+`"` {
			t.Errorf("%d cents in JSON are %s, %v", int64(cents), text, err)
		}
		if !cents.Decimal().Equal(dec(t, want)) {
			t.Errorf("%d cents are %s", int64(cents), cents.Decimal())
		}
	}
	if payoff.Cents(-5).Abs() != 5 || payoff.Cents(5).Abs() != 5 || payoff.Cents(0).Abs() != 0 {
		t.Error("Abs keeps a sign")
	}
}

func TestCentsOf(t *testing.T) {
	for text, want := range map[string]payoff.Cents{"0": 0, "0.05": 5, "-0.05": -5, "1e3": 100000, "1139.2": 113920,
		"0.019": 1, "-0.019": -1, "9999999999999.99": 999999999999999} {
		if got := payoff.CentsOf(dec(t, text)); got != want {
			t.Errorf("%s is %d cents, want %d", text, int64(got), int64(want))
		}
	}
	if got := payoff.NullCentsOf(decimal.NullDecimal{}); got.Valid || got.V != 0 {
		t.Errorf("an absent figure is %+v", got)
	}
	if got := payoff.NullCentsOf(payoff.Known(decimal.Zero)); !got.Valid || got.V != 0 {
		t.Errorf("a known zero is %+v", got)
	}
}

// TestAmountsRoundTrip: cents are read back from their spelling as the same cents.
func TestAmountsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := payoff.Cents(rapid.Int64Range(-999999999999999, 999999999999999).Draw(t, "cents"))
		d, err := payoff.ParseAmount(c.String())
		if err != nil || payoff.CentsOf(d) != c || payoff.CentsOf(c.Decimal()) != c {
			t.Fatalf("%s is read as %s, %v", c, d, err)
		}
	})
}

// TestSum: a sum in cents is what the decimals come to, whatever their sizes and places.
func TestSum(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) decimal.Decimal {
			digits := rapid.Int64Range(-1e15, 1e15).Draw(rt, "digits")
			return decimal.New(digits, rapid.SampledFrom([]int32{-2, -2, -2, -1, 0, -5, 3}).Draw(rt, "exponent"))
		}), 0, 8).Draw(rt, "all")
		want := decimal.Zero
		for _, d := range all {
			want = want.Add(d)
		}
		if got := payoff.Sum(all...); !got.Equal(want) {
			rt.Errorf("%v come to %v, want %v", all, got, want)
		}
	})
}
