package lossexpress

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// TestClientCannotOrder tries every route that changes something by a client's own transport.
func TestClientCannotOrder(t *testing.T) {
	c, f := newClient(t, good(t))
	for _, route := range rest.Select(Routes(), rest.Work, rest.Money) {
		_, err := c.caller.Do(t.Context(), rest.Request{
			Method: route.Method, URL: c.base.JoinPath(strings.ReplaceAll(route.Path, "{id}", id)),
			Judge: func(rest.Reply) error { return nil },
		})
		if !errors.Is(err, rest.ErrForbidden) {
			t.Errorf("%s %s: error %v", route.Method, route.Path, err)
		}
	}
	if len(f.Other) != 0 {
		t.Errorf("requests %v", f.Other)
	}
}

// TestSenderHasNoOtherRoutes tries every route by a sender's own transport: those of class work pass, and nothing else
// is sent, least of all what says that money was sent or forges activities.
func TestSenderHasNoOtherRoutes(t *testing.T) {
	var reached atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == loginPath {
			_, _ = w.Write([]byte(`{"accessToken":"t"}`))
			return
		}
		reached.Add(1)
	}))
	defer server.Close()
	sender, err := NewSender(SenderConfig{Config: Config{BaseURL: server.URL, ClientID: "c", Secret: secret}})
	if err != nil {
		t.Fatal(err)
	}
	forge := rest.Route{Method: http.MethodPost, Path: "/activities/trigger-activity/{id}"}
	for _, route := range append(Routes(), forge) {
		reached.Store(0)
		_, outcome := sender.effects.Send(t.Context(), sender.client.session, func(rest.Token) rest.Request {
			address := sender.client.base.JoinPath(strings.ReplaceAll(route.Path, "{id}", id))
			return rest.Request{Method: route.Method, URL: address, Judge: func(rest.Reply) error { return nil }}
		})
		passes := route.Class == rest.Work
		if n := reached.Load(); (n == 1) != passes || (outcome.State == payoff.Sent) != passes {
			t.Errorf("%s %s (%s): %s (%s), reached %d times", route.Method, route.Path, route.Class, outcome.State,
				outcome.Detail, n)
		}
	}
}

// TestRoutesByClass checks the classes of the routes: a client has nothing except logins and GETs, and nobody has what
// tells LossExpress that money was sent or forges activities.
func TestRoutesByClass(t *testing.T) {
	for _, r := range rest.Select(Routes(), rest.Login, rest.Read, rest.Quote) {
		if r.Method != http.MethodGet && r.Class != rest.Login {
			t.Errorf("%s %s is of class %s", r.Method, r.Path, r.Class)
		}
	}
	for _, r := range Routes() {
		if strings.HasSuffix(r.Path, "payoff-sent") != (r.Class == rest.Money) || strings.Contains(r.Path, "trigger") {
			t.Errorf("%s %s is of class %s", r.Method, r.Path, r.Class)
		}
	}
}
