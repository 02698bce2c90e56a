package rest

import (
	"cmp"
	"time"
)

// A Policy is how a vendor is called. It is data, so that another engine can follow it too. A field left zero takes
// the value of [DefaultPolicy], but for Rate.
type Policy struct {
	Rate            float64       // requests a second, each attempt counted; 0 is unlimited
	Concurrency     int           // calls at the same time; sizes the connection pool, the caller keeps to it
	Attempts        int           // at most so many requests for one call
	Timeout         time.Duration // of one attempt, its body included
	Deadline        time.Duration // of one call with its attempts and waits, counted from its first turn to send
	MaxBody         int64         // bytes of an answer once decompressed; a longer one is an error
	RetryAfterCap   time.Duration // the longest Retry-After that is obeyed
	Backoff         time.Duration // the wait before the second attempt, doubled for each further one, jittered
	BackoffCap      time.Duration // the longest such wait
	BreakerFailures uint          // so many failures among the last BreakerWindow requests: ask no more for a while
	BreakerWindow   uint
	BreakerPause    time.Duration // how long; then one request tries again
}

// DefaultPolicy returns what suits a vendor of which no limits are known: none of the three documents any.
func DefaultPolicy() Policy {
	return Policy{
		Concurrency:     4,
		Attempts:        4,
		Timeout:         15 * time.Second,
		Deadline:        time.Minute,
		MaxBody:         1 << 20,
		RetryAfterCap:   30 * time.Second,
		Backoff:         200 * time.Millisecond,
		BackoffCap:      5 * time.Second,
		BreakerFailures: 18,
		BreakerWindow:   20,
		BreakerPause:    30 * time.Second,
	}
}

// WithDefaults returns the policy with what it leaves zero taken from d.
func (p Policy) WithDefaults(d Policy) Policy {
	return Policy{
		Rate:            cmp.Or(p.Rate, d.Rate),
		Concurrency:     cmp.Or(p.Concurrency, d.Concurrency),
		Attempts:        cmp.Or(p.Attempts, d.Attempts),
		Timeout:         cmp.Or(p.Timeout, d.Timeout),
		Deadline:        cmp.Or(p.Deadline, d.Deadline),
		MaxBody:         cmp.Or(p.MaxBody, d.MaxBody),
		RetryAfterCap:   cmp.Or(p.RetryAfterCap, d.RetryAfterCap),
		Backoff:         cmp.Or(p.Backoff, d.Backoff),
		BackoffCap:      cmp.Or(p.BackoffCap, d.BackoffCap),
		BreakerFailures: cmp.Or(p.BreakerFailures, d.BreakerFailures),
		BreakerWindow:   cmp.Or(p.BreakerWindow, d.BreakerWindow),
		BreakerPause:    cmp.Or(p.BreakerPause, d.BreakerPause),
	}
}
