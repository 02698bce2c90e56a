package rest_test

import (
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

	"tieout/payoff"
	"tieout/vendors/rest"
)

// An actor is a vendor with one effect, POST /act, and counts how often it is reached.
type actor struct {
	*httptest.Server
	executed atomic.Int32
	logins   atomic.Int32
	sender   *rest.Sender
	session  *rest.Session
}

func newActor(t *testing.T, answer http.HandlerFunc) *actor {
	t.Helper()
	a := &actor{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.executed.Add(1)
		answer(w, r)
	}))
	t.Cleanup(a.Close)
	a.aim(t, a.URL)
	return a
}

// aim makes the sender one for this address.
func (a *actor) aim(t *testing.T, address string) {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	// The caller has no transport: if an effect used it, that would be a nil pointer.
	caller := rest.NewCaller(rest.Policy{Timeout: 500 * time.Millisecond}, nil)
	// GET is allowed too, so that the guard does not hide that a redirect was followed.
	a.sender = rest.NewSender(caller, base, []rest.Route{{Class: rest.Work, Method: http.MethodPost, Path: "/act"},
		{Class: rest.Read, Method: http.MethodGet, Path: "/act"}})
	a.session = rest.NewSession(time.Second, func(context.Context) (rest.Token, error) {
		return rest.Token{Value: fmt.Sprintf("token-%d", a.logins.Add(1))}, nil
	})
}

// send sends one effect, with a header that a careless caller might add.
func (a *actor) send(t *testing.T, ctx context.Context, address string) payoff.Outcome {
	t.Helper()
	return a.sendBody(t, ctx, address, []byte(`{"types":[]}`))
}

func (a *actor) sendBody(t *testing.T, ctx context.Context, address string, body []byte) payoff.Outcome {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	_, outcome := a.sender.Send(ctx, a.session, func(token rest.Token) rest.Request {
		return rest.Request{
			Method: http.MethodPost, URL: u, Body: body,
			Header: http.Header{"Authorization": {"Bearer " + token.Value}, "Idempotency-Key": {"1"},
				"X-Idempotency-Key": {"1"}},
			Judge: func(r rest.Reply) error {
				if string(r.Body) != "ok" {
					return rest.Malformed(errors.New("not ok"))
				}
				return nil
			},
		}
	})
	if (outcome.State == payoff.Refused) != strings.Contains(outcome.Detail, "nothing was sent") && outcome.Status == 0 {
		t.Errorf("%s: %s", outcome.State, outcome.Detail)
	}
	if strings.Contains(outcome.Detail, "127.0.0.1") || strings.Contains(outcome.Detail, "token-") {
		t.Errorf("the detail tells too much: %s", outcome.Detail)
	}
	return outcome
}

func (a *actor) want(t *testing.T, o payoff.Outcome, state payoff.IntentState, executed int32) {
	t.Helper()
	if n := a.executed.Load(); o.State != state || n != executed {
		t.Errorf("%s (%s), %d executed, want %s and %d", o.State, o.Detail, n, state, executed)
	}
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// vanish ends the connection without a byte of an answer.
func vanish(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}

// TestStatuses checks what every status is taken for: only those by which a vendor declines are refusals.
func TestStatuses(t *testing.T) {
	refusals := map[int]bool{400: true, 401: true, 403: true, 404: true, 405: true, 406: true, 409: true, 410: true,
		411: true, 413: true, 414: true, 415: true, 422: true, 429: true, 431: true}
	for status := 200; status < 600; status++ {
		a := newActor(t, answer(status, "ok"))
		want := payoff.Unknown
		switch {
		case status == 204 || status == 304: // these have no body
		case status < 300:
			want = payoff.Sent
		case refusals[status]:
			want = payoff.Refused
		}
		o := a.send(t, t.Context(), a.URL+"/act")
		a.want(t, o, want, 1)
		if o.Status != status {
			t.Errorf("status %d, want %d", o.Status, status)
		}
		a.Close()
	}
}

func TestAnswersThatDoNotTell(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   payoff.IntentState
	}{
		"malformed":        {answer(200, "<html>"), payoff.Unknown},
		"empty":            {answer(200, ""), payoff.Unknown},
		"too large":        {answer(200, strings.Repeat(" ", 2<<20)), payoff.Unknown},
		"no answer":        {vanish, payoff.Unknown},
		"broken off":       {short(200), payoff.Unknown},
		"refused, cut off": {short(400), payoff.Refused},
		"too late": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // otherwise the server does not notice that the caller has gone
			<-r.Context().Done()
		}, payoff.Unknown},
		"drips": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, "o")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}, payoff.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			a := newActor(t, c.answer)
			o := a.send(t, t.Context(), a.URL+"/act")
			a.want(t, o, c.want, 1)
			if name == "broken off" && !strings.Contains(o.Detail, "broke off") {
				t.Errorf("the detail is %q", o.Detail)
			}
		})
	}
}

