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
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"tieout/payoff"
)

// A Request is one call to a vendor, which may take several attempts.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte
	Login  bool // it obtains a token, and is no part of the retry budget
	// Judge says what an answer means: nil, and it is what was asked for; a [Failure], and what its cure says is done;
	// any other error is final. It is called once for each attempt that was answered.
	Judge func(Reply) error
}

// A Reply is what came back.
type Reply struct {
	Status   int
	Header   http.Header
	Body     []byte // nil where nothing came
	Attempts int    // requests sent for it so far
}

// A Caller calls one vendor by its [Policy]: it keeps its rate, retries within its budget, waits as long as the vendor
// says, and asks no more while the vendor keeps failing, or for good once it says that no call would fare better. It
// is safe for concurrent use, and stands for one run.
type Caller struct {
	transport http.RoundTripper
	policy    Policy
	pace      *pace
	pause     *pause
	budget    *budget
	health    *health
	retry     retrypolicy.RetryPolicy[Reply]
}

// NewCaller returns a caller that sends through transport.
func NewCaller(p Policy, transport http.RoundTripper) *Caller {
	p = p.WithDefaults(DefaultPolicy())
	return &Caller{
		transport: transport,
		policy:    p,
		pace:      newPace(p.Rate),
		pause:     &pause{policy: p},
		budget:    &budget{percent: p.RetryPercent, floor: p.RetryFloor},
		health:    newHealth(p),
		retry: retrypolicy.NewBuilder[Reply]().HandleIf(func(_ Reply, err error) bool { return again(err) }).
			WithMaxAttempts(p.Attempts).WithDelayFunc(p.delay).ReturnLastFailure().Build(),
	}
}

// Through returns a caller that sends through another transport and shares everything else with c.
func (c *Caller) Through(transport http.RoundTripper) *Caller {
	through := *c
	through.transport = transport
	return &through
}

// Apart returns a caller with a breaker and a retry budget of its own, which shares everything else with c: what fails
// through one does not keep the other from asking.
func (c *Caller) Apart() *Caller {
	apart := *c
	apart.budget = &budget{percent: c.policy.RetryPercent, floor: c.policy.RetryFloor}
	apart.health = newHealth(c.policy)
	return &apart
}

// Do makes the call. The reply is the last one that came, also with an error, and always says how many requests were
// sent. An error is a [*Failure], the judge's own, or that of ctx if it is done before an answer came.
func (c *Caller) Do(ctx context.Context, r Request) (Reply, error) {
	if why := c.health.refuses(); why != nil {
		return Reply{}, notAsked(why)
	}
	if err := c.turn(ctx); err != nil {
		return Reply{}, err
	}
	if !r.Login {
		c.budget.begin()
	}
	call := &call{caller: c, request: r}
	bounded, cancel := context.WithTimeout(ctx, c.policy.Deadline)
	defer cancel()
	_, _ = failsafe.With[Reply](c.retry).WithContext(bounded).GetWithExecution(call.attempt)
	return call.result(ctx)
}

// A call is one request on its way through its attempts.
type call struct {
	caller   *Caller
	request  Request
	reply    Reply
	err      error // of the last attempt that ended by itself, or why there was none
	attempts int
	ended    bool // there is an attempt that did, or one that was not let through
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
	if why := c.caller.health.enter(); why != nil {
		c.shut(why)
		return c.reply, c.err
	}
	ctx, cancel := context.WithTimeout(ctx, c.caller.policy.Timeout)
	defer cancel()
	sent := time.Now()
	reply, err := c.send(ctx)
	if errors.Is(err, context.Canceled) {
		c.caller.health.unknown()
		return c.reply, err
	}
	if err != nil {
		err = networkFailure(err)
		c.caller.health.silent(sent, err)
	} else {
		err = c.request.Judge(reply)
		c.caller.health.heard()
	}
	c.caller.learn(sent, reply, err)
	c.reply, c.err, c.ended = reply, c.lastWord(exec.Attempts(), err), true
	return reply, c.err
}

// shut ends a call whose attempt was not let through.
func (c *call) shut(why error) {
	var before *Failure
	if errors.As(c.err, &before) {
		c.err = before.notAgain(why)
	} else {
		c.err = notAsked(why)
	}
	c.ended = true
}

// lastWord makes a failure final where its kind or the retry budget allows no more attempts.
func (c *call) lastWord(attempts int, err error) error {
	var f *Failure
	switch {
	case !again(err) || attempts >= c.caller.policy.Attempts || !errors.As(err, &f):
		return err
	case f.Most > 0 && attempts >= f.Most:
		last := *f
		last.Cure = Final
		return &last
	case !c.request.Login && !c.caller.budget.take():
		return f.notAgain(ErrBudgetSpent)
	}
	return err
}

// learn takes from one attempt what concerns all calls to the vendor.
func (c *Caller) learn(sent time.Time, reply Reply, err error) {
	switch cure(err) {
	case Again:
		c.health.unwell()
	case BackOff:
		c.backOff(sent, reply)
		return
	case Stop:
		var f *Failure
		errors.As(err, &f)
		c.health.stop(f)
		c.health.unknown()
	default:
		c.health.fine()
	}
	if again(err) {
		c.pause.until(retryAfter(reply.Header, time.Now(), c.policy.RetryAfterCap))
	}
	c.pause.content(sent)
}

// backOff makes all calls wait, as long as the vendor says or longer each time where it does not.
func (c *Caller) backOff(sent time.Time, reply Reply) {
	now := time.Now()
	wait, news := c.pause.backOff(sent, now)
	until := retryAfter(reply.Header, now, c.policy.RetryAfterCap)
	if until.IsZero() {
		until = now.Add(wait)
	}
	c.pause.until(until)
	if news {
		c.health.unwell()
	} else {
		c.health.unknown()
	}
}

// result says how the call ended.
func (c *call) result(ctx context.Context) (Reply, error) {
	c.reply.Attempts = c.attempts
	switch {
	case c.ended && !again(c.err):
		return c.reply, c.err
	case ctx.Err() != nil:
		return c.reply, ctx.Err()
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
