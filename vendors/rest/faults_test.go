package rest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tieout/payoff"
)

// A desk is a vendor that many ask at once: answer says what the n-th request gets, counted from 0.
type desk struct {
	answer func(n int) step

	mu    sync.Mutex
	asked []time.Time
}

func (d *desk) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	next := d.answer(len(d.asked))
	d.asked = append(d.asked, time.Now())
	d.mu.Unlock()
	return (&script{steps: []step{next}}).RoundTrip(r)
}

// always is a vendor with one answer.
func always(s step) *desk { return &desk{answer: func(int) step { return s }} }

// askAll asks about so many loans, so many at a time, and returns how many were answered well and the other failures.
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
			d := &desk{answer: func(n int) step { return step{status: []int{500, 200, 500, 500}[n%4]} }}
			c := NewCaller(Policy{RetryPercent: tt.percent, RetryFloor: tt.floor}, d)
			_, err := askAll(t, c, tt.loans, 16)
			if len(d.asked) > tt.most || len(d.asked) < tt.most-3 {
				t.Errorf("%+v: %d calls", tt, len(d.asked))
			}
			if !errors.Is(err, errBudgetSpent) || !strings.Contains(err.Error(), "retry budget is spent") {
				t.Errorf("%+v: no failure says that the budget is spent", tt)
			}
		})
	}
}

func TestLoginsAreNotInTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answer: func(n int) step { return step{status: []int{503, 503, 200}[n%3]} }}
		c := NewCaller(Policy{RetryPercent: -1, RetryFloor: -1}, d)
		u, _ := url.Parse("https://v.test/login")
		for range 10 {
			if _, err := c.Do(t.Context(), Request{Method: "POST", URL: u, Judge: byStatus, Login: true}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestStop ends a vendor by one answer: nothing is sent after it, whoever waits.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := always(step{status: 403, wait: time.Second})
		c := NewCaller(Policy{}, d)
		u, _ := url.Parse("https://v.test/payoff/a")
		stop := [...]Rule{{Status: 403, Cure: Stop, Detail: "the day is over"}}
		for n := range 100 {
			reply, err := c.Do(t.Context(), Request{Method: "GET", URL: u,
				Judge: func(r Reply) error { return Judge(stop[:], r, Refusal{}) }})
			if n > 0 && (err.Error() != "not asked: the day is over" || reply.Attempts != 0) {
				t.Fatalf("call %d: %v, %d attempts", n, err, reply.Attempts)
			}
		}
		if len(d.asked) != 1 {
			t.Errorf("%d requests, want 1", len(d.asked))
		}
	})
}

// TestSharedPause is V5: after a Retry-After in either form no slot asks before its time, and the rate holds behind it.
func TestSharedPause(t *testing.T) {
	for name, header := range map[string]func() string{
		"seconds": func() string { return "5" },
		"date":    func() string { return time.Now().Add(5 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		for _, rate := range []float64{0, 10} {
			t.Run(fmt.Sprint(name, " ", rate), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var told, named time.Time
					d := &desk{}
					d.answer = func(n int) step {
						if n != 20 {
							return step{status: 200, wait: time.Millisecond}
						}
						told, named = time.Now(), time.Now().Add(5*time.Second)
						if name == "date" {
							named = named.Truncate(time.Second)
						}
						return step{status: 503, header: http.Header{"Retry-After": {header()}}}
					}
					good, err := askAll(t, NewCaller(Policy{Rate: rate}, d), 100, 16)
					if good != 100 {
						t.Fatalf("%d answers, %v", good, err)
					}
					for i, at := range d.asked {
						if at.After(told) && at.Before(named) {
							t.Fatalf("request %d came %v before the time that the vendor named", i, named.Sub(at))
						}
						if rate > 0 && i > 0 && at.Sub(d.asked[i-1]) < 99*time.Millisecond {
							t.Fatalf("request %d came %v after the one before", i, at.Sub(d.asked[i-1]))
						}
					}
				})
			})
		}
	}
}

// TestThrottled asks a vendor that lets five requests a second through and says nothing of when: the calls back off
// together, and the breaker stays closed.
func TestThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var second time.Time
		passed := 0
		d := &desk{answer: func(int) step {
			if time.Since(second) >= time.Second {
				second, passed = time.Now(), 0
			}
			if passed++; passed > 5 {
				return step{status: 429}
			}
			return step{status: 200}
		}}
		good, err := askAll(t, NewCaller(Policy{Attempts: 8, RetryPercent: 1000}, d), 200, 4)
		if good < 195 || errors.Is(err, errBreakerOpen) {
			t.Errorf("%d of 200 answered; %v", good, err)
		}
	})
}

