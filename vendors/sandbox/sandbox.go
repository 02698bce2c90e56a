package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// A Sandbox is the three vendors on one handler. It is safe for concurrent use.
type Sandbox struct {
	mux     *http.ServeMux
	servers map[string]*vendorServer

	mu         sync.Mutex
	requests   []Request
	counts     map[counter]int
	executions map[execution]int
	trouble    func(Request) Trouble
}

// New returns a sandbox whose vendors know the loans of the book; behaviors are by vendor, the zero [Behavior] for a
// vendor left out. Loans of a vendor that the sandbox does not play are left out too. The book must not change
// afterward.
func New(book Book, behaviors map[string]Behavior) *Sandbox {
	s := &Sandbox{mux: http.NewServeMux(), servers: map[string]*vendorServer{}, counts: map[counter]int{},
		executions: map[execution]int{}}
	var vendors []vendor
	for _, r := range roles() {
		v := r.play(behaviors[r.name])
		vendors = append(vendors, v)
		s.servers[r.name] = v.server()
	}
	for i := range book {
		if v := s.servers[book[i].Vendor]; v != nil {
			v.loans[key(v.name, book[i].ID)] = &book[i]
		}
	}
	for _, v := range vendors {
		v.join(s)
	}
	return s
}

// ServeHTTP answers as the vendor whose prefix the path has.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	vendor, _, below := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if s.servers[vendor] == nil || !below || path.Clean(r.URL.Path) != strings.TrimSuffix(r.URL.Path, "/") {
		// Recorded here, because the mux would answer it, or fix its path by a redirect, and no vendor would see it.
		s.arrive(Request{What: Other, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
			Status: http.StatusNotFound})
		http.NotFound(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// handle answers a route of a vendor. The pattern is one of the mux, without the vendor's prefix: GET /claims/{id}. If
// there is no method before the space, it takes all methods.
func (s *Sandbox) handle(v *vendorServer, what What, pattern string, answer func(*http.Request) reply) {
	method, route, _ := strings.Cut(pattern, " ")
	s.mux.HandleFunc(strings.TrimSpace(method+" /"+v.name+route), func(w http.ResponseWriter, r *http.Request) {
		request := Request{
			Vendor: v.name, What: what, Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/"+v.name),
			Query: r.URL.RawQuery, LoanID: r.PathValue("id") + r.URL.Query().Get("loanid"),
		}
		i := s.arrive(request)
		act := func() reply { return v.admit(r, what, answer) }
		if what == Work || what == Money {
			effect := act
			act = func() reply { return s.answerEffect(request, effect) }
		}
		given := act()
		if given.executed != "" {
			s.countExecution(v.name, r.PathValue("id"), given.executed)
		}
		s.leave(i, given)
		given.write(w)
	})
}

// Expire makes a vendor forget every token that it has issued, as after a restart: the next request is answered with
// 401.
func (s *Sandbox) Expire(vendor string) {
	if v := s.servers[vendor]; v != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		clear(v.tokens)
	}
}

// Secrets returns what may be in no log, error or stored answer: the credentials, and every token issued so far.
func (s *Sandbox) Secrets() []string {
	secrets := []string{Q2ClientSecret, NelnetPassword, LossExpressSecret}
	for _, r := range roles() {
		v := s.servers[r.name]
		v.mu.Lock()
		secrets = append(secrets, v.issued...)
		v.mu.Unlock()
	}
	return secrets
}

// Serve serves a handler on loopback: on the address, host:port, or on a free port of 127.0.0.1 if it is empty. It
// returns the URL to which the vendors' prefixes are appended (http://127.0.0.1:40001, so that Q2's base URL is
// http://127.0.0.1:40001/q2) and a function that stops the server, including requests in flight. An address that is not
// loopback is an error: the sandbox has no business on a network.
func Serve(address string, h http.Handler) (baseURL string, stop func(), err error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := listen(address)
	if err != nil {
		return "", nil, fmt.Errorf("sandbox: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends only by stop, which closes the listener
	}()
	stop = func() {
		_ = server.Close()
		<-done
	}
	return "http://" + listener.Addr().String(), stop, nil
}

func listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s is not a loopback address", host)
	}
	return net.Listen("tcp", address) //nolint:noctx // listening on loopback does not wait
}
