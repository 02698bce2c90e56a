package rest

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// NewTransport returns a transport that keeps as many connections open as calls are made at the same time. It wants
// TLS 1.2 or better, and speaks HTTP/1.1 only, where a [Caller] can keep it from replaying requests. It takes the proxy
// of the environment, since many a network has no other way out: what is not loopback is https ([CheckURL]), of which
// a proxy passes on what it cannot read, and loopback never takes one.
func NewTransport(concurrency int) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		Protocols:              protocols,
		MaxIdleConns:           concurrency,
		MaxIdleConnsPerHost:    concurrency,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}
