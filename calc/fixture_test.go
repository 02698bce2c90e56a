package calc_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// date reads a date that the test itself wrote.
func date(t testing.TB, iso string) payoff.Date {
	t.Helper()
	d, err := payoff.ParseDate(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// dec reads an amount that the test itself wrote; empty is zero.
func dec(t testing.TB, text string) decimal.Decimal {
	t.Helper()
	if text == "" {
		return decimal.Zero
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// terms returns the minimum that a payoff can be computed from.
func terms(t testing.TB, principal, rate, paidTo string) payoff.Terms {
	t.Helper()
	return payoff.Terms{Principal: payoff.Known(dec(t, principal)), Rate: payoff.Known(dec(t, rate)),
		InterestPaidTo: date(t, paidTo), Currency: "USD"}
}

// compute returns the payoff on a day, which the test expects to be computable.
func compute(t testing.TB, terms payoff.Terms, c calc.Convention, day string) *calc.Payoff {
	t.Helper()
	p, err := calc.Compute(terms, c, date(t, day))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// same fails unless got is the amount that want spells.
func same(t testing.TB, what string, got decimal.Decimal, want string) {
	t.Helper()
	if !got.Equal(dec(t, want)) {
		t.Errorf("%s is %s, want %s", what, got, want)
	}
}

func places(n int32) *int32 { return &n }
