package rest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"tieout/payoff"
)

// Preparation bounds what comes before an effect is sent: the login, and what is read first.
const Preparation = time.Minute

// A Sender sends effects, each at most once: one attempt, no redirect followed, nothing repeated by the transport.
// It has a transport and routes of its own, so that a client that reads never has those of effects. It is safe for
// concurrent use.
type Sender struct {
	caller    *Caller
	transport http.RoundTripper
}

// NewSender returns a sender for these routes of the vendor at base. It keeps to the rate and the timeout of the
// caller, and waits while the vendor has asked the caller to wait.
func NewSender(c *Caller, base *url.URL, routes []Route) *Sender {
	return &Sender{c, Guard(NewEffectTransport(), base, routes)}
}

// Send makes the one attempt, with a token of the session. The request's judge is asked only about an answer of 200 to
// 299; its error makes the outcome unknown. Until the attempt begins, ctx may end it, and nothing is sent. From then on
// ctx does not matter: half an effect cannot be called off.
func (s *Sender) Send(ctx context.Context, session *Session, build func(Token) Request) (Reply, payoff.Outcome) {
	var reply Reply
	var outcome payoff.Outcome
	_, err := session.Do(ctx, func(ctx context.Context, t Token) (Reply, error) {
		if err := s.caller.waitTurn(ctx); err != nil {
			return Reply{}, err
		}
		reply, outcome = s.attempt(context.WithoutCancel(ctx), build(t))
		if reply.Status == http.StatusUnauthorized {
			session.drop(t) // for the effects that follow; this one is not sent again
		}
		return Reply{}, nil // not the answer: after a 401 the session would call again
	})
	if err != nil {
		return Reply{}, NotSent(whyNotSent(err))
	}
	return reply, outcome
}

// attempt sends the request, once.
func (s *Sender) attempt(ctx context.Context, r Request) (Reply, payoff.Outcome) {
	ctx, cancel := context.WithTimeout(ctx, s.caller.policy.Timeout)
	defer cancel()
	// A connection is handed out before the first byte is written to it, so that without one nothing has been sent.
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	request, err := r.once(ctx)
	if err != nil {
		return Reply{}, NotSent("the request cannot be built")
	}
	answer, err := s.transport.RoundTrip(request) //nolint:bodyclose // content closes it
	switch {
	case err != nil && !connected.Load():
		return Reply{}, NotSent(networkFailure(err).Detail)
	case err != nil:
		return Reply{Attempts: 1}, payoff.Outcome{State: payoff.Unknown, Detail: networkFailure(err).Detail +
			" after the request had left: it may have been carried out"}
	}
	body, broken := content(ctx, answer, s.caller.policy.MaxBody)
	reply := Reply{Status: answer.StatusCode, Header: answer.Header, Body: body, Attempts: 1}
	return reply, outcomeOf(reply, broken, r.Judge)
}

// once returns a request that the standard transport will not repeat: it has a body that cannot be rewound, and no key
// by which a vendor would recognize a repetition. No vendor here documents such a key.
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
	r.setHeader(request)
	request.Header.Del("Idempotency-Key")
	request.Header.Del("X-Idempotency-Key")
	return request, nil
}
