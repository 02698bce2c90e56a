package config

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/pipeline/effects"
)

// A plan cannot be allowed more than this.
const (
	longestAge = 31 * 24 * time.Hour
	mostCount  = 100_000
)

// caps reads the caps of one plan. Only the first problem is reported.
func (r *reading) caps(key string, k effectsKeys) effects.Caps {
	defer r.keepFirst(len(r.problems))
	defaults := effects.DefaultCaps()
	return effects.Caps{
		Age:    cmp.Or(value(r, key+".max_age", k.MaxAge, planAge), defaults.Age),
		Count:  cmp.Or(value(r, key+".max_count", k.MaxCount, wholeNumber(1, mostCount)), defaults.Count),
		Amount: value(r, key+".max_amount", k.MaxAmount, planAmount), // no money by default
	}
}

// planAge reads how old a plan may be.
func planAge(text string) (time.Duration, error) {
	age, err := time.ParseDuration(text)
	if err != nil || age <= 0 || age > longestAge {
		return 0, fmt.Errorf("%q is not a duration such as 24h, up to 744h", text)
	}
	return age, nil
}

// planAmount reads how much money the effects of a plan may move together.
func planAmount(text string) (decimal.Decimal, error) {
	amount, err := payoff.ParseAmount(text)
	if err == nil && amount.IsNegative() {
		err = errors.New("is negative")
	}
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("%q %w", text, err)
	}
	return amount, nil
}
