package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"golang.org/x/time/rate"

	"tieout/payoff"
)

// A Request is one call to a vendor, which may take several attempts.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte
	// Judge says what an answer means: nil, and it is what was asked for; a [Failure] with Again, and it is asked
	// for once more; any other error is final. It is called once for each attempt that was answered.
	Judge func(Reply) error
}

// A Reply is what came back.
type Reply struct {
	Status   int
	Header   http.Header
	Body     []byte // nil where nothing came
	Attempts int    // requests sent for it so far
}

// A Caller calls one vendor by its [Policy]: it keeps its rate, retries, waits as long as the vendor says, and asks
// no more while the vendor keeps failing. It is safe for concurrent use.
type Caller struct {
	transport http.RoundTripper
	policy    Policy
	limiter   *rate.Limiter
	pause     *pause
	retry     retrypolicy.RetryPolicy[Reply]
	breaker   circuitbreaker.CircuitBreaker[Reply]
}

// NewCaller returns a caller that sends through transport.
func NewCaller(p Policy, transport http.RoundTripper) *Caller {
	p = p.WithDefaults(DefaultPolicy())
	limit := rate.Inf
	if p.Rate > 0 {
		limit = rate.Limit(p.Rate)
	}
	unwell := func(_ Reply, err error) bool { return again(err) }
	return &Caller{
		transport: transport,
		policy:    p,
		limiter:   rate.NewLimiter(limit, 1),
		pause:     new(pause),
		retry: retrypolicy.NewBuilder[Reply]().HandleIf(unwell).WithMaxAttempts(p.Attempts).
			WithDelayFunc(p.delay).ReturnLastFailure().Build(),
		breaker: circuitbreaker.NewBuilder[Reply]().HandleIf(unwell).WithSuccessThreshold(1).
			WithFailureThresholdRatio(p.BreakerFailures, max(p.BreakerFailures, p.BreakerWindow)).
			WithDelay(p.BreakerPause).Build(),
	}
}

// Through returns a caller that sends through another transport and shares everything else with c.
func (c *Caller) Through(transport http.RoundTripper) *Caller {
	through := *c
	through.transport = transport
	return &through
}

// Do makes the call. The reply is the last one that came, also with an error, and always says how many requests were
// sent. An error is a [*Failure], the judge's own, or that of ctx if it is done before an answer came.
func (c *Caller) Do(ctx context.Context, r Request) (Reply, error) {
	if c.breaker.RemainingDelay() > 0 {
		return Reply{}, open()
	}
	if err := c.turn(ctx); err != nil {
		return Reply{}, err
	}
	call := &call{caller: c, request: r}
	bounded, cancel := context.WithTimeout(ctx, c.policy.Deadline)
	defer cancel()
	_, err := failsafe.With[Reply](c.retry, c.breaker).WithContext(bounded).GetWithExecution(call.attempt)
	return call.result(ctx, err)
}

// A call is one request on its way through its attempts.
type call struct {
	caller   *Caller
	request  Request
	reply    Reply
	err      error // of the last attempt that ended by itself
	attempts int
	ended    bool
}

// attempt makes one attempt. What it finds is kept in the call: failsafe forgets an answer that came just before
// the context ended, and an answer in hand is kept.
func (c *call) attempt(exec failsafe.Execution[Reply]) (Reply, error) {
	ctx := exec.Context()
	if exec.Attempts() > 1 {
		if err := c.caller.turn(ctx); err != nil {
			return c.reply, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.caller.policy.Timeout)
	defer cancel()
	reply, err := c.send(ctx)
	if errors.Is(err, context.Canceled) {
		return c.reply, err
	}
	if err != nil {
		err = networkFailure(err)
	} else if err = c.request.Judge(reply); again(err) {
		c.caller.pause.until(retryAfter(reply.Header, time.Now(), c.caller.policy.RetryAfterCap))
	}
	c.reply, c.err, c.ended = reply, err, true
	return reply, err
}

// result says how the call ended, where failsafe says err.
func (c *call) result(ctx context.Context, err error) (Reply, error) {
	c.reply.Attempts = c.attempts
	switch {
	case c.ended && !again(c.err):
		return c.reply, c.err
	case ctx.Err() != nil:
		return c.reply, ctx.Err()
	case errors.Is(err, circuitbreaker.ErrOpen):
		return c.reply, open()
	case c.ended:
		return c.reply, c.err
	default:
		return c.reply, &Failure{Reason: payoff.VendorError, Detail: ErrTimeout.Error(), Err: ErrTimeout}
	}
}

// send sends the request once and reads the whole answer.
func (c *call) send(ctx context.Context) (Reply, error) {
	// The standard transport sends a GET again by itself if a kept connection breaks. It does not if there is a body
	// that it cannot rewind, be it an empty one.
	body := io.NopCloser(bytes.NewReader(c.request.Body))
	r, err := http.NewRequestWithContext(ctx, c.request.Method, c.request.URL.String(), body)
	if err != nil {
		return Reply{}, err
	}
	r.ContentLength = int64(len(c.request.Body))
	maps.Copy(r.Header, c.request.Header)
	answer, err := c.caller.transport.RoundTrip(r)
	if !errors.Is(err, ErrForbidden) {
		c.attempts++
	}
	if err != nil {
		return Reply{}, err
	}
	defer answer.Body.Close()
	content, err := readAll(answer.Body, c.caller.policy.MaxBody)
	return Reply{Status: answer.StatusCode, Header: answer.Header, Body: content, Attempts: c.attempts}, err
}

// readAll reads what has been decompressed already, so that a small answer cannot become a large one.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(content)) > limit {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, err
	}
	return content, nil
}

// open is the failure of a call that was not made.
func open() *Failure {
	return &Failure{Reason: payoff.VendorError, Detail: ErrBreakerOpen.Error(), Err: ErrBreakerOpen}
}
