package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"tieout/payoff"
)

const (
	// Preparation bounds what comes before an effect leaves: the login, and what is read first.
	Preparation = time.Minute
	// Grace is how long after its intent an effect may still show at a vendor: the time to prepare it, that of its
	// one attempt, and the ten seconds in which Nelnet's own sample goes from the payment to the closed loan.
	Grace = 3 * time.Minute
	// ClockSkew is how far a vendor's clock may be behind ours, so that what followed an intent is stamped before it.
	ClockSkew = 2 * time.Minute

	lookAgain = 2 * time.Second
)

// NewEffectTransport returns a transport that cannot send a request twice. Each request has a connection of its own,
// since the standard transport may repeat one that a kept connection lost; there is no HTTP/2, which repeats what a
// server says it did not process; and no proxy stands between, whose answers would be taken for the vendor's.
func NewEffectTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		Protocols:              protocols,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// A Sender sends effects, each at most once: one attempt, no redirect followed, nothing repeated by the transport.
// It has a transport and routes of its own, so that a client that reads never holds those of effects. It is safe
// for concurrent use.
type Sender struct {
	caller    *Caller
	transport http.RoundTripper
}

// NewSender returns a sender of these routes of the vendor at base. It keeps to the rate and the timeout of the
// caller, and waits while the vendor has asked the caller to wait.
func NewSender(c *Caller, base *url.URL, routes []Route) *Sender {
	return &Sender{c, Guard(NewEffectTransport(), base, routes)}
}

// Send makes the one attempt, with a token of the session. The request's judge is asked about an answer of 200 to
// 299 only; its error makes the outcome unknown. Until the attempt begins, ctx may end it and nothing is sent; from
// then on ctx is not looked at: half an effect cannot be called off.
func (s *Sender) Send(ctx context.Context, session *Session, build func(Token) Request) (Reply, payoff.Outcome) {
	var reply Reply
	var outcome payoff.Outcome
	_, err := session.Do(ctx, func(ctx context.Context, t Token) (Reply, error) {
		if err := s.caller.turn(ctx); err != nil {
			return Reply{}, err
		}
		reply, outcome = s.attempt(context.WithoutCancel(ctx), build(t))
		if reply.Status == http.StatusUnauthorized {
			session.drop(t) // for the effects that follow; this one is not sent again
		}
		return Reply{}, nil // not the answer: the session would call again after a 401
	})
	if err != nil {
		return Reply{}, NotSent(why(err))
	}
	return reply, outcome
}

// attempt sends the request, once.
func (s *Sender) attempt(ctx context.Context, r Request) (Reply, payoff.Outcome) {
	ctx, cancel := context.WithTimeout(ctx, s.caller.policy.Timeout)
	defer cancel()
	// A connection is handed out before the first byte is written to it, so without one nothing has left.
	var left atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { left.Store(true) }})
	request, err := r.once(ctx)
	if err != nil {
		return Reply{}, NotSent("the request cannot be built")
	}
	answer, err := s.transport.RoundTrip(request)
	switch {
	case err != nil && !left.Load():
		return Reply{}, NotSent(networkFailure(err).Detail)
	case err != nil:
		return Reply{Attempts: 1}, payoff.Outcome{State: payoff.Unknown, Detail: networkFailure(err).Detail +
			" after the request had left: it may have been carried out"}
	}
	defer answer.Body.Close()
	body, broken := readAll(answer.Body, s.caller.policy.MaxBody)
	reply := Reply{Status: answer.StatusCode, Header: answer.Header, Body: body, Attempts: 1}
	return reply, outcome(reply, broken, r.Judge)
}

// once returns a request that the standard transport does not take for one that may be repeated: it has a body that
// cannot be rewound, and no key by which a vendor would know a repetition. No vendor here documents such a key.
func (r Request) once(ctx context.Context) (*http.Request, error) {
	var body io.Reader = http.NoBody
	if len(r.Body) > 0 {
		body = io.NopCloser(bytes.NewReader(r.Body))
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL.String(), body)
	if err != nil {
		return nil, err
	}
	request.ContentLength = int64(len(r.Body))
	maps.Copy(request.Header, r.Header)
	request.Header.Del("Idempotency-Key")
	request.Header.Del("X-Idempotency-Key")
	return request, nil
}

// outcome says what an answer means. Only a status by which the vendor itself declines is a refusal; whatever a
// gateway may say after the vendor acted is not.
func outcome(r Reply, broken error, judge func(Reply) error) payoff.Outcome {
	o := payoff.Outcome{State: payoff.Unknown, Status: r.Status}
	switch {
	case declines(r.Status):
		o.State, o.Detail = payoff.Refused, fmt.Sprintf("declined (HTTP %d)", r.Status)
	case r.Status >= 300 && r.Status < 400:
		o.Detail = fmt.Sprintf("answered by a redirect, which was not followed (HTTP %d)", r.Status)
	case r.Status < 200 || r.Status >= 300:
		o.Detail = fmt.Sprintf("HTTP %d: it may have been carried out", r.Status)
	case broken != nil:
		o.Detail = "the answer broke off: it may have been carried out"
	default:
		if err := judge(r); err != nil {
			o.Detail = err.Error() + ": it may have been carried out"
			return o
		}
		o.State, o.Detail = payoff.Sent, fmt.Sprintf("done (HTTP %d)", r.Status)
	}
	return o
}

// declines says whether a status tells that the request was not carried out. 408 and 499 are not among them: they
// speak of a connection, whatever became of the request behind it.
func declines(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusConflict, http.StatusGone,
		http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusTooManyRequests,
		http.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return false
}

// NotSent returns the outcome of an effect that never left the process.
func NotSent(why string) payoff.Outcome {
	return payoff.Outcome{State: payoff.Refused, Detail: why + "; nothing was sent"}
}

// why says for people why nothing could be sent.
func why(err error) string {
	var f *Failure
	switch {
	case errors.As(err, &f):
		return f.Detail
	case errors.Is(err, context.DeadlineExceeded):
		return ErrTimeout.Error()
	default:
		return "interrupted"
	}
}

// Settle looks at a vendor's state until an effect is seen to be carried out, or until the time given: what does not
// show before that may only be late, so no other finding of an earlier look counts.
func Settle(ctx context.Context, until time.Time, look func(context.Context) (payoff.Finding, error),
) (payoff.Finding, error) {
	for {
		begun := time.Now()
		finding, err := look(ctx)
		if err != nil || finding.Verdict == payoff.Executed || !begun.Before(until) {
			return finding, err
		}
		timer := time.NewTimer(min(lookAgain, time.Until(until)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return payoff.Finding{}, context.Cause(ctx)
		}
	}
}
