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
	ErrBreakerOpen  = errors.New("not asked: the vendor keeps failing")
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
	Again  bool   // the vendor may do better: worth another attempt, and a sign that it is unwell
	Err    error  // the cause; may be nil
}

// Error returns the detail.
func (f *Failure) Error() string { return f.Detail }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Malformed returns the failure of an answer that is not what the vendor documents. The detail of err must name
// fields and never repeat their values.
func Malformed(err error) *Failure {
	return &Failure{
		Reason: payoff.VendorError,
		Detail: "malformed answer: " + err.Error(),
		Again:  true,
		Err:    fmt.Errorf("%w: %w", ErrMalformed, err),
	}
}

// StatusFailure returns the failure of an answer by its status alone: statuses that speak of the moment are worth
// another attempt (408, 429, 500, 502, 503, 504), all others are final.
func StatusFailure(r Reply) *Failure {
	f := &Failure{
		Reason: payoff.VendorError,
		Err:    &StatusError{r.Status, r.Header, r.Body},
	}
	f.Detail = f.Err.Error()
	switch r.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		f.Again = true
	}
	return f
}

// LoginFailure judges the answer of a login by its status: nil for 200, and a failure that wraps [ErrLoginRefused]
// for a refusal, which asking again cannot cure.
func LoginFailure(r Reply) error {
	if r.Status == http.StatusOK {
		return nil
	}
	f := StatusFailure(r)
	f.Detail = "login: " + f.Detail
	switch r.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		f.Detail = fmt.Sprintf("%v (HTTP %d)", ErrLoginRefused, r.Status)
		f.Err = fmt.Errorf("%w: %w", ErrLoginRefused, f.Err)
	}
	return f
}

// isStatus says whether err comes from an answer with this status.
func isStatus(err error, status int) bool {
	var s *StatusError
	return errors.As(err, &s) && s.Status == status
}

// again says whether err is worth another attempt.
func again(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Again
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
	f := &Failure{Reason: payoff.VendorError, Detail: "the connection failed", Again: true, Err: err}
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.Is(err, ErrForbidden):
		f.Detail, f.Again = ErrForbidden.Error(), false
	case errors.Is(err, ErrTooLarge):
		f.Detail, f.Again = ErrTooLarge.Error(), false
	case errors.Is(err, context.DeadlineExceeded):
		f.Detail, f.Err = ErrTimeout.Error(), ErrTimeout
	case errors.As(err, &certificate), errors.As(err, &authority):
		f.Detail, f.Again = "the vendor's certificate is not trusted", false
	case errors.As(err, &dns):
		f.Detail = "the host name is not known"
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Detail = "the connection was refused"
	}
	return f
}
