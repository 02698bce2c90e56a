package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

var (
	errFeeName   = errors.New("a fee's name is of lower-case letters, digits, _ and -")
	errFeeAmount = errors.New("a fee is an amount of money above 0 with at most two decimals")
)

// fees reads a vendor's fee schedule, by the names of its fees.
func (r *reading) fees(key string, k map[string]scalar) map[string]decimal.Decimal {
	fees := make(map[string]decimal.Decimal, len(k))
	for _, name := range slices.Sorted(maps.Keys(k)) {
		amount, err := fee(name, string(k[name]))
		if err != nil {
			r.refuse(key+"."+name, "%w", err)
		}
		fees[name] = amount
	}
	return fees
}

// fee reads one fee of a schedule.
func fee(name, text string) (decimal.Decimal, error) {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return decimal.Decimal{}, errFeeName
	}
	amount, err := payoff.ParseAmount(text)
	if err != nil || !amount.IsPositive() {
		return decimal.Decimal{}, fmt.Errorf("%q: %w", text, errFeeAmount)
	}
	return amount, nil
}
