package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"syscall"

	"tieout/payoff"
)

// ErrLoginRefused is wrapped by the failure of a login that must not be tried again.
var ErrLoginRefused = errors.New(payoff.LoginRefused)

// Why a call failed if no answer of the vendor says so.
var (
	errTimeout       = errors.New("no answer in time")
	errTooLarge      = errors.New("the answer is too large")
	errMalformed     = errors.New("the answer is malformed")
	errNoObject      = errors.New("not a JSON object")
	errBreakerOpen   = errors.New("the vendor keeps failing; ask again later")
	errAttemptsSpent = errors.New("no attempt is left")
	errBudgetSpent   = errors.New("the retry budget is spent")
)

// A statusError is an answer whose status is not the one that was hoped for.
type statusError struct{ status int }

// Error names the status and nothing of the answer.
func (e *statusError) Error() string { return fmt.Sprintf("HTTP %d", e.status) }

// A Failure is why a call gave no quote: what a vendor's client makes of an answer, or of its absence.
type Failure struct {
	Reason payoff.Reason
	Detail string // one line for people, with nothing personal in it
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

// notAsked is the failure of a call that was not made.
func notAsked(why error) *Failure {
	return &Failure{Reason: payoff.VendorError, Detail: "not asked: " + why.Error(), Err: why}
}

// Malformed returns the failure of a 200 that is not what the vendor documents. The text of err must name fields and
// never repeat their values.
//
// Something that is no JSON object, such as a web page or half an answer, is a sign that the vendor is unwell, like a
// 503. A well-formed answer that cannot be used (another loan's id, no content, an amount as text) is not. It is read
// again, because gateways sometimes mix answers up, but it does not count for the breaker: otherwise a few odd loans
// would cost all others their quotes.
func Malformed(err error) *Failure {
	f := &Failure{
		Reason: payoff.VendorError,
		Detail: "malformed answer: " + err.Error(),
		Cure:   Reread,
		Err:    fmt.Errorf("%w: %w", errMalformed, err),
	}
	if errors.Is(err, errNoObject) {
		f.Cure = Again
	}
	return f
}

// networkFailure returns the failure of an attempt that brought no answer. It only names the kind of trouble, because
// the texts of these errors have addresses in them.
func networkFailure(err error) *Failure {
	f := &Failure{Reason: payoff.VendorError, Detail: "the connection failed", Cure: Again, Err: err}
	var interim *interimError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.Is(err, ErrForbidden):
		f.Detail, f.Cure = ErrForbidden.Error(), Final
	case errors.Is(err, errTooLarge):
		f.Detail, f.Cure = errTooLarge.Error(), Final
	case errors.As(err, &interim):
		f.Detail = interim.Error()
	case errors.Is(err, context.DeadlineExceeded):
		f.Detail, f.Err = errTimeout.Error(), errTimeout
	case errors.As(err, &certificate), errors.As(err, &authority):
		f.Detail, f.Cure = "the vendor's certificate is not trusted", Stop
	case errors.As(err, &dns):
		f.Detail = "the host name is not known"
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Detail = "the connection was refused"
	}
	return f
}
