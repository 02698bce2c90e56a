package vendortest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Step is one answer of a [Script]: a status and a body, after a time, with a Retry-After or without.
type Step struct {
	Status int
	Body   string
	After  string        // the Retry-After
	Late   time.Duration // how long the answer takes
}

// A Script is a vendor that answers logins and quotes with their steps in turn, repeating the last, and refuses
// everything else. It keeps what it was sent, to be read once the client is done.
type Script struct {
	LoginPath    string
	QuotePaths   []string // the beginnings of the paths that are read
	Login, Quote []Step

	mu     sync.Mutex
	Logins []*http.Request // their forms are parsed
	Quotes []*http.Request
	Other  []string // method and path
}

// Serve starts the vendor and returns its URL. It stops when the test ends.
func (s *Script) Serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
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
	isQuote := func(path string) bool { return strings.HasPrefix(r.URL.Path, path) }
	switch {
	case r.Method == http.MethodPost && r.URL.Path == s.LoginPath:
		_ = r.ParseForm()
		s.Logins = append(s.Logins, r)
		return s.Login[min(len(s.Logins), len(s.Login))-1]
	case r.Method == http.MethodGet && slices.ContainsFunc(s.QuotePaths, isQuote):
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

// Edit returns a 200 whose body has fresh in place of the first old, which must be there.
func Edit(t *testing.T, body, old, fresh string) Step {
	t.Helper()
	if !strings.Contains(body, old) {
		t.Fatalf("the fixture has no %s", old)
	}
	return Step{Status: http.StatusOK, Body: strings.Replace(body, old, fresh, 1)}
}
