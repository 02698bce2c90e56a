package rest

import (
	"cmp"
	"time"
)

// A Policy is how a vendor is called. It is data, so that another engine can follow it too. What is done about each
// kind of answer is in the vendor's table of [Rule]s. A field left zero takes the value of [DefaultPolicy], except for
// Rate.
type Policy struct {
	Rate        float64       // requests a second, counting each attempt and login; 0 is unlimited
	Concurrency int           // calls at the same time; sizes the connection pool, and whoever calls keeps to it
	Timeout     time.Duration // of one attempt, including its body: a trickle of bytes does not prolong it
	Deadline    time.Duration // of one call with its attempts and waits, counted from its first turn to send
	MaxBody     int64         // bytes of an answer after decompression; a longer one is an error

	Attempts      int           // at most this many requests for one call
	RetryPercent  int           // the retry budget: this many retries for every 100 calls begun; negative: none
	RetryFloor    int           // and this many more, so that a short run can retry too; negative: none
	Backoff       time.Duration // the longest wait before the second attempt, doubled for each further one
	BackoffCap    time.Duration // the longest of all such waits; each wait is drawn between zero and its longest
	RetryAfterCap time.Duration // the longest Retry-After that is obeyed, by all calls

	BreakerFailures uint          // this many failures among the last BreakerWindow requests open the breaker
	BreakerWindow   uint          // how many requests the breaker looks back
	BreakerSilence  time.Duration // no answer for this long opens it too, if more was asked than for any one loan
	BreakerPause    time.Duration // how long nothing is asked then; after that, one request tries again
}

// DefaultPolicy returns what suits a vendor whose limits are not known: none of the three documents any.
//
// The breaker opens at 19 failures of 20. A vendor that is down reaches that with its first 20 requests. A vendor that
// fails every second request reaches it by chance about once in a million.
func DefaultPolicy() Policy {
	return Policy{
		Concurrency:     4,
		Timeout:         15 * time.Second,
		Deadline:        time.Minute,
		MaxBody:         1 << 20,
		Attempts:        4,
		RetryPercent:    30,
		RetryFloor:      100,
		Backoff:         200 * time.Millisecond,
		BackoffCap:      5 * time.Second,
		RetryAfterCap:   30 * time.Second,
		BreakerFailures: 19,
		BreakerWindow:   20,
		BreakerSilence:  30 * time.Second,
		BreakerPause:    30 * time.Second,
	}
}

// WithDefaults returns the policy, with what it leaves zero taken from d.
func (p Policy) WithDefaults(d Policy) Policy {
	return Policy{
		Rate:            cmp.Or(p.Rate, d.Rate),
		Concurrency:     cmp.Or(p.Concurrency, d.Concurrency),
		Timeout:         cmp.Or(p.Timeout, d.Timeout),
		Deadline:        cmp.Or(p.Deadline, d.Deadline),
		MaxBody:         cmp.Or(p.MaxBody, d.MaxBody),
		Attempts:        cmp.Or(p.Attempts, d.Attempts),
		RetryPercent:    cmp.Or(p.RetryPercent, d.RetryPercent),
		RetryFloor:      cmp.Or(p.RetryFloor, d.RetryFloor),
		Backoff:         cmp.Or(p.Backoff, d.Backoff),
		BackoffCap:      cmp.Or(p.BackoffCap, d.BackoffCap),
		RetryAfterCap:   cmp.Or(p.RetryAfterCap, d.RetryAfterCap),
		BreakerFailures: cmp.Or(p.BreakerFailures, d.BreakerFailures),
		BreakerWindow:   cmp.Or(p.BreakerWindow, d.BreakerWindow),
		BreakerSilence:  cmp.Or(p.BreakerSilence, d.BreakerSilence),
		BreakerPause:    cmp.Or(p.BreakerPause, d.BreakerPause),
	}
}
