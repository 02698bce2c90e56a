package vendortest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
)

// A Step is one answer of a [Script]: a status, a body, a Retry-After, or none in time.
type Step struct {
	Status int
	Body   string
	After  string
	Late   time.Duration
}

// A Script is a vendor that answers logins and quotes with their steps in turn, the last one for ever, and refuses all
// else. It keeps what it was sent, to be read once the client is done. It is for a client's own cases; what all clients
// have in common is in the suite.
type Script struct {
	Login, Quote     []Step
	IsLogin, IsQuote func(*http.Request) bool

	mu     sync.Mutex
	Logins []*http.Request // their forms are parsed
	Quotes []*http.Request
	Other  []string // method and path
}

// Serve starts the vendor until the test ends and returns its URL. The transport is the client's own.
func (s *Script) Serve(t *testing.T, transport *http.Transport) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	return server.URL
}

// ServeHTTP answers with the next step.
func (s *Script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	step := s.next(r)
	select {
	case <-time.After(step.Late):
	case <-r.Context().Done():
		return
	}
	if step.After != "" {
		w.Header().Set("Retry-After", step.After)
	}
	w.WriteHeader(step.Status)
	_, _ = w.Write([]byte(step.Body))
}

// next keeps a request and returns the step that answers it.
func (s *Script) next(r *http.Request) Step {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.Method == http.MethodPost && s.IsLogin(r):
		_ = r.ParseForm()
		s.Logins = append(s.Logins, r)
		return s.Login[min(len(s.Logins), len(s.Login))-1]
	case r.Method == http.MethodGet && s.IsQuote(r):
		s.Quotes = append(s.Quotes, r)
		return s.Quote[min(len(s.Quotes), len(s.Quote))-1]
	}
	s.Other = append(s.Other, r.Method+" "+r.URL.Path)
	return Step{Status: http.StatusTeapot}
}

// Fixture returns a file of the package's testdata.
func Fixture(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Ask returns a client's answer and holds it to what is true of every answer: a quote or a reason, and nothing secret
// or personal in what is shown or kept.
func Ask(t *testing.T, c Quoter, q payoff.Question, never ...string) payoff.Answer {
	t.Helper()
	a, err := c.Quote(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if (a.Quote == nil) != (a.Reason != "") {
		t.Errorf("quote %v with reason %q", a.Quote, a.Reason)
	}
	for _, secret := range never {
		if strings.Contains(a.Detail+string(a.Evidence), secret) {
			t.Errorf("the answer shows %q: %s", secret, a.Detail)
		}
	}
	return a
}
