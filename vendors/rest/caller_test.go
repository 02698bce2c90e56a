package rest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"tieout/payoff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A step is one answer of a scripted vendor.
type step struct {
	status int
	header http.Header
	body   string
	err    error
	wait   time.Duration
}

// script answers with its steps in turn, repeating the last, and notes when it was asked.
type script struct {
	steps []step
	asked []time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	next := s.steps[min(len(s.asked), len(s.steps)-1)]
	s.asked = append(s.asked, time.Now())
	select {
	case <-time.After(next.wait):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if next.err != nil {
		return nil, next.err
	}
	return &http.Response{
		StatusCode: next.status,
		Header:     next.header,
		Body:       io.NopCloser(strings.NewReader(next.body)),
	}, nil
}

// byStatus judges by the status alone.
func byStatus(r Reply) error {
	if r.Status == http.StatusOK {
		return nil
	}
	return statusFailure(r)
}

func get(ctx context.Context, t *testing.T, c *Caller) (Reply, error) {
	t.Helper()
	u, _ := url.Parse("https://v.test/payoff/a")
	return c.Do(ctx, Request{Method: "GET", URL: u, Judge: byStatus})
}

func TestDoRetries(t *testing.T) {
	reset := errors.New("read tcp 10.0.0.1: connection reset")
	tests := []struct {
		name     string
		steps    []step
		attempts int
		want     error
	}{
		{"good", []step{{status: 200}}, 1, nil},
		{"500 then 200", []step{{status: 500}, {status: 200}}, 2, nil},
		{"reset then 200", []step{{err: reset}, {status: 200}}, 2, nil},
		{"429 and 503", []step{{status: 429}, {status: 503}, {status: 200}}, 3, nil},
		{"late then 200", []step{{status: 200, wait: time.Hour}, {status: 200}}, 2, nil},
		{"500 forever", []step{{status: 500}}, 4, new(statusError)},
		{"late forever", []step{{wait: time.Hour}}, 4, errTimeout},
		{"404", []step{{status: 404}}, 1, new(statusError)},
		{"redirect", []step{{status: 302, header: http.Header{"Location": {"/x"}}}}, 1, new(statusError)},
		{"too large", []step{{status: 200, body: strings.Repeat("x", 1<<20+1)}}, 1, errTooLarge},
		{"forbidden", []step{{err: ErrForbidden}}, 0, ErrForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reply, err := get(t.Context(), t, NewCaller(Policy{}, &script{steps: tt.steps}))
				if reply.Attempts != tt.attempts {
					t.Errorf("%d attempts, want %d", reply.Attempts, tt.attempts)
				}
				var status *statusError
				switch {
				case errors.As(tt.want, &status):
					if !errors.As(err, &status) {
						t.Errorf("error %v, want a status", err)
					}
				case !errors.Is(err, tt.want):
					t.Errorf("error %v, want %v", err, tt.want)
				}
				if err != nil && strings.Contains(err.Error(), "10.0.0.1") {
					t.Errorf("the error prints an address: %v", err)
				}
			})
		})
	}
}

func TestDoObeysRetryAfter(t *testing.T) {
	tests := []struct {
		name   string
		header func(now time.Time) string
		want   time.Duration
	}{
		{"seconds", func(time.Time) string { return "7" }, 7 * time.Second},
		{"date", func(now time.Time) string {
			return now.Add(9 * time.Second).UTC().Format(http.TimeFormat)
		}, 9 * time.Second},
		{"capped", func(time.Time) string { return "86400" }, 30 * time.Second},
		{"capped date", func(now time.Time) string {
			return now.AddDate(1, 0, 0).UTC().Format(http.TimeFormat)
		}, 30 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{
					{status: 429, header: http.Header{"Retry-After": {tt.header(time.Now())}}}, {status: 200},
				}}
				if _, err := get(t.Context(), t, NewCaller(Policy{}, s)); err != nil {
					t.Fatal(err)
				}
				if got := s.asked[1].Sub(s.asked[0]); got != tt.want {
					t.Errorf("asked again after %v, want %v", got, tt.want)
				}
			})
		})
	}
}

func TestRetryAfterBeyondDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503, header: http.Header{"Retry-After": {"20"}}}}}
		start := time.Now()
		reply, err := get(t.Context(), t, NewCaller(Policy{Deadline: 10 * time.Second}, s))
		var status *statusError
		if !errors.As(err, &status) || status.status != 503 || reply.Attempts != 1 || time.Since(start) > time.Second {
			t.Errorf("got %v after %v and %d attempts, want the 503 at once", err, time.Since(start), reply.Attempts)
		}
	})
}

func TestDeadlineEndsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{wait: time.Hour}}}
		start := time.Now()
		_, err := get(t.Context(), t, NewCaller(Policy{Timeout: 6 * time.Second, Deadline: 10 * time.Second}, s))
		if !errors.Is(err, errTimeout) || time.Since(start) != 10*time.Second || len(s.asked) != 2 {
			t.Errorf("got %v after %v and %d requests", err, time.Since(start), len(s.asked))
		}
	})
}

func TestRateCountsEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 500}, {status: 500}, {status: 200}}}
		c := NewCaller(Policy{Rate: 0.5, Backoff: time.Millisecond}, s)
		for range 2 {
			if _, err := get(t.Context(), t, c); err != nil {
				t.Fatal(err)
			}
		}
		for i, at := range s.asked[1:] {
			if gap := at.Sub(s.asked[i]); gap < 2*time.Second-time.Millisecond {
				t.Errorf("request %d came %v after the one before", i+1, gap)
			}
		}
	})
}

func TestBreakerOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503}}}
		c := NewCaller(Policy{}, s)
		var err error
		for range 1000 {
			_, err = get(t.Context(), t, c)
		}
		if !errors.Is(err, errBreakerOpen) || len(s.asked) > 25 {
			t.Errorf("after %d requests the error is %v", len(s.asked), err)
		}
		s.steps = []step{{status: 200}}
		time.Sleep(DefaultPolicy().BreakerPause + time.Second)
		for range 30 {
			if _, err := get(t.Context(), t, c); err != nil {
				t.Fatalf("the breaker stays open: %v", err)
			}
		}
	})
}

// TestIndependent: what fails through one caller does not count for the breaker and the budget of the other.
func TestIndependent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503}}}
		c := NewCaller(Policy{RetryFloor: 4}, s)
		independent := c.Independent()
		for range 1000 {
			if _, err := get(t.Context(), t, independent); err == nil {
				t.Fatal("no error")
			}
		}
		failed := len(s.asked)
		if _, err := get(t.Context(), t, c); err == nil || len(s.asked) != failed+DefaultPolicy().Attempts {
			t.Errorf("%d requests for one call, want %d: %v", len(s.asked)-failed, DefaultPolicy().Attempts, err)
		}
	})
}

func TestBreakerIgnoresAnswers(t *testing.T) {
	s := &script{steps: []step{{status: 404}}}
	c := NewCaller(Policy{}, s)
	for range 100 {
		_, _ = get(t.Context(), t, c)
	}
	if len(s.asked) != 100 {
		t.Errorf("%d requests of 100 were sent: unknown loans opened the breaker", len(s.asked))
	}
}

func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c := NewCaller(Policy{}, &script{steps: []step{{wait: time.Hour}}})
		reply, err := get(ctx, t, c)
		if _, err = NoQuote(ctx, reply, err); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the context's error", err)
		}
	})
}

func TestAnswerInHandIsKept(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := NewCaller(Policy{}, &script{steps: []step{{status: 200}}})
	u, _ := url.Parse("https://v.test/payoff/a")
	_, err := c.Do(ctx, Request{Method: "GET", URL: u, Judge: func(Reply) error { cancel(); return nil }})
	if err != nil {
		t.Errorf("the answer was lost: %v", err)
	}
}

// serve serves over real connections, so that what the standard transport does on its own shows.
func serve(t *testing.T, h http.HandlerFunc) (*Caller, *url.URL) {
	t.Helper()
	server := httptest.NewServer(h)
	transport := NewTransport(4)
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	u, _ := url.Parse(server.URL)
	return NewCaller(Policy{Attempts: 1, MaxBody: 1 << 16}, transport), u
}

func TestGzipBomb(t *testing.T) {
	c, u := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(bytes.Repeat([]byte{' '}, 1<<20))
		z.Close()
	})
	if _, err := c.Do(t.Context(), Request{Method: "GET", URL: u, Judge: byStatus}); !errors.Is(err, errTooLarge) {
		t.Errorf("got %v, want errTooLarge", err)
	}
}

// TestNoReplay drops a kept connection after the request was seen. The standard transport would send a GET again.
func TestNoReplay(t *testing.T) {
	var seen atomic.Int32
	c, u := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 0 || len(r.TransferEncoding) > 0 {
			t.Errorf("a GET came with a body")
		}
		if seen.Add(1) == 2 {
			panic(http.ErrAbortHandler)
		}
	})
	var replies []string
	for range 2 {
		reply, err := c.Do(t.Context(), Request{Method: "GET", URL: u, Judge: byStatus})
		replies = append(replies, fmt.Sprint(reply.Attempts, err))
	}
	if seen.Load() != 2 {
		t.Errorf("the vendor saw %d requests, want 2; %v", seen.Load(), replies)
	}
}

func TestNoQuoteNeverPrintsTheAnswer(t *testing.T) {
	s := &script{steps: []step{{status: 400, body: "secret"}}}
	reply, err := get(t.Context(), t, NewCaller(Policy{}, s))
	answer, _ := NoQuote(t.Context(), reply, err)
	if answer.Reason != payoff.VendorError || answer.Calls != 1 || string(answer.Evidence) != "secret" {
		t.Errorf("got %+v", answer)
	}
	if strings.Contains(err.Error()+answer.Detail+fmt.Sprint(errors.Unwrap(err)), "secret") {
		t.Errorf("printed: %v %s", err, answer.Detail)
	}
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
