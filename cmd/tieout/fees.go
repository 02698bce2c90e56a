package main

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

// schedule returns the vendor's fee schedule by the names of its fees, in cents' places: what a break may be explained
// by.
func (v vendorConfig) schedule() (map[string]decimal.Decimal, error) {
	fees := make(map[string]decimal.Decimal, len(v.Fees))
	for _, name := range slices.Sorted(maps.Keys(v.Fees)) {
		amount, err := v.fee(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fees[name] = amount
	}
	return fees, nil
}

// fee reads one fee of the schedule.
func (v vendorConfig) fee(name string) (decimal.Decimal, error) {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return decimal.Decimal{}, errFeeName
	}
	amount, err := payoff.ParseAmount(string(v.Fees[name]))
	if err != nil || !amount.IsPositive() {
		return decimal.Decimal{}, fmt.Errorf("%q: %w", string(v.Fees[name]), errFeeAmount)
	}
	return amount, nil
}

func (c *config) checkFees(key string, v vendorConfig) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(v.Fees)) {
		if _, err := v.fee(name); err != nil {
			errs = append(errs, c.problem(key+"."+name, "%w", err))
		}
	}
	return first(errs)
}
