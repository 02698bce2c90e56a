package payoff_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

func TestFoots(t *testing.T) {
	amount := decimal.RequireFromString
	known := func(text string) decimal.NullDecimal { return payoff.Known(amount(text)) }
	for name, c := range map[string]struct {
		quote   payoff.Quote
		credits []decimal.Decimal
		want    bool
	}{
		"a total alone": {payoff.Quote{Total: amount("10.00")}, nil, true},
		"no fees":       {payoff.Quote{Total: amount("10.00"), Principal: known("1.00"), Interest: known("2.00")}, nil, true},
		"adds up": {payoff.Quote{Total: amount("6"), Principal: known("1.00"), Interest: known("2.00"), Fees: known("3.0")},
			nil, true},
		"a cent too much": {payoff.Quote{Total: amount("6.01"), Principal: known("1"), Interest: known("2"),
			Fees: known("3")}, nil, false},
		"less a credit": {payoff.Quote{Total: amount("5.50"), Principal: known("1"), Interest: known("2"), Fees: known("3")},
			[]decimal.Decimal{amount("7"), amount("0.5")}, true},
		"less another amount": {payoff.Quote{Total: amount("5.40"), Principal: known("1"), Interest: known("2"),
			Fees: known("3")}, []decimal.Decimal{amount("0.5")}, false},
		"adds up without the credit": {payoff.Quote{Total: amount("6"), Principal: known("1"), Interest: known("2"),
			Fees: known("3")}, []decimal.Decimal{amount("0.5")}, true},
	} {
		if got := c.quote.Foots(c.credits...); got != c.want {
			t.Errorf("%s: foots %t, want %t", name, got, c.want)
		}
	}
}
