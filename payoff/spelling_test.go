package payoff_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0.00", "0.5": "0.50", "-0.05": "-0.05", "999.99": "999.99", "-999": "-999.00", "1000": "1,000.00",
		"-1234.5": "-1,234.50", "123456": "123,456.00", "1234567.891": "1,234,567.891", "-0.001": "-0.001",
		"100.000": "100.000", "1e6": "1,000,000.00", "-9999999999999.99": "-9,999,999,999,999.99", "-0": "0.00",
	} {
		if got := payoff.Grouped(decimal.RequireFromString(text)); got != want {
			t.Errorf("%s is spelled %s, want %s", text, got, want)
		}
	}
}

func TestThousandsAndPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0 loans", 1: "1 loan", 2: "2 loans", 999: "999 loans", 1000: "1,000 loans",
		-1: "-1 loans", -1000: "-1,000 loans", 1234567: "1,234,567 loans"} {
		if got := payoff.Plural(n, "loan"); got != want || payoff.Thousands(n)+" loans" != want && n != 1 {
			t.Errorf("%d is spelled %s and %s, want %s", n, got, payoff.Thousands(n), want)
		}
	}
}
