// Package network asks the vendors through a network that misbehaves (toxiproxy v2.5.0). Whatever it does, a loan has
// the vendor's figure to the cent, or none at all.
package network

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"tieout/payoff"
	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
	"tieout/vendors/q2"
	"tieout/vendors/rest"
	"tieout/vendors/sandbox"
	"tieout/vendors/vendortest"
)

// A toxic is one way for the network to misbehave.
type toxic struct {
	name string
	json string // as toxiproxy takes it; empty: nobody listens
	all  bool   // every loan still gets its answer
	none bool   // no loan can get one
}

var toxics = [...]toxic{
	{name: "latency", json: `{"type":"latency","attributes":{"latency":40,"jitter":20}}`, all: true},
	{name: "bandwidth", json: `{"type":"bandwidth","attributes":{"rate":40}}`, all: true},
	{name: "slicer", json: `{"type":"slicer","attributes":{"average_size":64,"size_variation":32,"delay":10}}`, all: true},
	{name: "slow_close", json: `{"type":"slow_close","attributes":{"delay":200}}`, all: true},
	{name: "limit_data", json: `{"type":"limit_data","attributes":{"bytes":3000}}`},
	{name: "reset_peer, some", json: `{"type":"reset_peer","toxicity":0.2,"attributes":{"timeout":5}}`},
	{name: "timeout, some", json: `{"type":"timeout","toxicity":0.2,"attributes":{"timeout":100}}`},
	{name: "reset_peer", json: `{"type":"reset_peer","attributes":{"timeout":0}}`, none: true},
	{name: "timeout", json: `{"type":"timeout","attributes":{"timeout":0}}`, none: true},
	{name: "down", none: true},
}

func TestNetwork(t *testing.T) {
	for _, x := range toxics {
		for _, v := range vendors(x) {
			t.Run(x.name+" "+v.Name, func(t *testing.T) {
				load := vendortest.Load{Loans: 100, Workers: 8, Setup: vendortest.Setup{Attempts: 4,
					Timeout: 500 * time.Millisecond, Deadline: 5 * time.Second, Backoff: 10 * time.Millisecond}}
				got := load.Ready(t, v).Run(t.Context())
				t.Logf("%s, %s: %d of %d quotes, %d wrong, %d calls, %.1f s", x.name, v.Name, got.Exact, got.Asked, got.Wrong,
					got.Calls, got.Took.Seconds())
				if got.Wrong != 0 || got.Exact+got.Reasons[payoff.VendorError] != got.Asked || got.Took > 30*time.Second {
					t.Errorf("got %+v", got)
				}
				if x.all && got.Exact != got.Asked || x.none && got.Exact != 0 {
					t.Errorf("%d of %d quotes: %v", got.Exact, got.Asked, got.Details)
				}
			})
		}
	}
}

// proxied puts the network in front of a vendor's address, and returns the address to ask instead.
func proxied(t *testing.T, x toxic, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	proxy := toxiproxy.NewProxy(server, "vendor", "127.0.0.1:0", u.Host)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	u.Host = proxy.Listen
	if x.json == "" {
		proxy.Stop()
		return u.String()
	}
	t.Cleanup(proxy.Stop)
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(x.json)); err != nil {
		t.Fatal(err)
	}
	return u.String()
}

func vendors(x toxic) []vendortest.Vendor {
	guid := func(n int) string { return fmt.Sprintf("%08x-a5ba-4559-9c1c-4ac2555fb1e6", n+0xa000) }
	return []vendortest.Vendor{{
		Name: sandbox.Q2, Secret: sandbox.Q2ClientSecret, Parts: true, PerDiem: true,
		ID: func(n int) string { return fmt.Sprintf("a1WG%011dMAE", n) },
		New: func(t *testing.T, s vendortest.Setup) vendortest.Quoter {
			c, err := q2.New(q2.Config{BaseURL: proxied(t, x, s.BaseURL), Flow: q2.ClientCredentials,
				ClientID: sandbox.Q2ClientID, ClientSecret: s.Secret, Policy: policy(s)})
			return must(t, c, err)
		},
	}, {
		Name: sandbox.Nelnet, Secret: sandbox.NelnetPassword, Parts: true, ID: guid,
		New: func(t *testing.T, s vendortest.Setup) vendortest.Quoter {
			c, err := nelnet.New(nelnet.Config{BaseURL: proxied(t, x, s.BaseURL), UserPoolID: sandbox.NelnetUserPoolID,
				AppClientID: sandbox.NelnetAppClientID, UserName: sandbox.NelnetUserName, Password: s.Secret, Policy: policy(s)})
			return must(t, c, err)
		},
	}, {
		Name: sandbox.LossExpress, Secret: sandbox.LossExpressSecret, PerDiem: true, GoodThrough: true, ID: guid,
		New: func(t *testing.T, s vendortest.Setup) vendortest.Quoter {
			c, err := lossexpress.New(lossexpress.Config{BaseURL: proxied(t, x, s.BaseURL),
				ClientID: sandbox.LossExpressClientID, Secret: s.Secret, Policy: policy(s)})
			return must(t, c, err)
		},
	}}
}

func policy(s vendortest.Setup) rest.Policy {
	return rest.Policy{Concurrency: 8, Attempts: s.Attempts, Timeout: s.Timeout, Deadline: s.Deadline, Backoff: s.Backoff,
		BackoffCap: 25 * s.Backoff}
}

func must[C vendortest.Quoter](t *testing.T, client C, err error) vendortest.Quoter {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return client
}
