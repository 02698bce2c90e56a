package rest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// A health keeps what is known of how a vendor does, and with it whether the vendor is asked. It is safe for
// concurrent use.
type health struct {
	breaker circuitbreaker.CircuitBreaker[Reply]
	silence time.Duration
	losses  int // so many attempts without an answer, and no fewer, make a vendor silent
	stopped atomic.Pointer[Failure]

	mu    sync.Mutex
	lost  int       // attempts in a row that brought no answer
	since time.Time // when the first of them was sent
}

func newHealth(p Policy) *health {
	return &health{
		silence: p.BreakerSilence,
		losses:  max(5, p.Attempts+1), // one loan that hangs may cost as many as it has attempts
		breaker: circuitbreaker.NewBuilder[Reply]().WithSuccessThreshold(1).
			WithFailureThresholdRatio(p.BreakerFailures, max(p.BreakerFailures, p.BreakerWindow)).
			WithDelay(p.BreakerPause).Build(),
	}
}

// refuses says why the vendor is not asked now; nil where it may be.
func (h *health) refuses() error {
	if f := h.stopped.Load(); f != nil {
		return errors.New(f.Detail)
	}
	if h.breaker.RemainingDelay() > 0 {
		return ErrBreakerOpen
	}
	return nil
}

// enter lets one attempt through, or says why not. What it lets through must be reported by one of the others.
func (h *health) enter() error {
	if err := h.refuses(); err != nil {
		return err
	}
	if !h.breaker.TryAcquirePermit() { // another tries whether the vendor is well again
		return ErrBreakerOpen
	}
	return nil
}

// fine reports an attempt by which the vendor shows that it is well.
func (h *health) fine() { h.breaker.RecordSuccess() }

// unwell reports an attempt that failed by the vendor's state.
func (h *health) unwell() { h.breaker.RecordFailure() }

// unknown reports an attempt that tells nothing: it was broken off, or is one of many of which another was counted.
func (h *health) unknown() {
	if h.breaker.IsHalfOpen() {
		h.breaker.RecordFailure() // the one trial is over, and proved nothing
	}
}

// stop ends all calls to the vendor.
func (h *health) stop(f *Failure) { h.stopped.CompareAndSwap(nil, f) }

// heard reports a whole answer, whatever it says.
func (h *health) heard() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lost = 0
}

// silent reports an attempt, sent at that time, that brought no whole answer for the reason err. Timeouts are slow:
// counted by the breaker alone, four calls at a time would take five of them in turn to find out that nobody is there.
func (h *health) silent(sent time.Time, err error) {
	if cure(err) != Again {
		return // nothing was sent, or too much came
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost++; h.lost == 1 || sent.Before(h.since) {
		h.since = sent
	}
	if h.lost >= h.losses && time.Since(h.since) >= h.silence {
		h.breaker.Open()
	}
}
