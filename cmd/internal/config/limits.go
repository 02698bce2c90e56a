package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tieout/payoff"
	"tieout/vendors/client"
	"tieout/vendors/rest"
)

// inFlight is how many questions a vendor has at once unless the configuration says otherwise. The limits of the
// vendors are not documented, and a Q2 quote is heavy work for the org.
const inFlight = 4

// A vendor would take more than this for an attack.
const (
	maxConcurrency = 64
	maxAttempts    = 10
)

// policy reads the limits of a vendor, also if its quotes are not fetched. What is left zero takes the client's
// default.
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

// Rates outside these bounds are slips. They are in requests a second; the slowest is one request an hour.
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

// retries is the retry budget of a [rest.Policy].
type retries struct{ percent, floor int }

// mostRetries bounds a retry budget, in percent of the loans.
const mostRetries = 900

// retryBudget reads a budget such as 10%: ten retries for every hundred loans, after a hundred that are free. 0% leaves
// a vendor no retries at all.
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

// What vendors.NAME.requests may say. The default is manual.
const (
	requestsManual    = "manual"    // payoffs are requested by an approved plan only
	requestsAutomatic = "automatic" // a run requests the payoffs of claims that have their documents
)

// mostRequests bounds max_requests: each request sets people to work and may be billed.
const mostRequests = 10_000

// requests reads how many payoffs a run may request unattended. A vendor that takes no requests, or requests without a
// cap, are refused.
func (r *reading) requests(key string, k vendorKeys, spec *client.Spec) int {
	found := len(r.problems)
	most := value(r, key+".max_requests", k.MaxRequests, wholeNumber(1, mostRequests))
	key += ".requests"
	switch {
	case len(r.problems) > found || k.Requests == "" || k.Requests == requestsManual:
		return 0
	case k.Requests != requestsAutomatic:
		r.refuse(key, "%q is no way to request payoffs; there are %s, %s", k.Requests, requestsManual, requestsAutomatic)
	case k.Quotes != string(payoff.QuotesFetched) || spec == nil || !spec.Can(payoff.RequestPayoff):
		r.refuse(key, "only a vendor with quotes: fetch and the client %s takes requests", r.requestClients())
	case most == 0:
		r.refuse(key, "requests: %s needs max_requests: N, the most that one run may send, 1 to %d",
			requestsAutomatic, mostRequests)
	}
	return most
}

// requestClients names the clients that can request payoffs.
func (r *reading) requestClients() string {
	able := slices.DeleteFunc(slices.Clone(r.clients), func(s client.Spec) bool { return !s.Can(payoff.RequestPayoff) })
	return strings.Join(names(able), " or ")
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
