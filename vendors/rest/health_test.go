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

	"tieout/payoff"
)

// TestStop: after one such answer nothing more is sent, whoever is waiting.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := always(step{status: 403, wait: time.Second})
		c := NewCaller(Policy{}, v)
		u, _ := url.Parse("https://v.test/payoff/a")
		stop := [...]Rule{{Status: 403, Cure: Stop, Detail: "the day is over"}}
		for n := range 100 {
			reply, err := c.Do(t.Context(), Request{Method: "GET", URL: u,
				Judge: func(r Reply) error { return Judge(stop[:], r, Refusal{}) }})
			if n > 0 && (err.Error() != "not asked: the day is over" || reply.Attempts != 0) {
				t.Fatalf("call %d: %v, %d attempts", n, err, reply.Attempts)
			}
		}
		if len(v.asked) != 1 {
			t.Errorf("%d requests, want 1", len(v.asked))
		}
	})
}

// TestDeadVendor is V4 on virtual time: in whatever way a vendor is dead, it takes few requests and less than a minute.
func TestDeadVendor(t *testing.T) {
	for name, dead := range map[string]step{
		"refuses":  {err: errors.New("connection refused")},
		"503":      {status: 503, wait: 50 * time.Millisecond},
		"web page": {status: 200, body: "<html>"},
		"silent":   {wait: time.Hour},
	} {
		for _, slots := range []int{2, 4, 16} {
			t.Run(fmt.Sprint(name, " ", slots), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					began := time.Now()
					v := always(dead)
					c := NewCaller(Policy{}, v)
					u, _ := url.Parse("https://v.test/payoff/a")
					var last error
					var mu sync.Mutex
					var group sync.WaitGroup
					for range slots {
						group.Go(func() {
							for range 10_000 / slots {
								_, err := c.Do(t.Context(), Request{Method: "GET", URL: u, Judge: func(r Reply) error {
									if r.Status == http.StatusOK {
										_, err := ParseObject(r.Body)
										return Malformed(err)
									}
									return statusFailure(r)
								}})
								mu.Lock()
								last = err
								mu.Unlock()
							}
						})
					}
					group.Wait()
					took := time.Since(began)
					if len(v.asked) > 50 || took > time.Minute || !errors.Is(last, errBreakerOpen) {
						t.Errorf("%d requests in %v; %v", len(v.asked), took, last)
					}
					answer, _ := NoQuote(t.Context(), Reply{}, last)
					if answer.Reason != payoff.VendorError || !strings.Contains(answer.Detail, "ask again") {
						t.Errorf("answer %+v", answer)
					}
				})
			})
		}
	}
}

// TestUnusableAnswersOpenNoBreaker asks a vendor whose answers are well-formed but of no use.
func TestUnusableAnswersOpenNoBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := always(step{status: 200, body: `{"loanId":"another"}`})
		c := NewCaller(Policy{}, v)
		u, _ := url.Parse("https://v.test/payoff/a")
		for range 100 {
			_, err := c.Do(t.Context(), Request{Method: "GET", URL: u,
				Judge: func(Reply) error { return Malformed(errors.New("loanId is not the one asked for")) }})
			if errors.Is(err, errBreakerOpen) {
				t.Fatal("a few odd loans opened the breaker")
			}
		}
	})
}