// short announces more than it sends.
func short(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "ok")
	}
}

// TestNothingLeaves: what ends before a request could have left is a refusal, and may be planned again.
func TestNothingLeaves(t *testing.T) {
	t.Run("refused connection", func(t *testing.T) {
		a := newActor(t, answer(200, "ok"))
		a.Close()
		a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Refused, 0)
	})
	t.Run("untrusted certificate", func(t *testing.T) {
		a := newActor(t, nil)
		secure := httptest.NewUnstartedServer(answer(200, "ok"))
		secure.Config.ErrorLog = log.New(io.Discard, "", 0)
		secure.StartTLS()
		defer secure.Close()
		a.aim(t, secure.URL)
		a.want(t, a.send(t, t.Context(), secure.URL+"/act"), payoff.Refused, 0)
	})
	t.Run("another route, another host", func(t *testing.T) {
		a, b := newActor(t, answer(200, "ok")), newActor(t, answer(200, "ok"))
		for _, address := range []string{a.URL + "/pay", a.URL + "/act/", b.URL + "/act"} {
			a.want(t, a.send(t, t.Context(), address), payoff.Refused, 0)
		}
		if n := b.executed.Load(); n != 0 {
			t.Errorf("%d requests to another host", n)
		}
	})
	t.Run("no login", func(t *testing.T) {
		a := newActor(t, answer(200, "ok"))
		a.session = rest.NewSession(time.Second, func(context.Context) (rest.Token, error) {
			return rest.Token{}, rest.ErrLoginRefused
		})
		a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Refused, 0)
	})
	t.Run("interrupted before", func(t *testing.T) {
		a := newActor(t, answer(200, "ok"))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		a.want(t, a.send(t, ctx, a.URL+"/act"), payoff.Refused, 0)
	})
}

// TestInterruptDoesNotStopAnEffect interrupts while the answer comes; the sender still waits for it.
func TestInterruptDoesNotStopAnEffect(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := newActor(t, func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		time.Sleep(50 * time.Millisecond)
		_, _ = io.WriteString(w, "ok")
	})
	a.want(t, a.send(t, ctx, a.URL+"/act"), payoff.Sent, 1)
}

// TestRefusedTokenIsNotUsedAgain: it is dropped for the effects that follow, and none is sent twice.
func TestRefusedTokenIsNotUsedAgain(t *testing.T) {
	a := newActor(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer token-1" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = io.WriteString(w, "ok")
	})
	a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Refused, 1)
	a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Sent, 2)
}

// TestOnTheWire checks the request: it has nothing by which it could be repeated, and a connection of its own.
func TestOnTheWire(t *testing.T) {
	a := newActor(t, func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.Contains(strings.ToLower(name), "idempotency") {
				t.Errorf("header %s", name)
			}
		}
		body, _ := io.ReadAll(r.Body)
		if !r.Close || r.ProtoMajor != 1 || string(body) != `{"types":[]}` {
			t.Errorf("close %t, %s, body %q", r.Close, r.Proto, body)
		}
		_, _ = io.WriteString(w, "ok")
	})
	a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Sent, 1)
	if transport := rest.NewEffectTransport(); transport.Proxy != nil || !transport.DisableKeepAlives ||
		transport.Protocols.HTTP2() || transport.ForceAttemptHTTP2 {
		t.Error("the transport has a proxy, kept connections or HTTP/2")
	}
}

