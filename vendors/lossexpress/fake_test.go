package lossexpress

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tieout/payoff"
	"tieout/vendors/rest"
	"tieout/vendors/vendortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	id     = "c30ae9da-9222-4de5-81fe-fe1ac590fa0f"
	secret = "hunter2-secret"
)

type step = vendortest.Step

func good(t *testing.T) step { return step{Status: 200, Body: vendortest.Fixture(t, "claim.json")} }

// newClient returns a client of LossExpress as a script plays it, whose quotes answer with the steps.
func newClient(t *testing.T, quote ...step) (*Client, *vendortest.Script) {
	t.Helper()
	f := &vendortest.Script{
		Login: []step{{Status: 200, Body: `{"accessToken":"lx-token"}`}}, Quote: quote,
		IsLogin: func(r *http.Request) bool { return r.URL.Path == loginPath },
		IsQuote: func(r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, claimPath) || r.URL.Path == activitiesPath
		},
	}
	transport := rest.NewTransport(4)
	c, err := New(Config{
		BaseURL: f.Serve(t, transport), ClientID: "client", Secret: secret,
		Transport: transport,
		Policy:    rest.Policy{Backoff: time.Millisecond, Timeout: 2 * time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, f
}

func question(claim string) payoff.Question {
	return payoff.Question{
		Run:  "2021-01-10-001",
		AsOf: payoff.NewDate(2021, 1, 10),
		Loan: payoff.Loan{Claim: claim, PayoffDate: payoff.NewDate(2021, 1, 12)},
	}
}

func ask(t *testing.T, c *Client, q payoff.Question) payoff.Answer {
	t.Helper()
	return vendortest.Ask(t, c, q, secret, "lx-token", "Bearer", "Test Owner", "+1222", "1N4AL3AP8JC231503", "That Person")
}
