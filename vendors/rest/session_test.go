package rest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func ok(context.Context, Token) (Reply, error) { return Reply{Attempts: 1}, nil }

// refuse answers 401 to every token except the good one.
func refuse(good string) func(context.Context, Token) (Reply, error) {
	return func(_ context.Context, t Token) (Reply, error) {
		if t.Value == good {
			return Reply{Attempts: 1}, nil
		}
		return Reply{Attempts: 1}, statusFailure(Reply{Status: 401})
	}
}

// counting logs in each time that it is called: the tokens are t1, t2 and so on.
func counting(logins *atomic.Int32, life time.Duration) func(context.Context) (Token, error) {
	return func(context.Context) (Token, error) {
		time.Sleep(10 * time.Millisecond)
		return Token{Value: fmt.Sprint("t", logins.Add(1)), Expires: time.Now().Add(life)}, nil
	}
}

func TestSessionLogsInOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logins atomic.Int32
		s := NewSession(time.Minute, counting(&logins, time.Hour))
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if _, err := s.Do(t.Context(), ok); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if logins.Load() != 1 {
			t.Errorf("%d logins, want 1", logins.Load())
		}
	})
}

func TestSessionRenewsOncePerExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logins atomic.Int32
		s := NewSession(time.Minute, counting(&logins, 2*time.Second))
		for range 100 { // ten seconds
			if _, err := s.Do(t.Context(), ok); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if n := logins.Load(); n < 5 || n > 6 {
			t.Errorf("%d logins in ten seconds of tokens that live two", n)
		}
	})
}

func TestSessionLogsInAgainAfter401(t *testing.T) {
	var logins atomic.Int32
	s := NewSession(time.Minute, counting(&logins, time.Hour))
	reply, err := s.Do(t.Context(), refuse("t2"))
	if err != nil || reply.Attempts != 2 || logins.Load() != 2 {
		t.Errorf("error %v, %d requests, %d logins; want none, 2, 2", err, reply.Attempts, logins.Load())
	}
}

func TestSessionGivesUpOnTokensThatNeverWork(t *testing.T) {
	var logins atomic.Int32
	s := NewSession(time.Minute, counting(&logins, time.Hour))
	for range 100 {
		if _, err := s.Do(t.Context(), refuse("")); err == nil {
			t.Fatal("no error")
		}
	}
	if logins.Load() > 2*freshRefusals {
		t.Errorf("%d logins with tokens that never work", logins.Load())
	}
}

func TestSessionRemembersRefusal(t *testing.T) {
	logins := 0
	s := NewSession(time.Minute, func(context.Context) (Token, error) {
		logins++
		return Token{}, loginFailure(Reply{Status: 401})
	})
	for range 10 {
		if _, err := s.Do(t.Context(), ok); !errors.Is(err, ErrLoginRefused) {
			t.Fatalf("got %v", err)
		}
	}
	if logins != 1 {
		t.Errorf("a wrong password was sent %d times", logins)
	}
}

func TestSessionTriesAgainAfterTrouble(t *testing.T) {
	logins := 0
	s := NewSession(time.Minute, func(context.Context) (Token, error) {
		if logins++; logins == 1 {
			return Token{}, loginFailure(Reply{Status: 503})
		}
		return Token{Value: "t"}, nil
	})
	_, first := s.Do(t.Context(), ok)
	if _, second := s.Do(t.Context(), ok); first == nil || second != nil {
		t.Errorf("got %v, then %v", first, second)
	}
}

func TestLoginOutlivesItsFirstCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logins atomic.Int32
		s := NewSession(time.Minute, counting(&logins, time.Hour))
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := s.Do(ctx, ok); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if _, err := s.Do(t.Context(), ok); err != nil || logins.Load() != 1 {
			t.Errorf("error %v after %d logins, want none after 1", err, logins.Load())
		}
	})
}

func TestTokensThatNoCallCanCarry(t *testing.T) {
	for _, token := range []string{"", "a\r\nX-Evil: 1", "a\x00", "a b", "tökén", "a\x7f", "\t",
		strings.Repeat("a", maxToken+1)} {
		if err := (Token{Value: token}).check(); !errors.Is(err, ErrLoginRefused) || strings.Contains(err.Error(), "Evil") {
			t.Errorf("%q: %v", token, err)
		}
	}
	if err := (Token{Value: "eyJhbGciOi.J9-_~+/00D!AQ=="}).check(); err != nil { // Salesforce's have an exclamation mark
		t.Error(err)
	}
}

// TestAttemptsAreACap: a call whose token is refused, and that is made again after a login, makes no more requests in
// all than its policy allows.
func TestAttemptsAreACap(t *testing.T) {
	for attempts := 1; attempts <= 4; attempts++ {
		for _, statuses := range [][]int{{401, 503}, {503, 401, 503}, {401}, {401, 200}, {503, 503, 401, 503}} {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{answer: func(n int) step { return step{status: statuses[min(n, len(statuses)-1)]} }}
				c := NewCaller(Policy{Attempts: attempts}, v)
				var logins atomic.Int32
				s := NewSession(time.Minute, counting(&logins, time.Hour))
				u, _ := url.Parse("https://v.test/payoff/a")
				reply, err := s.Do(t.Context(), func(ctx context.Context, t Token) (Reply, error) {
					return c.Do(ctx, Request{Method: "GET", URL: u, Token: t, Judge: byStatus})
				})
				if len(v.asked) > attempts || reply.Attempts != len(v.asked) {
					t.Errorf("%v: %d requests, %d counted, at most %d", statuses, len(v.asked), reply.Attempts, attempts)
				}
				if good := statuses[min(len(v.asked)-1, len(statuses)-1)] == 200; good != (err == nil) {
					t.Errorf("%v: %v", statuses, err)
				}
			})
		}
	}
}

// TestOneAttemptEach: with a single attempt for each call, tokens that run out cost a call each, and never the vendor;
// tokens that never work do.
func TestOneAttemptEach(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(n int) int
		logins int32 // at most
		ok     int   // at least
	}{
		"they run out": {func(n int) int { return []int{200, 200, 401}[n%3] }, 40, 60},
		"never work":   {func(int) int { return 401 }, freshRefusals, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{answer: func(n int) step { return step{status: test.answer(n)} }}
				c, u := NewCaller(Policy{Attempts: 1}, v), &url.URL{Scheme: "https", Host: "v.test", Path: "/a"}
				var logins atomic.Int32
				s, ok := NewSession(time.Minute, counting(&logins, time.Hour)), 0
				for range 100 {
					if _, err := s.Do(t.Context(), func(ctx context.Context, t Token) (Reply, error) {
						return c.Do(ctx, Request{Method: "GET", URL: u, Token: t, Judge: byStatus})
					}); err == nil {
						ok++
					}
				}
				if ok < test.ok || logins.Load() > test.logins {
					t.Errorf("%d good answers, %d logins", ok, logins.Load())
				}
			})
		})
	}
}