// TestE3: the vendor acts and then drops a connection that was used before. The standard client, given the header that
// services with idempotency keys want, sends the effect again and shows a single good answer. The sender must not do
// that.
func TestE3(t *testing.T) {
	var dropping atomic.Bool
	a := newActor(t, func(w http.ResponseWriter, r *http.Request) {
		if dropping.CompareAndSwap(true, false) {
			vanish(w, r)
			return
		}
		_, _ = io.WriteString(w, "ok")
	})
	a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Sent, 1)
	dropping.Store(true)
	a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Unknown, 2) // this effect once, and the one before

	stock := &http.Client{Transport: &http.Transport{}}
	defer stock.CloseIdleConnections()
	post := func() error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.URL+"/act", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Idempotency-Key", "1")
		reply, err := stock.Do(r)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, reply.Body)
		return reply.Body.Close()
	}
	if err := post(); err != nil {
		t.Fatal(err)
	}
	a.executed.Store(0)
	dropping.Store(true)
	if err := post(); err != nil || a.executed.Load() != 2 {
		t.Errorf("the standard client: %d executed, %v: this test no longer shows what it guards against",
			a.executed.Load(), err)
	}
	t.Logf("E3 server acts, then drops a reused connection: executed 1 (target 1), outcome unknown; standard client: 2")
}

// TestE4: no redirect is followed, wherever it points, with a body or without. The standard client would turn the
// effects into GETs for the first three statuses, and send those without a body again for the last two.
func TestE4(t *testing.T) {
	other := newActor(t, answer(200, "ok"))
	followed := int32(0)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"/act", "/elsewhere", other.URL + "/act"} {
			a := newActor(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) })
			a.want(t, a.send(t, t.Context(), a.URL+"/act"), payoff.Unknown, 1)
			a.want(t, a.sendBody(t, t.Context(), a.URL+"/act", nil), payoff.Unknown, 2)
			followed += a.executed.Load() - 2
		}
	}
	if followed += other.executed.Load(); followed != 0 {
		t.Errorf("%d follow-ups", followed)
	}
	t.Logf("E4 redirects 301, 302, 303, 307, 308, to the same and to another host: %d follow-ups (target 0)", followed)
}

// TestSettle verifies until an effect shows or its time is over, and does not take an early absence for an answer.
func TestSettle(t *testing.T) {
	for name, c := range map[string]struct {
		shows time.Duration // the number of the reading that shows the effect; 0: none
		grace time.Duration
		want  payoff.Verdict
		took  time.Duration
	}{
		"at once":        {1, time.Minute, payoff.Executed, 0},
		"late":           {5, time.Minute, payoff.Executed, 8 * time.Second},
		"never":          {0, 9 * time.Second, payoff.NotExecuted, 9 * time.Second},
		"grace was over": {0, -time.Hour, payoff.NotExecuted, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				readings, begun := time.Duration(0), time.Now()
				f, err := rest.Settle(t.Context(), begun.Add(c.grace), func(context.Context) (payoff.Finding, error) {
					if readings++; readings == c.shows {
						return payoff.Finding{Verdict: payoff.Executed}, nil
					}
					return payoff.Finding{Verdict: payoff.NotExecuted}, nil
				})
				if took := time.Since(begun); err != nil || f.Verdict != c.want || took != c.took {
					t.Errorf("%s after %v, %v; want %s after %v", f.Verdict, took, err, c.want, c.took)
				}
			})
		})
	}
}

func TestSettleEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := rest.Settle(ctx, time.Now().Add(time.Hour), func(context.Context) (payoff.Finding, error) {
		cancel()
		return payoff.Finding{Verdict: payoff.Undecided}, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
