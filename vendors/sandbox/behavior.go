package sandbox

import (
	"crypto/rsa"
	"math"
	"strconv"
	"time"

	"tieout/payoff"

	"golang.org/x/time/rate"
)

// Behavior is how one vendor behaves. The zero Behavior is that of a vendor without faults, limits or latency.
type Behavior struct {
	Latency       time.Duration // before every answer
	RatePerSecond float64       // requests, including logins, beyond which the answer is 429; 0: no limit
	RetryAfter    time.Duration // the Retry-After of every 429, rounded up to seconds; 0: one second, negative: none
	FaultPercent  float64       // of requests about a loan without a fault of its own, 0 to 100
	Seed          int64         // of the faults that are drawn
	Slowness      time.Duration // how long a slow answer takes; 0: one minute
	TokenLife     time.Duration // 0: one hour
	WorkTime      time.Duration // how long LossExpress works on a payoff request; 0: forever

	Now   func() time.Time // the vendor's clock; nil: the real one
	Today payoff.Date      // the vendor's day: Nelnet refuses later payoff dates; zero: the UTC day of its clock

	Q2Key *rsa.PublicKey // verifies JWT logins; nil: only their form and claims are checked
}

func (b Behavior) now() time.Time {
	if b.Now != nil {
		return b.Now().UTC()
	}
	return time.Now().UTC()
}

func (b Behavior) today() payoff.Date {
	if b.Today.IsZero() {
		return payoff.DateOf(b.now())
	}
	return b.Today
}

func (b Behavior) tokenLife() time.Duration {
	if b.TokenLife == 0 {
		return time.Hour
	}
	return b.TokenLife
}

func (b Behavior) slowness() time.Duration {
	if b.Slowness == 0 {
		return time.Minute
	}
	return b.Slowness
}

// limiter returns a limiter that lets the requests of one second through at once.
func (b Behavior) limiter() *rate.Limiter {
	if b.RatePerSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(b.RatePerSecond), int(math.Ceil(b.RatePerSecond)))
}

// retryAfter returns the wait as the header has it, in whole seconds.
func (b Behavior) retryAfter() string {
	if b.RetryAfter == 0 {
		return "1"
	}
	return strconv.Itoa(max(0, int(math.Ceil(b.RetryAfter.Seconds()))))
}
