package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"

	"tieout/payoff"
)

// tolerances reads the tolerances of the whole file or of one vendor. Only the first problem is reported.
func (r *reading) tolerances(key string, k toleranceKeys) payoff.Tolerances {
	defer r.keepFirst(len(r.problems))
	parsed := make(payoff.Tolerances, len(k))
	for _, field := range slices.Sorted(maps.Keys(k)) {
		key := key + "." + string(field)
		if !slices.Contains(payoff.Fields[:], field) {
			r.refuse(key, "%q is no figure that is compared; there are %s", field, listed(payoff.Fields[:]))
			continue
		}
		t, err := parseTolerance(k[field])
		if err != nil {
			r.refuse(key, "%w", err)
		}
		parsed[field] = t
	}
	return parsed
}

// override returns the tolerances of a vendor: its own, else those of the whole file. At each of the two levels, the
// money figures that are left out take the total's tolerance.
func override(file, vendor payoff.Tolerances) payoff.Tolerances {
	merged := payoff.Tolerances{}
	for _, level := range []payoff.Tolerances{file, vendor} {
		if total, ok := level[payoff.TotalField]; ok {
			merged[payoff.PrincipalField], merged[payoff.InterestField], merged[payoff.FeesField] = total, total, total
		}
		maps.Copy(merged, level)
	}
	return merged
}

// parseTolerance reads one bound for both sides, or one for each side. A side that is left out demands equality.
func parseTolerance(text toleranceText) (payoff.Tolerance, error) {
	if !bytes.ContainsRune(text, ':') {
		bound, err := payoff.ParseBound(string(unquoted(text)))
		return payoff.Tolerance{Over: bound, Under: bound}, err
	}
	var t payoff.Tolerance
	var sides map[string]scalar
	if err := yaml.Unmarshal(text, &sides); err != nil {
		return t, errors.New("it is an amount, a percent, or {over: ..., under: ...}")
	}
	for _, side := range slices.Sorted(maps.Keys(sides)) {
		bound, err := payoff.ParseBound(string(sides[side]))
		if err != nil {
			return t, err
		}
		switch side {
		case "over":
			t.Over = bound
		case "under":
			t.Under = bound
		default:
			return t, fmt.Errorf("%q is no side of a tolerance; there are over, under", side)
		}
	}
	return t, nil
}
