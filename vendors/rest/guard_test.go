package rest

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"pgregory.net/rapid"
)

// A roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var testRoutes = []Route{
	{Login, "POST", "/authapi/authenticate"},
	{Read, "GET", "/payoff/{id}"},
	{Money, "POST", "/payoff/{id}"},
}

// passes says whether a guard for reading lets the request through to the network.
func passes(t *testing.T, base, method, address string) bool {
	t.Helper()
	b, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	sent := false
	g := Guard(roundTrip(func(*http.Request) (*http.Response, error) {
		sent = true
		return &http.Response{StatusCode: http.StatusOK}, nil
	}), b, Select(testRoutes, Login, Read))
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		return false
	}
	if _, err := g.RoundTrip(r); errors.Is(err, ErrForbidden) == sent {
		t.Errorf("%s %s: error %v, sent %t", method, address, err, sent)
	}
	return sent
}

func TestGuard(t *testing.T) {
	tests := []struct {
		base, method, address string
		want                  bool
	}{
		{"https://v.test", "GET", "https://v.test/payoff/a-1", true},
		{"https://v.test", "GET", "https://V.test:443/payoff/a-1?payoffdate=2026-01-31", true},
		{"https://v.test", "POST", "https://v.test/authapi/authenticate", true},
		{"https://v.test/base/", "GET", "https://v.test/base/payoff/a", true},
		{"http://127.0.0.1:81", "GET", "http://127.0.0.1:81/payoff/a", true},
		{"https://v.test", "POST", "https://v.test/payoff/a-1", false},
		{"https://v.test", "DELETE", "https://v.test/payoff/a-1", false},
		{"https://v.test", "get", "https://v.test/payoff/a-1", false},
		{"https://v.test", "GET", "https://v.test/authapi/authenticate", false},
		{"https://v.test", "GET", "http://v.test/payoff/a-1", false},
		{"https://v.test", "GET", "https://v.test:444/payoff/a-1", false},
		{"https://v.test", "GET", "https://v.test.evil.test/payoff/a-1", false},
		{"https://v.test", "GET", "https://user@v.test/payoff/a-1", false},
		{"https://v.test/base", "GET", "https://v.test/payoff/a", false},
		{"https://v.test/base", "GET", "https://v.test/basepayoff/a", false},
		{"https://v.test", "GET", "https://v.test/payoff/", false},
		{"https://v.test", "GET", "https://v.test/payoff", false},
		{"https://v.test", "GET", "https://v.test/payoff/a/", false},
		{"https://v.test", "GET", "https://v.test/payoff/a/b", false},
		{"https://v.test", "GET", "https://v.test//payoff/a", false},
		{"https://v.test", "GET", "https://v.test/payoff/..", false},
		{"https://v.test", "GET", "https://v.test/payoff/%2e%2e", false},
		{"https://v.test", "GET", "https://v.test/payoff/a%2Fb", false},
		{"https://v.test", "GET", "https://v.test/payoff/a%00", false},
		{"https://v.test", "GET", "https://v.test/x/../payoff/a", false},
		{"https://v.test", "GET", "https://v.test/payoff/a;b", false},
		{"https://v.test", "GET", "https://v.test/%70ayoff/a", false},
		{"https://v.test", "GET", "https://v.test/Payoff/a", false},
	}
	for _, tt := range tests {
		if got := passes(t, tt.base, tt.method, tt.address); got != tt.want {
			t.Errorf("%s: %s %s passes: %t, want %t", tt.base, tt.method, tt.address, got, tt.want)
		}
	}
}

func TestGuardOtherHostHeader(t *testing.T) {
	base, _ := url.Parse("https://v.test")
	g := Guard(http.DefaultTransport, base, testRoutes)
	r, _ := http.NewRequest(http.MethodGet, "https://v.test/payoff/a", nil)
	r.Host = "evil.test"
	if _, err := g.RoundTrip(r); !errors.Is(err, ErrForbidden) {
		t.Errorf("got %v, want ErrForbidden", err)
	}
}

func TestGuardPassesIDsOnly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.StringOf(rapid.SampledFrom([]rune("aZ09-./%2eF\\?#;:@ \x00é"))).Draw(rt, "id")
		u := &url.URL{Scheme: "https", Host: "v.test", Path: "/payoff/" + id}
		base, _ := url.Parse("https://v.test")
		passed := false
		g := Guard(roundTrip(func(*http.Request) (*http.Response, error) {
			passed = true
			return &http.Response{StatusCode: http.StatusOK}, nil
		}), base, testRoutes)
		_, _ = g.RoundTrip(&http.Request{Method: http.MethodGet, URL: u})
		if passed != isID(id) {
			rt.Fatalf("%q passed: %t", id, passed)
		}
	})
}

func TestCheckURL(t *testing.T) {
	for raw, want := range map[string]bool{
		"https://api.v.test":          true,
		"https://api.v.test/base":     true,
		"http://127.0.0.1:8080":       true,
		"http://localhost/x":          true,
		"http://[::1]:80":             true,
		"http://api.v.test":           false,
		"http://localhost.evil.test":  false,
		"http://127.0.0.1.evil.test":  false,
		"ftp://api.v.test":            false,
		"https://":                    false,
		"api.v.test":                  false,
		"":                            false,
		"https://u:secret@api.v.test": false,
		"https://api.v.test?key=s":    false,
		"https://api.v.test#f":        false,
	} {
		if _, err := CheckURL(raw); (err == nil) != want {
			t.Errorf("CheckURL(%q) = %v, want good: %t", raw, err, want)
		}
	}
}

func TestIsGUID(t *testing.T) {
	for id, want := range map[string]bool{
		"2c809e08-a5ba-4559-9c1c-4ac2555fb1e6":  true,
		"2C809E08-A5BA-4559-9C1C-4AC2555FB1E6":  true,
		"2c809e08-a5ba-4559-9c1c-4ac2555fb1e":   false,
		"2c809e08-a5ba-4559-9c1c-4ac2555fb1e6 ": false,
		"2c809e08a5ba45599c1c4ac2555fb1e6":      false,
		"gc809e08-a5ba-4559-9c1c-4ac2555fb1e6":  false,
		"2c809e08-a5ba-4559-9c1c-4ac2555fb/..":  false,
		"":                                      false,
	} {
		if IsGUID(id) != want {
			t.Errorf("IsGUID(%q) = %t", id, !want)
		}
	}
}
