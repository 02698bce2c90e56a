package rest

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

func TestOldTLSIsRefused(t *testing.T) {
	for version, want := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
		server.Config.ErrorLog = quiet()
		server.StartTLS()
		transport := NewTransport(1)
		transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		u, _ := url.Parse(server.URL)
		_, err := NewCaller(Policy{Attempts: 1}, transport).Do(t.Context(), Request{Method: "GET", URL: u, Judge: byStatus})
		var status *statusError
		if errors.As(err, &status) != want {
			t.Errorf("%s: %v, want an answer: %t", tls.VersionName(version), err, want)
		}
		transport.CloseIdleConnections()
		server.Close()
	}
}

// TestUntrustedCertificate stops the vendor, because no call would do better.
func TestUntrustedCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	transport := NewTransport(1)
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	c := NewCaller(Policy{}, transport)
	u, _ := url.Parse(server.URL)
	const untrusted = "the vendor's certificate is not trusted"
	for n, want := range []string{untrusted, "not asked: " + untrusted} {
		if _, err := c.Do(t.Context(), Request{Method: "GET", URL: u, Judge: byStatus}); err == nil || err.Error() != want {
			t.Errorf("call %d: %v, want %s", n, err, want)
		}
	}
}
