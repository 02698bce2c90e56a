package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"

	"tieout/payoff"
)

// Why a call failed, where no answer of the vendor says so.
var (
	ErrTimeout      = errors.New("no answer in time")
	ErrTooLarge     = errors.New("the answer is too large")
	ErrMalformed    = errors.New("the answer is malformed")
	ErrNoObject     = errors.New("not a JSON object")
	ErrBreakerOpen  = errors.New("the vendor keeps failing; ask again later by tieout run --only failed")
	ErrBudgetSpent  = errors.New("the retry budget is spent")
	ErrLoginRefused = errors.New("the vendor refused the login")
)

// A StatusError is an answer whose status is not 200.
type StatusError struct {
	Status int
	Header http.Header
	Body   []byte // for whoever knows what it may hold; never printed
}

// Error names the status and nothing of the answer.
func (e *StatusError) Error() string { return fmt.Sprintf("HTTP %d", e.Status) }

// A Failure is why a call gave no quote: what a vendor's client makes of an answer, or of its absence.
type Failure struct {
	Reason payoff.Reason
	Detail string // one line for people, nothing personal in it
	Cure   Cure   // what is done about it
	Most   int    // attempts that it is worth; 0: as many as the policy has
	Err    error  // the cause; may be nil
}

// Error returns the detail.
func (f *Failure) Error() string { return f.Detail }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// cure says what is done about err.
func cure(err error) Cure {
	var f *Failure
	if errors.As(err, &f) {
		return f.Cure
	}
	return Final
}

// again says whether err is worth another attempt.
func again(err error) bool {
	switch cure(err) {
	case Again, Reread, BackOff:
		return true
	}
	return false
}

// notAsked is the failure of a call that was not made.
func notAsked(why error) *Failure {
	return &Failure{Reason: payoff.VendorError, Detail: "not asked: " + why.Error(), Err: why}
}

// notAgain returns f as the last word on its call, though it would be worth another attempt.
func (f *Failure) notAgain(why error) *Failure {
	last := *f
	last.Cure = Final
	last.Detail += "; not asked again: " + why.Error()
	last.Err = fmt.Errorf("%w: %w", why, f.Err)
	return &last
}

// NoQuote returns the answer to a question whose call ended with err. It returns an error, and no answer, only where
// ctx is done and the vendor had not answered.
func NoQuote(ctx context.Context, reply Reply, err error) (payoff.Answer, error) {
	answer := payoff.Answer{Reason: payoff.VendorError, Detail: "no answer", Evidence: reply.Body, Calls: reply.Attempts}
	var f *Failure
	switch {
	case errors.As(err, &f):
		answer.Reason, answer.Detail = f.Reason, f.Detail
	case ctx.Err() != nil:
		return payoff.Answer{}, context.Cause(ctx)
	}
	return answer, nil
}

// networkFailure returns the failure of an attempt that brought no answer. It names the kind of trouble only:
// the texts of these errors hold addresses.
func networkFailure(err error) *Failure {
	f := &Failure{Reason: payoff.VendorError, Detail: "the connection failed", Cure: Again, Err: err}
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.Is(err, ErrForbidden):
		f.Detail, f.Cure = ErrForbidden.Error(), Final
	case errors.Is(err, ErrTooLarge):
		f.Detail, f.Cure = ErrTooLarge.Error(), Final
	case errors.Is(err, context.DeadlineExceeded):
		f.Detail, f.Err = ErrTimeout.Error(), ErrTimeout
	case errors.As(err, &certificate), errors.As(err, &authority):
		f.Detail, f.Cure = "the vendor's certificate is not trusted", Stop
	case errors.As(err, &dns):
		f.Detail = "the host name is not known"
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Detail = "the connection was refused"
	}
	return f
}