// TestThrottledForEver ends a vendor that answers nothing else, though each of its bursts counts once.
func TestThrottledForEver(t *testing.T) {
	for _, header := range []http.Header{nil, {"Retry-After": {"1"}}} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			d := always(step{status: 429, header: header})
			_, err := askAll(t, NewCaller(Policy{}, d), 10_000, 16)
			if !errors.Is(err, errBreakerOpen) || len(d.asked) > 20*16 || time.Since(began) > 2*time.Minute {
				t.Errorf("%d requests in %v", len(d.asked), time.Since(began))
			}
		})
	}
}

// TestDeadVendor is V4 on virtual time: whatever the way to be dead, few requests and less than a minute.
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
					d := always(dead)
					c := NewCaller(Policy{}, d)
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
									return StatusFailure(r)
								}})
								mu.Lock()
								last = err
								mu.Unlock()
							}
						})
					}
					group.Wait()
					took := time.Since(began)
					if len(d.asked) > 50 || took > time.Minute || !errors.Is(last, errBreakerOpen) {
						t.Errorf("%d requests in %v; %v", len(d.asked), took, last)
					}
					answer, _ := NoQuote(t.Context(), Reply{}, last)
					if answer.Reason != payoff.VendorError || !strings.Contains(answer.Detail, "tieout run --only failed") {
						t.Errorf("answer %+v", answer)
					}
				})
			})
		}
	}
}

// TestUnusableAnswersOpenNoBreaker asks a vendor whose answers are well-formed and of no use.
func TestUnusableAnswersOpenNoBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := always(step{status: 200, body: `{"loanId":"another"}`})
		c := NewCaller(Policy{}, d)
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

func TestRules(t *testing.T) {
	rules := [...]Rule{
		{Status: 400, Code: "X", Is: "no such loan", Reason: payoff.NoLoan, Detail: "unknown"},
		{Code: "X", Has: "limit", Cure: BackOff},
		{Status: 400, Cure: Stop},
	}
	for _, tt := range []struct {
		status int
		said   Refusal
		cure   Cure
		detail string
	}{
		{400, Refusal{"X", " No such Loan. "}, Final, "unknown"},
		{500, Refusal{"X", "the LIMIT is reached"}, BackOff, "HTTP 500 X"},
		{400, Refusal{"X", "no such loan here"}, Stop, "HTTP 400"},
		{400, Refusal{}, Stop, "HTTP 400"},
		{500, Refusal{"Y", "limit"}, Again, "HTTP 500"},
		{401, Refusal{}, LogIn, "HTTP 401"},
		{403, Refusal{}, Final, "HTTP 403"},
	} {
		f := Judge(rules[:], Reply{Status: tt.status}, tt.said)
		if f.Cure != tt.cure || f.Detail != tt.detail || f.Reason == "" {
			t.Errorf("%d %+v: got %+v", tt.status, tt.said, f)
		}
	}
}

func TestTokensThatNoCallCanCarry(t *testing.T) {
	for _, token := range []string{"", "a\r\nX-Evil: 1", "a\x00", "a b", "tökén", "a\x7f", "\t", strings.Repeat("a", maxToken+1)} {
		if err := (Token{Value: token}).check(); !errors.Is(err, ErrLoginRefused) || strings.Contains(err.Error(), "Evil") {
			t.Errorf("%q: %v", token, err)
		}
	}
	if err := (Token{Value: "eyJhbGciOi.J9-_~+/00D!AQ=="}).check(); err != nil { // Salesforce's have an exclamation mark
		t.Error(err)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	for version, want := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
		server.Config.ErrorLog = quiet()
		server.StartTLS()
		transport := NewTransport(1)
		transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		u, _ := url.Parse(server.URL)
		_, err := NewCaller(Policy{Attempts: 1}, transport).Do(t.Context(), Request{Method: "GET", URL: u, Judge: byStatus})
		var status *statusError
		if errors.As(err, &status) != want {
			t.Errorf("%s: %v, want an answer: %t", tls.VersionName(version), err, want)
		}
		transport.CloseIdleConnections()
		server.Close()
	}
}

// TestUntrustedCertificate stops the vendor: all calls would fare alike.
func TestUntrustedCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	transport := NewTransport(1)
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	c := NewCaller(Policy{}, transport)
	u, _ := url.Parse(server.URL)
	for n, want := range []string{"the vendor's certificate is not trusted", "not asked: the vendor's certificate is not trusted"} {
		if _, err := c.Do(t.Context(), Request{Method: "GET", URL: u, Judge: byStatus}); err == nil || err.Error() != want {
			t.Errorf("call %d: %v, want %s", n, err, want)
		}
	}
}
