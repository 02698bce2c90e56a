package rest

import (
	"context"
	"sync"
	"time"
)

// A pause holds back all calls to a vendor until the time that it named, or that follows from its asking for fewer.
type pause struct {
	policy Policy

	mu          sync.Mutex
	ends        time.Time
	throttledAt time.Time // when the vendor last asked for fewer calls
	inARow      int       // how often it did so, each time after the calls had waited
}

// extend holds all calls until t.
func (p *pause) extend(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.After(p.ends) {
		p.ends = t
	}
}

// backOff returns how long to leave a vendor alone that does not say so itself: longer each time that waiting did not
// help. It says whether this is new: calls that were under way together all get the same answer, which is one sign and
// not many.
func (p *pause) backOff(sent, now time.Time) (wait time.Duration, isNew bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if isNew = sent.After(p.throttledAt); isNew {
		p.inARow++
		p.throttledAt = now
	}
	return p.policy.longestWait(p.inARow), isNew
}

// answered reports that a request sent at a time was not told to wait.
func (p *pause) answered(sent time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if sent.After(p.throttledAt) {
		p.inARow = 0
	}
}

// left returns how long calls are still held back; zero or less if they are not.
func (p *pause) left() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.ends)
}

// wait waits for the end of the pause, or fails as soon as it is known that ctx ends first.
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

// A pace keeps requests so far apart that no second ever has more of them than the rate allows. A token bucket does
// not: it lets a request that woke up late be followed by the next one at once.
type pace struct {
	gap  time.Duration
	turn chan struct{} // holds one element while nobody waits
	last time.Time     // when the last request was let through; only for the holder of the turn
}

func newPace(perSecond float64) *pace {
	p := &pace{turn: make(chan struct{}, 1)}
	if perSecond > 0 {
		p.gap = time.Duration(float64(time.Second) / perSecond)
	}
	p.turn <- struct{}{}
	return p
}

// wait waits until the next request may be sent, or fails as soon as it is known that ctx ends first.
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

// sleep waits, or fails as soon as it is known that ctx ends first.
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
