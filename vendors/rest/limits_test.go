package rest

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A vendor is asked by many at the same time: answer says what the n-th request gets, counted from 0.
type vendor struct {
	answer func(n int) step

	mu    sync.Mutex
	asked []time.Time
}

func (v *vendor) RoundTrip(r *http.Request) (*http.Response, error) {
	v.mu.Lock()
	next := v.answer(len(v.asked))
	v.asked = append(v.asked, time.Now())
	v.mu.Unlock()
	return (&script{steps: []step{next}}).RoundTrip(r)
}

// always returns a vendor with one answer.
func always(s step) *vendor { return &vendor{answer: func(int) step { return s }} }

// askAll asks about loans, slots at a time, and returns how many had a good answer, and the failures of the others.
func askAll(t *testing.T, c *Caller, loans, slots int) (good int, failed error) {
	t.Helper()
	u, _ := url.Parse("https://v.test/payoff/a")
	var mu sync.Mutex
	var errs []error
	var group sync.WaitGroup
	waiting := make(chan bool, loans)
	for range loans {
		waiting <- true
	}
	close(waiting)
	for range slots {
		group.Go(func() {
			for range waiting {
				_, err := c.Do(t.Context(), Request{Method: "GET", URL: u, Judge: byStatus})
				mu.Lock()
				if err == nil {
					good++
				} else {
					errs = append(errs, err)
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return good, errors.Join(errs...)
}

func TestRetryBudget(t *testing.T) {
	for _, tt := range []struct{ percent, floor, loans, most int }{
		{10, 0, 1000, 1200},  // by default a hundred more
		{0, 0, 1000, 1400},   // by default 30 %
		{10, -1, 1000, 1100}, // to the call
		{-1, 20, 1000, 1020},
		{-1, -1, 50, 50},
	} {
		synctest.Test(t, func(t *testing.T) {
			v := &vendor{answer: func(n int) step { return step{status: []int{500, 200, 500, 500}[n%4]} }}
			c := NewCaller(Policy{RetryPercent: tt.percent, RetryFloor: tt.floor}, v)
			_, err := askAll(t, c, tt.loans, 16)
			if len(v.asked) > tt.most || len(v.asked) < tt.most-3 {
				t.Errorf("%+v: %d calls", tt, len(v.asked))
			}
			if !errors.Is(err, errBudgetSpent) || !strings.Contains(err.Error(), "retry budget is spent") {
				t.Errorf("%+v: no failure says that the budget is spent", tt)
			}
		})
	}
}

func TestLoginsAreNotInTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{answer: func(n int) step { return step{status: []int{503, 503, 200}[n%3]} }}
		c := NewCaller(Policy{RetryPercent: -1, RetryFloor: -1}, v)
		u, _ := url.Parse("https://v.test/login")
		for range 10 {
			if _, err := c.Do(t.Context(), Request{Method: "POST", URL: u, Judge: byStatus, Login: true}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestSharedPause is V5: after a Retry-After in either form, no slot asks before that time, and the rate holds after
// it.
func TestSharedPause(t *testing.T) {
	for name, header := range map[string]func() string{
		"seconds": func() string { return "5" },
		"date":    func() string { return time.Now().Add(5 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		for _, rate := range []float64{0, 10} {
			t.Run(fmt.Sprint(name, " ", rate), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var told, named time.Time
					v := &vendor{}
					v.answer = func(n int) step {
						if n != 20 {
							return step{status: 200, wait: time.Millisecond}
						}
						told, named = time.Now(), time.Now().Add(5*time.Second)
						if name == "date" {
							named = named.Truncate(time.Second)
						}
						return step{status: 503, header: http.Header{"Retry-After": {header()}}}
					}
					good, err := askAll(t, NewCaller(Policy{Rate: rate}, v), 100, 16)
					if good != 100 {
						t.Fatalf("%d answers, %v", good, err)
					}
					for i, at := range v.asked {
						if at.After(told) && at.Before(named) {
							t.Fatalf("request %d came %v before the time that the vendor named", i, named.Sub(at))
						}
						if rate > 0 && i > 0 && at.Sub(v.asked[i-1]) < 99*time.Millisecond {
							t.Fatalf("request %d came %v after the one before", i, at.Sub(v.asked[i-1]))
						}
					}
				})
			})
		}
	}
}

// TestThrottled asks a vendor that lets five requests a second through and does not say when to ask again: the calls
// back off together, and the breaker stays closed.
func TestThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var second time.Time
		passed := 0
		v := &vendor{answer: func(int) step {
			if time.Since(second) >= time.Second {
				second, passed = time.Now(), 0
			}
			if passed++; passed > 5 {
				return step{status: 429}
			}
			return step{status: 200}
		}}
		good, err := askAll(t, NewCaller(Policy{Attempts: 8, RetryPercent: 1000}, v), 200, 4)
		if good < 195 || errors.Is(err, errBreakerOpen) {
			t.Errorf("%d of 200 answered; %v", good, err)
		}
	})
}

// TestThrottledForever: a vendor that answers nothing else is given up, although each of its bursts counts once.
func TestThrottledForever(t *testing.T) {
	for _, header := range []http.Header{nil, {"Retry-After": {"1"}}} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			v := always(step{status: 429, header: header})
			_, err := askAll(t, NewCaller(Policy{}, v), 10_000, 16)
			if !errors.Is(err, errBreakerOpen) || len(v.asked) > 20*16 || time.Since(began) > 2*time.Minute {
				t.Errorf("%d requests in %v", len(v.asked), time.Since(began))
			}
		})
	}
}
