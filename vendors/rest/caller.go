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

	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// A Request is one call to a vendor, which may take several attempts.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte
	Token  Token // sent as a bearer token; the requests that it was preceded by count as attempts of this call
	Login  bool  // it obtains a token, and does not count toward the retry budget
	// Judge says what an answer means. If it returns nil, the answer is what was asked for. If it returns a [Failure],
	// its cure says what is done. Any other error is final. It is called once for each attempt that was answered.
	Judge func(Reply) error
}

// A Reply is what came back.
type Reply struct {
	Status   int
	Header   http.Header
	Body     []byte // nil if nothing came
	Attempts int    // requests sent for it so far
}

// A Caller calls one vendor by its [Policy]: it keeps to the rate, retries within the budget, and waits as long as the
// vendor says. While the vendor keeps failing it stops asking for a time, and for good once the vendor says that no
// call would do better. It is safe for concurrent use, and serves one run.
type Caller struct {
	transport http.RoundTripper
	policy    Policy
	pace      *pace
	pause     *pause
	budget    *budget
	health    *health
	retry     retrypolicy.RetryPolicy[Reply]
}

// NewCaller returns a caller that sends through transport. What p leaves zero is taken from [DefaultPolicy].
func NewCaller(p Policy, transport http.RoundTripper) *Caller {
	p = p.WithDefaults(DefaultPolicy())
	return &Caller{
		transport: transport,
		policy:    p,
		pace:      newPace(p.Rate),
		pause:     &pause{policy: p},
		budget:    newBudget(p),
		health:    newHealth(p),
		retry: retrypolicy.NewBuilder[Reply]().HandleIf(func(_ Reply, err error) bool { return retryable(err) }).
			WithMaxAttempts(p.Attempts).WithDelayFunc(p.delay).ReturnLastFailure().Build(),
	}
}

// Through returns a caller that sends through another transport and shares everything else with c.
func (c *Caller) Through(transport http.RoundTripper) *Caller {
	through := *c
	through.transport = transport
	return &through
}

// Independent returns a caller with a breaker and a retry budget of its own, which shares everything else with c: what
// fails through one of them does not keep the other from asking.
func (c *Caller) Independent() *Caller {
	independent := *c
	independent.budget = newBudget(c.policy)
	independent.health = newHealth(c.policy)
	return &independent
}

// Do makes the call. The reply is the last one that came, even if there is an error, and always says how many requests
// were sent. An error is a [*Failure], the judge's own, or that of ctx if it ends before an answer comes.
func (c *Caller) Do(ctx context.Context, r Request) (Reply, error) {
	if r.Token.spent >= c.policy.Attempts {
		return Reply{}, errAttemptsSpent
	}
	if why := c.health.refuses(); why != nil {
		return Reply{}, notAsked(why)
	}
	if err := c.waitTurn(ctx); err != nil {
		return Reply{}, err
	}
	if !r.Login {
		c.budget.begin()
	}
	call := &call{caller: c, request: r}
	return call.run(ctx)
}

// waitTurn waits until the vendor may be asked: first for the end of its pause, then for a turn at its rate. A pause
// that begins in the meantime costs the turn; otherwise all calls that have had theirs would come at once when it ends.
// It fails at once if ctx ends before the turn comes.
func (c *Caller) waitTurn(ctx context.Context) error {
	for {
		if err := c.pause.wait(ctx); err != nil {
			return err
		}
		if err := c.pace.wait(ctx); err != nil {
			return err
		}
		if c.pause.left() <= 0 {
			return nil
		}
	}
}

// observe takes from one attempt what concerns all calls to the vendor.
func (c *Caller) observe(sent time.Time, reply Reply, err error) {
	switch cure(err) {
	case Again:
		c.health.failed()
	case BackOff:
		c.backOff(sent, reply)
		return
	case Stop:
		var f *Failure
		errors.As(err, &f)
		c.health.stop(f)
		c.health.inconclusive()
	default:
		c.health.succeeded()
	}
	if retryable(err) {
		c.pause.extend(retryAfter(reply.Header, time.Now(), c.policy.RetryAfterCap))
	}
	c.pause.answered(sent)
}

// backOff makes all calls wait: as long as the vendor says, or longer each time if it does not say.
func (c *Caller) backOff(sent time.Time, reply Reply) {
	now := time.Now()
	wait, isNew := c.pause.backOff(sent, now)
	until := retryAfter(reply.Header, now, c.policy.RetryAfterCap)
	if until.IsZero() {
		until = now.Add(wait)
	}
	c.pause.extend(until)
	if isNew {
		c.health.failed()
	} else {
		c.health.inconclusive()
	}
}

// setHeader gives a request to the transport its header.
func (r Request) setHeader(request *http.Request) {
	maps.Copy(request.Header, r.Header)
	if r.Token.Value != "" {
		request.Header.Set("Authorization", "Bearer "+r.Token.Value)
	}
}

// send sends a request once and reads the whole answer. It says whether anything was sent.
func (c *Caller) send(ctx context.Context, r Request) (reply Reply, sent bool, err error) {
	// The standard transport sends a GET again by itself if a kept connection breaks, but not if there is a body that
	// it cannot rewind, even an empty one.
	once := io.NopCloser(bytes.NewReader(r.Body))
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL.String(), once)
	if err != nil {
		return Reply{}, false, err
	}
	request.ContentLength = int64(len(r.Body))
	r.setHeader(request)
	answer, err := c.transport.RoundTrip(request) //nolint:bodyclose // content closes it
	if err != nil {
		return Reply{}, !errors.Is(err, ErrForbidden), err
	}
	body, err := content(ctx, answer, c.policy.MaxBody)
	return Reply{Status: answer.StatusCode, Header: answer.Header, Body: body}, true, err
}
