package rest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

// A holder answers with a head, and then holds the connection: it sends more of the same, or nothing.
func holder(t *testing.T, head, more string) *url.URL {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, head)
		for more != "" {
			if _, err := fmt.Fprint(conn, more); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		_, _ = conn.Read(make([]byte, 1)) // until the client goes
	}))
	t.Cleanup(server.Close)
	base, _ := url.Parse(server.URL)
	return base
}

// holding are answers that would hold a caller that waits for their end.
func holding() map[string][2]string {
	const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
	return map[string][2]string{
		"nothing":               {"", ""},
		"101":                   {switching, ""},
		"101 with bytes":        {switching, "more"},
		"a body that stops":     {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", ""},
		"a body that drips":     {"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{", " "},
		"a body without length": {"HTTP/1.1 200 OK\r\n\r\n{", " "},
		"chunks without end":    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"},
		"a head that drips":     {"HTTP/1.1 200 OK\r\n", "X: y\r\n"},
		"a refusal that drips":  {"HTTP/1.1 404 Not Found\r\nContent-Length: 1000000\r\n\r\n{", " "},
		"continue without end":  {"", "HTTP/1.1 100 Continue\r\n\r\n"},
		"early hints":           {"", "HTTP/1.1 103 Early Hints\r\n\r\n"},
	}
}

// within fails if do does not end in time.
func within(t *testing.T, limit time.Duration, do func()) {
	t.Helper()
	done := make(chan bool)
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatalf("still held after %v", limit)
	}
}

// TestNoAnswerHoldsACall: whatever comes, a call ends at its timeout, and at once if it is interrupted.
func TestNoAnswerHoldsACall(t *testing.T) {
	for name, what := range holding() {
		t.Run(name, func(t *testing.T) {
			base := holder(t, what[0], what[1])
			ask := func(ctx context.Context, timeout time.Duration) error {
				transport := NewTransport(1)
				defer transport.CloseIdleConnections()
				transport.Proxy = nil
				c := NewCaller(Policy{Timeout: timeout, Attempts: 1}, transport)
				_, err := c.Do(ctx, Request{Method: http.MethodGet, URL: base, Judge: func(r Reply) error {
					if r.Status == http.StatusOK {
						return nil
					}
					return statusFailure(r)
				}})
				return err
			}
			within(t, 2*time.Second, func() {
				if err := ask(t.Context(), 150*time.Millisecond); err == nil {
					t.Error("it is taken for an answer")
				}
			})
			within(t, 2*time.Second, func() {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				if err := ask(ctx, time.Minute); err == nil {
					t.Error("it is taken for an answer")
				}
			})
		})
	}
}

// TestNoAnswerHoldsAnEffect: whatever comes, an effect has its outcome at the timeout.
func TestNoAnswerHoldsAnEffect(t *testing.T) {
	for name, what := range holding() {
		t.Run(name, func(t *testing.T) {
			base := holder(t, what[0], what[1])
			s := NewSender(NewCaller(Policy{Timeout: 150 * time.Millisecond}, nil), base,
				[]Route{{Work, http.MethodPost, "/act"}})
			session := NewSession(time.Second, func(context.Context) (Token, error) { return Token{Value: "t"}, nil })
			within(t, 2*time.Second, func() {
				_, o := s.Send(t.Context(), session, func(Token) Request {
					return Request{Method: http.MethodPost, URL: base.JoinPath("act"), Body: []byte("{}"),
						Judge: func(Reply) error { return nil }}
				})
				want := payoff.Unknown
				if strings.HasPrefix(what[0], "HTTP/1.1 404") {
					want = payoff.Refused
				}
				if o.State != want {
					t.Errorf("%s: %s, want %s", o.State, o.Detail, want)
				}
			})
		})
	}
}

// A deaf body can be neither read to its end nor closed.
type deaf struct{ release chan bool }

func (d deaf) Read([]byte) (int, error) { <-d.release; return 0, io.EOF }
func (d deaf) Close() error             { <-d.release; return nil }

// TestDeafBody: a body that no context ends, and that cannot be closed, holds nobody. The body of a 1xx is not read.
func TestDeafBody(t *testing.T) {
	for _, status := range []int{100, 101, 103, 200, 404, 503} {
		release := make(chan bool)
		c := NewCaller(Policy{Timeout: 50 * time.Millisecond, Attempts: 1}, roundTripFunc(
			func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Body: deaf{release}}, nil
			}))
		within(t, 2*time.Second, func() {
			if _, err := get(t.Context(), t, c); err == nil {
				t.Errorf("%d: it is taken for an answer", status)
			}
		})
		close(release)
	}
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestNoJudgeSeesAnInterimAnswer: a 1xx fails as such, even for a judge that would take it.
func TestNoJudgeSeesAnInterimAnswer(t *testing.T) {
	for _, status := range []int{100, 101, 102, 103, 199} {
		c := NewCaller(Policy{Attempts: 1}, roundTripFunc(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Body: io.NopCloser(bytes.NewReader([]byte("{}")))}, nil
		}))
		u, _ := url.Parse("https://v.test/payoff/a")
		reply, err := c.Do(t.Context(), Request{Method: "GET", URL: u, Judge: func(Reply) error { return nil }})
		if err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) || reply.Body != nil {
			t.Errorf("%d: %v, body %q", status, err, reply.Body)
		}
	}
}
