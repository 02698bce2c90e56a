package vendortest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// Run runs the suite on a vendor's client.
func Run(t *testing.T, v Vendor) {
	for name, test := range map[string]func(*testing.T, Vendor){
		"quote":               quotes,
		"unknown loan":        unknownLoan,
		"bad id":              badID,
		"refused credentials": refusedCredentials,
		"expired token":       expiredToken,
		"two hundred at once": twoHundredAtOnce,
		"cancelled":           cancelled,
		"too slow":            tooSlow,
		"passing faults":      passing,
		"lasting faults":      lasting,
		"mixed faults":        mixedFaults,
		"malformed answers":   malformedAnswers,
		"unusable tokens":     unusableTokens,
		"slow bodies":         slowBodies,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, v)
		})
	}
}

func quotes(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.None, sandbox.Behavior{})
	a := b.ask(v.question(7))
	b.exact(7, a)
	b.called(a, 1, 1)
}

func unknownLoan(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.None, sandbox.Behavior{})
	a := b.ask(v.question(loans))
	b.declined(a, payoff.NoLoan)
	b.called(a, 1, 1)
}

// badID asks about ids that would make another address, or that no loan of the vendor can have.
func badID(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.None, sandbox.Behavior{})
	for _, id := range append([]string{"", "..", "a/b", "x?y=1", v.ID(1) + "/", v.ID(1) + "\n", "%2e%2e"}, v.BadIDs...) {
		a := b.ask(v.about(id, 1))
		b.declined(a, payoff.BadID)
		if n := b.Count("", ""); n != 0 || a.Calls != 0 {
			t.Fatalf("%q: %d requests arrived, %d calls reported", id, n, a.Calls)
		}
	}
}

// refusedCredentials would lock an account if the client asked again and again.
func refusedCredentials(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.None, sandbox.Behavior{}, func(s *Setup) { s.Secret = wrongSecret })
	for n := range 3 {
		b.declined(b.ask(v.question(n)), payoff.VendorError)
	}
	b.logins(1)
	if n := b.Count(v.Name, sandbox.Quote); n != 0 {
		t.Errorf("%d quotes asked for without a login", n)
	}
}

// logins fails unless this many logins arrived.
func (b *bench) logins(want int) {
	b.Helper()
	if n := b.Count(b.Name, sandbox.Authenticate); n != want {
		b.Errorf("%d logins, want %d", n, want)
	}
}

func expiredToken(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.None, sandbox.Behavior{})
	b.exact(1, b.ask(v.question(1)))
	b.Expire(v.Name)
	b.exact(2, b.ask(v.question(2)))
	b.exact(3, b.ask(v.question(3)))
	b.logins(2)
}

// twoHundredAtOnce asks without a token, and again after it has expired. There is one login each time, and no loan gets
// the answer of another.
func twoHundredAtOnce(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.None, sandbox.Behavior{Latency: 5 * time.Millisecond})
	for round := 1; round <= 2; round++ {
		var group sync.WaitGroup
		for n := range loans {
			group.Go(func() { b.exact(n, b.ask(v.question(n))) })
		}
		group.Wait()
		b.logins(round)
		b.Expire(v.Name)
	}
}

func cancelled(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.Slow, sandbox.Behavior{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	a, err := b.quoter.Quote(ctx, v.question(1))
	if !errors.Is(err, context.Canceled) || a.Quote != nil || a.Reason != "" {
		t.Errorf("answer %+v, error %v, want no answer and the context's error", a, err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v to notice", took)
	}
	if _, err = b.quoter.Quote(ctx, v.question(2)); !errors.Is(err, context.Canceled) {
		t.Errorf("asked when cancelled: error %v", err)
	}
}

func tooSlow(t *testing.T, v Vendor) {
	b := v.bench(t, sandbox.Slow, sandbox.Behavior{}, func(s *Setup) {
		s.Attempts, s.Timeout, s.Deadline = 5, 300*time.Millisecond, 500*time.Millisecond
	})
	began := time.Now()
	b.declined(b.ask(v.question(1)), payoff.VendorError)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the deadline is half a second, and it took %v", took)
	}
}

// passing faults are over when the client asks again, after the second that a vendor may ask for.
func passing(t *testing.T, v Vendor) {
	for f, wait := range map[sandbox.Fault]time.Duration{sandbox.Flaky: 0, sandbox.Throttled: time.Second} {
		t.Run(string(f), func(t *testing.T) {
			b := v.bench(t, f, sandbox.Behavior{})
			began := time.Now()
			a := b.ask(v.question(1))
			b.exact(1, a)
			b.called(a, 2, 2)
			if took := time.Since(began); took < wait {
				t.Errorf("asked again after %v, the vendor wants %v", took, wait)
			}
		})
	}
}

// lasting faults end with a reason. If asking again cannot help, the client asks once. For faults of the server it asks
// as often as the policy allows. For what only looks like an answer it may do either.
func lasting(t *testing.T, v Vendor) {
	for _, c := range []struct {
		fault       sandbox.Fault
		reason      payoff.Reason
		least, most int
	}{
		{sandbox.NoLoan, payoff.NoLoan, 1, 1},
		{sandbox.Rejected, payoff.RejectedByVendor, 1, 1},
		{sandbox.Pending, payoff.Pending, 1, 1},
		{sandbox.Error, payoff.VendorError, 2, 2},
		{sandbox.Unavailable, payoff.VendorError, 2, 2},
		{sandbox.Malformed, payoff.VendorError, 1, 2},
		{sandbox.HTML, payoff.VendorError, 1, 2},
		{sandbox.Empty, payoff.VendorError, 1, 2},
		{sandbox.DuplicateKeys, payoff.VendorError, 1, 2},
		{sandbox.OtherLoan, payoff.VendorError, 1, 2},
		{sandbox.Reset, payoff.VendorError, 1, 2},
	} {
		if c.fault == sandbox.Pending && !v.Pending {
			continue
		}
		t.Run(string(c.fault), func(t *testing.T) {
			b := v.bench(t, c.fault, sandbox.Behavior{})
			a := b.ask(v.question(1))
			b.declined(a, c.reason)
			b.called(a, c.least, c.most)
		})
	}
}

// mixedFaults leave every loan with an exact quote or without one, and almost all with one.
func mixedFaults(t *testing.T, v Vendor) {
	behavior := sandbox.Behavior{FaultPercent: 20, Seed: 1, RetryAfter: -1}
	b := v.bench(t, sandbox.None, behavior, func(s *Setup) { s.Attempts = 4 })
	calls, quoted := 0, 0
	for n := range loans {
		a := b.ask(v.question(n))
		calls += a.Calls
		if a.Quote == nil {
			b.declined(a, payoff.VendorError)
			continue
		}
		b.exact(n, a)
		quoted++
	}
	if arrived := b.Count(v.Name, sandbox.Quote); calls != arrived || arrived > loans*3/2 {
		t.Errorf("%d calls reported, %d arrived for %d loans", calls, arrived, loans)
	}
	if quoted < loans*95/100 {
		t.Errorf("%d of %d quoted", quoted, loans)
	}
}
