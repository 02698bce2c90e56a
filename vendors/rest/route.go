package rest

import (
	"slices"
	"strings"
)

// A Class says what a call does at a vendor.
type Class string

// The classes of routes, from harmless to irreversible.
const (
	Login Class = "login" // obtains a token
	Read  Class = "read"  // changes nothing
	Quote Class = "quote" // may leave a record of the quote, nothing else
	Work  Class = "work"  // sets people to work and may be billed
	Money Class = "money" // moves money
)

// A Route is one call that a vendor offers. Path is a template such as /payoff/{id}, in which a segment in braces
// stands for exactly one id.
type Route struct {
	Class  Class
	Method string
	Path   string
}

// Select returns the routes of the given classes, in their order.
func Select(routes []Route, classes ...Class) []Route {
	var chosen []Route
	for _, r := range routes {
		if slices.Contains(classes, r.Class) {
			chosen = append(chosen, r)
		}
	}
	return chosen
}

// matches says whether a path, as it is written on the wire, is one of this route.
func (r Route) matches(method, path string) bool {
	if method != r.Method || strings.Count(path, "/") != strings.Count(r.Path, "/") {
		return false
	}
	want, have := strings.Split(r.Path, "/"), strings.Split(path, "/")
	for i, segment := range want {
		if strings.HasPrefix(segment, "{") {
			if !isID(have[i]) {
				return false
			}
		} else if segment != have[i] {
			return false
		}
	}
	return true
}

// isID says whether a path segment is an id: only letters, digits and dashes, so that neither .. nor an encoded slash
// can ever be one.
func isID(segment string) bool {
	for _, c := range []byte(segment) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-':
		default:
			return false
		}
	}
	return segment != ""
}

// IsGUID says whether s is spelled like 2c809e08-a5ba-4559-9c1c-4ac2555fb1e6, in either case.
func IsGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
		if dash != (c == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
