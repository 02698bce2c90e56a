package rest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"tieout/payoff"
)

// A Cure is what is done about a failure.
type Cure int8

// The cures. What is asked again is asked at most [Policy.Attempts] times, and within the retry budget.
const (
	Final   Cure = iota // the answer stands: asking again would bring the same
	Again               // asked again; the vendor is unwell, which its breaker counts
	Reread              // asked again; the vendor is well, and answers with what cannot be used
	BackOff             // asked again when all calls have waited: the vendor is asked too much
	LogIn               // asked once more with a new token
	Stop                // the vendor is asked no more in this run: no call would fare better
)

// A Rule says what one kind of answer means. A vendor's rules are a table, of which the first that fits holds.
type Rule struct {
	Status int    // of the answer; 0: any
	Code   string // the vendor's error code; empty: any
	Is     string // the whole message, in lower case and without a full stop; empty: any
	Has    string // a part of the message, in lower case; empty: any

	Cure   Cure
	Most   int           // attempts, where trying again seldom helps; 0: as many as the policy has
	Reason payoff.Reason // empty: vendor_error
	Detail string        // for people; empty: the status, and the code of the rule
}

// A Refusal is what an answer says of its failure. It is for comparing only: it may repeat anything.
type Refusal struct{ Code, Message string }

// statuses say what a status means where a vendor's own rules know nothing better (RFC 9110, section 15; RFC 6585 for
// 429). None of the three vendors documents 429, and gateways in front of them send it.
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

// Judge returns the failure of an answer by the vendor's rules, or by its status alone where none of them fits: the
// statuses that speak of the moment are worth another attempt, all others are final.
func Judge(rules []Rule, r Reply, said Refusal) *Failure {
	if f := Match(rules, r, said); f != nil {
		return f
	}
	return StatusFailure(r)
}

// Match returns the failure of an answer by the first rule that fits; nil where none does.
func Match(rules []Rule, r Reply, said Refusal) *Failure {
	said.Message = strings.ToLower(strings.TrimSpace(said.Message))
	for _, rule := range rules {
		if rule.fits(r.Status, said) {
			return rule.failure(r)
		}
	}
	return nil
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
		Err:    &StatusError{reply.Status, reply.Header, reply.Body},
	}
	if f.Reason == "" {
		f.Reason = payoff.VendorError
	}
	if f.Detail == "" {
		f.Detail = strings.TrimSpace(f.Err.Error() + " " + r.Code)
	}
	return f
}

// StatusFailure returns the failure of an answer by its status alone.
func StatusFailure(r Reply) *Failure {
	if f := Match(statuses[:], r, Refusal{}); f != nil {
		return f
	}
	return new(Rule).failure(r)
}

// LoginFailure judges the answer of a login by its status: nil for 200, and a failure that wraps [ErrLoginRefused]
// for a refusal, which asking again cannot cure.
func LoginFailure(r Reply) error {
	if r.Status == http.StatusOK {
		return nil
	}
	f := StatusFailure(r)
	switch r.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		return refusedLogin(fmt.Sprintf("%v (HTTP %d); see auth of this vendor", ErrLoginRefused, r.Status), f.Err)
	}
	f.Detail = "login: " + f.Detail
	return f
}

// refusedLogin is the failure of a login that must not be tried again: a wrong password sent once for each loan would
// lock the account.
func refusedLogin(detail string, cause error) *Failure {
	f := &Failure{Reason: payoff.VendorError, Detail: detail, Err: ErrLoginRefused}
	if cause != nil {
		f.Err = fmt.Errorf("%w: %w", ErrLoginRefused, cause)
	}
	return f
}

// MalformedLogin returns the failure of a login that was answered 200 with err in it. A JSON object that has no token
// of use is an answer, and no other is to be had by sending the password again; anything else is trouble on the way.
func MalformedLogin(err error) *Failure {
	err = fmt.Errorf("login: %w", err)
	if errors.Is(err, ErrNoObject) {
		return Malformed(err)
	}
	return refusedLogin(err.Error(), nil)
}

// Malformed returns the failure of a 200 that is not what the vendor documents. The detail of err must name fields
// and never repeat their values.
//
// What is no JSON object, a web page or half an answer, speaks of the vendor's health like a 503. A well-formed answer
// that cannot be used (another loan's id, no content, an amount as text) does not: it is read again, since gateways
// mix answers up in passing, but it opens no breaker, or a few odd loans would cost all others their quotes.
func Malformed(err error) *Failure {
	f := &Failure{
		Reason: payoff.VendorError,
		Detail: "malformed answer: " + err.Error(),
		Cure:   Reread,
		Err:    fmt.Errorf("%w: %w", ErrMalformed, err),
	}
	if errors.Is(err, ErrNoObject) {
		f.Cure = Again
	}
	return f
}
