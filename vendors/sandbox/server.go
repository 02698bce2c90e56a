package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// Serve serves a handler on loopback: on the address given, host:port, or on a free port of 127.0.0.1 where it is
// empty. It returns the URL that the vendors' prefixes are appended to (http://127.0.0.1:40001, so that Q2's base URL
// is http://127.0.0.1:40001/q2) and a function that stops the server, requests in flight included. An address that is
// not loopback is an error: the sandbox has no business on a network.
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
		_ = server.Serve(listener) // ends by stop only, which closes the listener
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
	return net.Listen("tcp", address)
}
