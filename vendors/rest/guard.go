package rest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// ErrForbidden is returned for a request that is not one of the guard's routes. Nothing was sent.
var ErrForbidden = errors.New("the request is not one of the allowed routes")

// guard lets only the routes of one host through.
type guard struct {
	next   http.RoundTripper
	base   *url.URL
	routes []Route
}

// Guard returns a transport that passes a request on to next only if it goes to the scheme, host and port of base
// and its method and path, below the path of base, are one of the routes. Any other request fails with
// [ErrForbidden] before it leaves the process. The query does not matter.
func Guard(next http.RoundTripper, base *url.URL, routes []Route) http.RoundTripper {
	return &guard{next, base, append([]Route(nil), routes...)}
}

// GuardReading is [Guard] for what changes nothing: of the routes it allows only those of class login, read and quote.
// Every client that a run asks sends through it, so that a run cannot reach a route of class work or money.
func GuardReading(next http.RoundTripper, base *url.URL, routes []Route) http.RoundTripper {
	return Guard(next, base, Select(routes, Login, Read, Quote))
}

// RoundTrip sends the request if it is allowed.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if !g.allows(r) {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, ErrForbidden
	}
	return g.next.RoundTrip(r)
}

// allows compares the path in its written, escaped form: with an escape, a path could mean something else to the vendor
// than to us.
func (g *guard) allows(r *http.Request) bool {
	if r.URL == nil || !sameOrigin(r.URL, g.base) || r.URL.User != nil || r.URL.Opaque != "" ||
		r.Host != "" && !strings.EqualFold(r.Host, r.URL.Host) {
		return false
	}
	path, below := strings.CutPrefix(r.URL.EscapedPath(), strings.TrimSuffix(g.base.EscapedPath(), "/"))
	if !below {
		return false
	}
	for _, route := range g.routes {
		if route.matches(r.Method, path) {
			return true
		}
	}
	return false
}

// sameOrigin says whether two addresses have the same scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

// CheckURL parses the address of a vendor: https with a host, or http on loopback, and no user, query or fragment. The
// errors do not repeat the address, which may have a secret in it.
func CheckURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return nil, fmt.Errorf("is not an address such as https://api.example.com")
	case u.User != nil:
		return nil, fmt.Errorf("has a user in it; secrets belong in auth")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("has a query or fragment")
	case u.Scheme == "https" || u.Scheme == "http" && IsLoopback(u):
		return u, nil
	case u.Scheme == "http":
		return nil, fmt.Errorf("is http; only loopback may do without https")
	default:
		return nil, fmt.Errorf("is not https")
	}
}

// IsLoopback says whether the address is on this machine: localhost or a loopback IP address.
func IsLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
