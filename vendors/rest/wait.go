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

// turn waits until the vendor may be asked: its own pause first, then its rate's turn. A pause that begins meanwhile
// holds too, and costs the turn: calls that had theirs would else come all at once behind it. It fails at once where
// ctx ends before that.
func (c *Caller) turn(ctx context.Context) error {
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

// delay is the wait before another attempt: drawn from nothing to the longest, so that loans which failed together do
// not come back together (full jitter). A Retry-After is waited for by the caller's pause.
func (p Policy) delay(exec failsafe.ExecutionAttempt[Reply]) time.Duration {
	return rand.N(p.longest(exec.Attempts()) + 1)
}

// longest is the longest wait after so many failures: doubled each time, up to the cap.
func (p Policy) longest(failures int) time.Duration {
	wait := p.Backoff
	for i := 1; i < failures && wait < p.BackoffCap; i++ {
		wait *= 2
	}
	return min(wait, p.BackoffCap)
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

// A pause holds back all calls to a vendor until the time that it named, or that follows from its asking for fewer.
type pause struct {
	policy Policy

	mu   sync.Mutex
	over time.Time
	told time.Time // when the vendor last asked for fewer calls
	row  int       // how often it did, each time after the calls had waited
}

// until holds all calls until t.
func (p *pause) until(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.After(p.over) {
		p.over = t
	}
}

// backOff returns how long the vendor is to be left alone, where it does not say so itself: longer each time that
// waiting did not help. It says whether this is news: the calls that were under way together are told the same, and
// that is one sign, not many.
func (p *pause) backOff(sent, now time.Time) (wait time.Duration, news bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if news = sent.After(p.told); news {
		p.row++
		p.told = now
	}
	return p.policy.longest(p.row), news
}

// content reports another answer to a request that was sent at that time.
func (p *pause) content(sent time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if sent.After(p.told) {
		p.row = 0
	}
}

// left is how long calls are still held back; nothing or less where they are not.
func (p *pause) left() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.over)
}

func (p *pause) wait(ctx context.Context) error {
	for {
		left := p.left()
		if left <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
}

// sleep waits for so long, or fails as soon as it is known that ctx ends before.
func sleep(ctx context.Context, wait time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A pace keeps requests so far apart that no second ever has more of them than the rate. A token bucket does not: it
// lets a request that woke late be followed by the next one at once.
type pace struct {
	gap  time.Duration
	turn chan struct{} // holds one while nobody waits
	last time.Time     // when the last request was let through; whoever has the turn may look
}

func newPace(perSecond float64) *pace {
	p := &pace{turn: make(chan struct{}, 1)}
	if perSecond > 0 {
		p.gap = time.Duration(float64(time.Second) / perSecond)
	}
	p.turn <- struct{}{}
	return p
}

func (p *pace) wait(ctx context.Context) error {
	if p.gap == 0 {
		return ctx.Err()
	}
	select {
	case <-p.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { p.turn <- struct{}{} }()
	if left := time.Until(p.last.Add(p.gap)); left > 0 {
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
	p.last = time.Now()
	return nil
}
