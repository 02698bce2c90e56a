package rest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// A health knows how a vendor is doing, and so whether it is asked. It is safe for concurrent use.
type health struct {
	breaker circuitbreaker.CircuitBreaker[Reply]
	silence time.Duration
	losses  int // this many attempts without an answer, and no fewer, make a vendor silent
	stopped atomic.Pointer[Failure]

	mu    sync.Mutex
	lost  int       // attempts in a row that brought no answer
	since time.Time // when the first of them was sent
}

func newHealth(p Policy) *health {
	return &health{
		silence: p.BreakerSilence,
		losses:  max(5, p.Attempts+1), // a single loan that hangs may cost as many as it has attempts
		breaker: circuitbreaker.NewBuilder[Reply]().WithSuccessThreshold(1).
			WithFailureThresholdRatio(p.BreakerFailures, max(p.BreakerFailures, p.BreakerWindow)).
			WithDelay(p.BreakerPause).Build(),
	}
}

// refuses says why the vendor is not asked now; nil if it may be asked.
func (h *health) refuses() error {
	if f := h.stopped.Load(); f != nil {
		return errors.New(f.Detail)
	}
	if h.breaker.RemainingDelay() > 0 {
		return errBreakerOpen
	}
	return nil
}

// enter lets one attempt through, or says why not. Each attempt that it lets through must be reported by succeeded,
// failed or inconclusive.
func (h *health) enter() error {
	if err := h.refuses(); err != nil {
		return err
	}
	if !h.breaker.TryAcquirePermit() { // another attempt is already finding out whether the vendor is well again
		return errBreakerOpen
	}
	return nil
}

// succeeded reports an attempt that shows that the vendor is well.
func (h *health) succeeded() { h.breaker.RecordSuccess() }

// failed reports an attempt that failed because of the vendor's state.
func (h *health) failed() { h.breaker.RecordFailure() }

// inconclusive reports an attempt that shows nothing: it was canceled, or it is one of several of which another was
// counted.
func (h *health) inconclusive() {
	if h.breaker.IsHalfOpen() {
		h.breaker.RecordFailure() // the only trial is over, and proved nothing
	}
}

// stop ends all calls to the vendor.
func (h *health) stop(f *Failure) { h.stopped.CompareAndSwap(nil, f) }

// answered reports a whole answer, whatever it says.
func (h *health) answered() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lost = 0
}

// unanswered reports an attempt, sent at a time, that brought no whole answer because of err. Timeouts are slow: if
// only the breaker counted them, four calls at a time would need five timeouts in a row to find out that nobody is
// there.
func (h *health) unanswered(sent time.Time, err error) {
	if cure(err) != Again {
		return // nothing was sent, or the answer was too large
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
