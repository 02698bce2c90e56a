package sandbox

import (
	"net/http"
	"path"
	"strings"
	"sync"
)

// A Sandbox is the three vendors on one handler. It is safe for concurrent use.
type Sandbox struct {
	mux     *http.ServeMux
	servers map[string]*vendorServer

	mu       sync.Mutex
	requests []Request
	counts   map[tally]int
	deeds    map[deed]int
	trouble  func(Request) Trouble
}

// New returns a sandbox whose vendors know the loans of the book; behaviors are by vendor, the zero [Behavior] for a
// vendor left out. Loans of a vendor that the sandbox does not play are left out too. The book must not change
// afterwards.
func New(book Book, behaviors map[string]Behavior) *Sandbox {
	s := &Sandbox{mux: http.NewServeMux(), servers: map[string]*vendorServer{}, counts: map[tally]int{}, deeds: map[deed]int{}}
	var vendors []vendor
	for _, r := range roles() {
		v := r.play(behaviors[r.name])
		vendors = append(vendors, v)
		s.servers[r.name] = v.server()
	}
	for i := range book {
		if d := s.servers[book[i].Vendor]; d != nil {
			d.loans[key(d.name, book[i].ID)] = &book[i]
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
		// Recorded here, since the mux would answer it, or mend its path by a redirect, and no vendor would see it.
		s.arrive(Request{What: Other, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
			Status: http.StatusNotFound})
		http.NotFound(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// handle answers a route of a vendor. The pattern is the mux's, without the vendor's prefix: GET /claims/{id}; with no
// method before the space it takes all.
func (s *Sandbox) handle(d *vendorServer, what What, pattern string, answer func(*http.Request) reply) {
	method, route, _ := strings.Cut(pattern, " ")
	s.mux.HandleFunc(strings.TrimSpace(method+" /"+d.name+route), func(w http.ResponseWriter, r *http.Request) {
		request := Request{
			Vendor: d.name, What: what, Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/"+d.name),
			Query: r.URL.RawQuery, LoanID: r.PathValue("id") + r.URL.Query().Get("loanid"),
		}
		i := s.arrive(request)
		act := func() reply { return d.admit(r, what, answer) }
		if what == Work || what == Money {
			effect := act
			act = func() reply { return s.effect(request, effect) }
		}
		given := act()
		if given.did != "" {
			s.did(d.name, r.PathValue("id"), given.did)
		}
		s.leave(i, given)
		given.write(w)
	})
}

// Expire makes a vendor forget every token that it has issued, as after a restart: the next request is answered 401.
func (s *Sandbox) Expire(vendor string) {
	if d := s.servers[vendor]; d != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		clear(d.tokens)
	}
}

// Secrets returns what may appear in no log, error or stored answer: the credentials, and every token issued so far.
func (s *Sandbox) Secrets() []string {
	secrets := []string{Q2ClientSecret, NelnetPassword, LossExpressSecret}
	for _, name := range []string{Q2, Nelnet, LossExpress} {
		d := s.servers[name]
		d.mu.Lock()
		secrets = append(secrets, d.issued...)
		d.mu.Unlock()
	}
	return secrets
}
