package vendortest

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"tieout/vendors/sandbox"
)

// A Front is in front of a sandbox like a gateway in front of a vendor. It notes when requests come and how many at a
// time, and can spoil answers in ways that a vendor's own code does not.
type Front struct {
	*sandbox.Sandbox
	// Spoil answers a request instead of the sandbox, and says whether it did; nil never does.
	Spoil func(w http.ResponseWriter, r *http.Request) bool
	// Edit changes the body of a good answer, which may be one to a login; nil leaves all answers alone.
	Edit func(login bool, body string) string

	mu       sync.Mutex
	underWay int
	most     int // under way at the same time
	came     []time.Time
}

// ServeHTTP answers as the sandbox does, unless the answer is spoiled or edited.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.enter()
	defer f.leave()
	if f.Spoil != nil && f.Spoil(w, r) {
		return
	}
	if f.Edit == nil {
		f.Sandbox.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	f.Sandbox.ServeHTTP(answer, r)
	body := answer.Body.String()
	if answer.Code == http.StatusOK {
		body = f.Edit(r.Method == http.MethodPost, body)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Code)
	_, _ = w.Write([]byte(body))
}

// enter notes that a request came.
func (f *Front) enter() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.came = append(f.came, time.Now())
	f.underWay++
	f.most = max(f.most, f.underWay)
}

// leave notes that a request was answered.
func (f *Front) leave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.underWay--
}

// Most returns the largest number of requests that were under way at the same time.
func (f *Front) Most() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.most
}

// Came returns when each request came, in order.
func (f *Front) Came() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]time.Time(nil), f.came...)
}

// Within returns the largest number of requests that came within a window of that length.
func (f *Front) Within(window time.Duration) int {
	came, most, first := f.Came(), 0, 0
	for i, at := range came {
		for at.Sub(came[first]) >= window {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// serve serves a handler until the test ends, and returns its URL.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	url, stop, err := sandbox.Serve("", h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return url
}

// slownesses are the ways to begin an answer without ending it.
var slownesses = [...]struct {
	name  string
	spoil func(w http.ResponseWriter, r *http.Request) bool
}{{"stall", Stall}, {"drip", Drip}}

// Stall announces an answer and sends only its first byte, until the caller has gone.
func Stall(w http.ResponseWriter, r *http.Request) bool {
	w.Header().Set("Content-Length", "500")
	_, _ = w.Write([]byte("{"))
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
	return true
}

// Drip sends a byte every few milliseconds, for as long as the caller listens.
func Drip(w http.ResponseWriter, r *http.Request) bool {
	w.Header().Set("Content-Length", "1000000")
	flusher := http.NewResponseController(w)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := w.Write([]byte(" ")); err != nil || flusher.Flush() != nil {
			return true
		}
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return true
		}
	}
}

// Down answers like a load balancer without servers.
func Down(w http.ResponseWriter, _ *http.Request) bool {
	http.Error(w, "unavailable", http.StatusServiceUnavailable)
	return true
}

// Page answers with a web page instead of the vendor.
func Page(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("Content-Type", "text/html")
	_, _ = w.Write([]byte("<!DOCTYPE html><html><title>Scheduled maintenance</title></html>"))
	return true
}

// Cut ends the connection without an answer.
func Cut(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
