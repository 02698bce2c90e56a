package rest

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
)

// turn waits until the vendor may be asked: its own pause first, then a token of its rate. It fails at once where
// ctx ends before that.
func (c *Caller) turn(ctx context.Context) error {
	if err := c.pause.wait(ctx); err != nil {
		return err
	}
	if err := c.limiter.Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return context.DeadlineExceeded
	}
	return nil
}

// delay is the wait before another attempt: doubled each time up to the cap, and between half and all of that, so
// that loans which failed together do not come back together. A Retry-After is waited for by the caller's pause.
func (p Policy) delay(exec failsafe.ExecutionAttempt[Reply]) time.Duration {
	wait := p.Backoff
	for i := 1; i < exec.Attempts() && wait < p.BackoffCap; i++ {
		wait *= 2
	}
	half := min(wait, p.BackoffCap) / 2
	return half + rand.N(half+1)
}

// retryAfter returns when a vendor wants to be asked again: so many seconds from now, or an HTTP date (RFC 9110,
// section 10.2.3), but not later than the limit. It is the zero time where the vendor does not say.
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

// A pause holds back all calls to a vendor until the time that it named.
type pause struct {
	mu   sync.Mutex
	over time.Time
}

func (p *pause) until(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.After(p.over) {
		p.over = t
	}
}

func (p *pause) wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		over := p.over
		p.mu.Unlock()
		left := time.Until(over)
		if left <= 0 {
			return ctx.Err()
		}
		if deadline, ok := ctx.Deadline(); ok && deadline.Before(over) {
			return context.DeadlineExceeded
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}
