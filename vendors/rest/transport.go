package rest

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// NewTransport returns a transport for reading, which keeps as many connections open as calls are made at the same
// time. It requires TLS 1.2 or better, and speaks only HTTP/1.1, with which a [Caller] can keep it from repeating
// requests. It uses the proxy of the environment, because many networks have no other way out: anything that is not
// loopback is https ([CheckURL]), which a proxy passes on without being able to read it, and loopback never uses one.
func NewTransport(concurrency int) *http.Transport {
	t := newTransport(&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second})
	t.Proxy = http.ProxyFromEnvironment
	t.MaxIdleConns = concurrency
	t.MaxIdleConnsPerHost = concurrency
	t.IdleConnTimeout = 90 * time.Second
	return t
}

// NewEffectTransport returns a transport that cannot send a request twice. Each request has a connection of its own,
// because the standard transport may repeat one that a kept connection lost. There is no HTTP/2, which repeats what a
// server says it did not process, and no proxy, whose answers would be taken for the vendor's.
func NewEffectTransport() *http.Transport {
	t := newTransport(&net.Dialer{Timeout: 10 * time.Second})
	t.DisableKeepAlives = true
	return t
}

// newTransport returns what both transports share.
func newTransport(dialer *net.Dialer) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		Protocols:              protocols,
		MaxResponseHeaderBytes: 64 << 10,
	}
}
