package rest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
)

// A budget bounds the retries of one vendor in one run. Without it a vendor that is half down would be asked several
// times as often as a healthy one, just when it can take the least. Logins do not count. It is safe for concurrent use.
type budget struct {
	percent, floor int

	mu    sync.Mutex
	calls int // begun so far
	spent int // retries so far
}

func newBudget(p Policy) *budget { return &budget{percent: p.RetryPercent, floor: p.RetryFloor} }

// begin counts a call.
func (b *budget) begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
}

// take says whether one more retry may be made, and counts it.
func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent >= max(0, b.floor)+max(0, b.percent)*b.calls/100 {
		return false
	}
	b.spent++
	return true
}

// retryable says whether err is worth another attempt.
func retryable(err error) bool {
	switch cure(err) {
	case Again, Reread, BackOff:
		return true
	}
	return false
}

// finalError makes a failure final if its kind, the policy or the retry budget allows no more attempts.
func (c *call) finalError(attempts int, err error) error {
	var f *Failure
	spent := c.request.Token.spent
	switch {
	case !retryable(err) || attempts >= c.caller.policy.Attempts || !errors.As(err, &f):
		return err
	case f.Most > 0 && attempts >= f.Most, spent+attempts >= c.caller.policy.Attempts:
		last := *f
		last.Cure = Final
		return &last
	case !c.request.Login && !c.caller.budget.take():
		return f.notAgain(errBudgetSpent)
	}
	return err
}

// notAgain returns f as the final failure of its call, although it would be worth another attempt.
func (f *Failure) notAgain(why error) *Failure {
	last := *f
	last.Cure = Final
	last.Detail += "; not asked again: " + why.Error()
	last.Err = fmt.Errorf("%w: %w", why, f.Err)
	return &last
}

// delay returns the wait before another attempt: drawn between zero and the longest wait, so that loans that failed
// together do not come back together (full jitter). A Retry-After is waited for by the caller's pause.
func (p Policy) delay(exec failsafe.ExecutionAttempt[Reply]) time.Duration {
	return rand.N(p.longestWait(exec.Attempts()) + 1)
}

// longestWait returns the longest wait after a number of failures: doubled each time, up to the cap.
func (p Policy) longestWait(failures int) time.Duration {
	wait := p.Backoff
	for i := 1; i < failures && wait < p.BackoffCap; i++ {
		wait *= 2
	}
	return min(wait, p.BackoffCap)
}

// retryAfter returns when a vendor wants to be asked again, by its header: a number of seconds from now, or an HTTP
// date (RFC 9110, section 10.2.3), but not later than limit from now. It is the zero time if the vendor does not say.
func retryAfter(h http.Header, now time.Time, limit time.Duration) time.Time {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return now.Add(min(time.Duration(seconds)*time.Second, limit))
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return time.Time{}
	}
	if latest := now.Add(limit); at.After(latest) {
		return latest
	}
	return at
}
