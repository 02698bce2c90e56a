package sandbox

import (
	"net/http"

	"tieout/payoff"
)

// A What says what a request is for.
type What string

// What requests are for.
const (
	Authenticate What = "login" // a token is asked for
	Quote        What = "quote" // the payoff of one loan is read
	Read         What = "read"  // something else is read
	Work         What = "work"  // people at the vendor are set to work, or stopped
	Money        What = "money" // a loan is paid off
	Other        What = "other" // there is no such route
)

// A Request is one request that reached the sandbox.
type Request struct {
	Vendor string
	What   What
	Method string
	Path   string // without the vendor's prefix
	Query  string // as it was sent
	LoanID string // as it is in the request; empty for logins and feeds
	Status int    // 0 while no answer is ready, or if the connection was cut instead
	Paid   bool   // it paid a loan off
}

// maxRequests bounds the record. Later requests are counted, but not kept.
const maxRequests = 1 << 20

// arrive records a request and returns its index, for leave to complete it.
func (s *Sandbox) arrive(r Request) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[counter{r.Vendor, r.What}]++
	if len(s.requests) == maxRequests {
		return -1
	}
	s.requests = append(s.requests, r)
	return len(s.requests) - 1
}

// leave records how the request with this index was answered.
func (s *Sandbox) leave(i int, answer reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i < 0 {
		return
	}
	s.requests[i].Paid = answer.executed == payoff.PayOff
	if !answer.reset && !answer.dropped {
		s.requests[i].Status = answer.status
	}
}

// Requests returns the requests in the order of arrival, at most the first 1,048,576.
func (s *Sandbox) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Count returns how many requests of a kind reached a vendor, whatever was answered. If vendor or what is empty,
// requests to all vendors or of all kinds are counted.
func (s *Sandbox) Count(vendor string, what What) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for c, count := range s.counts {
		if (vendor == "" || c.vendor == vendor) && (what == "" || c.what == what) {
			n += count
		}
	}
	return n
}

// A counter is what is counted of the requests.
type counter struct {
	vendor string
	what   What
}

// A reply is what a vendor answers.
type reply struct {
	status int
	body   string
	header map[string]string
	html   bool // the body is a web page
	reset  bool // the connection is cut in the middle of the body

	dropped  bool          // the connection is cut before any answer
	executed payoff.Action // the effect that was carried out; empty: none
}

// write answers a request.
func (a reply) write(w http.ResponseWriter) {
	if a.dropped && drop(w) || a.reset && cut(w) {
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	if a.html {
		w.Header().Set("Content-Type", "text/html")
	}
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(a.body)) // fails if the caller has gone, which it may
}

// cut announces a long answer, sends its first byte, and closes the connection.
func cut(w http.ResponseWriter) bool {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	_, _ = buffer.WriteString("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
	_ = buffer.Flush()
	_ = conn.Close()
	return true
}
