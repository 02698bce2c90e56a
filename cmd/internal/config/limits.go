package config

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tieout/vendors/rest"
)

// inFlight is how many questions a vendor has at once unless the configuration says otherwise. The limits of the
// vendors are not documented, and a Q2 quote is heavy work for the org.
const inFlight = 4

// A vendor would take more than these for an attack.
const (
	maxConcurrency = 64
	maxAttempts    = 10
)

// policy reads how a vendor may be called, also for a vendor that is not asked: its configuration may change tomorrow.
// What is left zero takes the client's default.
func (r *reading) policy(key string, k vendorKeys) rest.Policy {
	p := rest.Policy{
		Rate:        value(r, key+".rate", k.Rate, perSecond),
		Timeout:     value(r, key+".timeout", k.Timeout, timeout),
		Concurrency: cmp.Or(value(r, key+".concurrency", k.Concurrency, wholeNumber(1, maxConcurrency)), inFlight),
		Attempts:    value(r, key+".attempts", k.Attempts, wholeNumber(1, maxAttempts)),
	}
	retries := value(r, key+".retry_budget", k.RetryBudget, retryBudget)
	p.RetryPercent, p.RetryFloor = retries.percent, retries.floor
	return p
}

// The rates that can be meant, in requests a second: from one an hour.
const (
	slowest = 1.0 / 3600
	fastest = 10_000
)

// perSecond reads a rate such as 5/s or 100/m, as requests a second.
func perSecond(text string) (float64, error) {
	number, unit, _ := strings.Cut(text, "/")
	n, err := strconv.ParseFloat(number, 64)
	seconds := map[string]float64{"s": 1, "m": 60, "h": 3600}[unit]
	if err != nil || seconds == 0 || !(n/seconds >= slowest && n/seconds <= fastest) { // refuses NaN, too
		return 0, fmt.Errorf("%q is not a rate such as 5/s or 100/m", text)
	}
	return n / seconds, nil
}

// timeout reads how long one request may take.
func timeout(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is not a duration such as 30s", text)
	}
	return d, nil
}

// A retries is how many retries a vendor gets, as in [rest.Policy].
type retries struct{ percent, floor int }

// mostRetries bounds a retry budget, in percent of the loans.
const mostRetries = 900

// retryBudget reads a budget such as 10%: this many retries for every hundred loans, after a hundred that are free. 0%
// leaves a vendor no retries at all.
func retryBudget(text string) (retries, error) {
	number, ok := strings.CutSuffix(text, "%")
	percent, err := strconv.Atoi(number)
	switch {
	case !ok || err != nil || percent < 0 || percent > mostRetries:
		return retries{}, fmt.Errorf("%q is not a percentage of the loans such as 30%%", text)
	case percent == 0:
		return retries{percent: -1, floor: -1}, nil
	}
	return retries{percent: percent}, nil
}

// wholeNumber returns a parser of whole numbers between two bounds.
func wholeNumber(low, high int) func(text string) (int, error) {
	return func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err != nil || n < low || n > high {
			return 0, fmt.Errorf("%q is not a whole number between %d and %d", text, low, high)
		}
		return n, nil
	}
}
