package rest

import (
	"net/http"
	"strings"

	"tieout/payoff"
)

// A Cure is what is done about a failure.
type Cure int8

// The cures. A call is made again at most [Policy.Attempts] times in all, and within the retry budget.
const (
	Final   Cure = iota // the answer stands: asking again would bring the same
	Again               // asked again; the vendor is unwell, which its breaker counts
	Reread              // asked again; the vendor is well, but its answer cannot be used
	BackOff             // asked again after all calls have waited: the vendor is asked too much
	LogIn               // asked once more with a new token
	Stop                // the vendor is not asked again in this run: no call would do better
)

// A Rule says what one kind of answer means. A vendor's rules are a table, of which the first that fits applies.
type Rule struct {
	Status int    // of the answer; 0: any
	Code   string // the vendor's error code; empty: any
	Is     string // the whole message, in lower case and without a full stop; empty: any
	Has    string // a part of the message, in lower case; empty: any

	Cure   Cure
	Most   int           // attempts, if trying again rarely helps; 0: as many as the policy has
	Reason payoff.Reason // empty: vendor_error
	Detail string        // for people; empty: the status, and the code of the rule
}

// A Refusal is what an answer says of its failure. It is only for comparing, because it may repeat anything.
type Refusal struct{ Code, Message string }

// statuses say what a status means if the vendor's own rules do not say (RFC 9110, section 15; RFC 6585 for 429). None
// of the three vendors documents 429, but gateways in front of them send it.
var statuses = [...]Rule{
	{Status: http.StatusUnauthorized, Cure: LogIn},
	{Status: http.StatusRequestTimeout, Cure: Again},
	{Status: http.StatusTooManyRequests, Cure: BackOff,
		Detail: "too many requests (HTTP 429); give this vendor a lower rate or concurrency"},
	{Status: http.StatusInternalServerError, Cure: Again},
	{Status: http.StatusBadGateway, Cure: Again},
	{Status: http.StatusServiceUnavailable, Cure: Again},
	{Status: http.StatusGatewayTimeout, Cure: Again},
}

// Judge returns the failure of an answer by the vendor's rules, or by its status alone if none of them fits: statuses
// that may pass are worth another attempt, all others are final.
func Judge(rules []Rule, r Reply, said Refusal) *Failure {
	if f := Match(rules, r, said); f != nil {
		return f
	}
	return statusFailure(r)
}

// Match returns the failure of an answer by the first rule that fits; nil if none fits.
func Match(rules []Rule, r Reply, said Refusal) *Failure {
	said.Message = strings.ToLower(strings.TrimSpace(said.Message))
	for _, rule := range rules {
		if rule.fits(r.Status, said) {
			return rule.failure(r)
		}
	}
	return nil
}

// statusFailure returns the failure of an answer by its status alone.
func statusFailure(r Reply) *Failure {
	if f := Match(statuses[:], r, Refusal{}); f != nil {
		return f
	}
	return new(Rule).failure(r)
}

func (r *Rule) fits(status int, said Refusal) bool {
	return (r.Status == 0 || r.Status == status) && (r.Code == "" || r.Code == said.Code) &&
		(r.Is == "" || r.Is == strings.TrimRight(said.Message, ".")) && strings.Contains(said.Message, r.Has)
}

func (r *Rule) failure(reply Reply) *Failure {
	f := &Failure{
		Reason: r.Reason,
		Detail: r.Detail,
		Cure:   r.Cure,
		Most:   r.Most,
		Err:    &statusError{reply.Status},
	}
	if f.Reason == "" {
		f.Reason = payoff.VendorError
	}
	if f.Detail == "" {
		f.Detail = strings.TrimSpace(f.Err.Error() + " " + r.Code)
	}
	return f
}
