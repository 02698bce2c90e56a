package nelnet

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
	loan     = "2c809e08-a5ba-4559-9c1c-4ac2555fb1e6"
	password = "hunter2-password"
)

type step = vendortest.Step

func good(t *testing.T) step { return step{Status: 200, Body: vendortest.Fixture(t, "quote.json")} }

// newClient returns a client of Nelnet as a script plays it, whose quotes answer with the steps.
func newClient(t *testing.T, quote ...step) (*Client, *vendortest.Script) {
	t.Helper()
	f := &vendortest.Script{
		Login: []step{{Status: 200, Body: vendortest.Fixture(t, "token.json")}}, Quote: quote,
		IsLogin: func(r *http.Request) bool { return r.URL.Path == loginPath },
		IsQuote: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, payoffPath) },
	}
	transport := rest.NewTransport(4)
	c, err := New(Config{
		BaseURL: f.Serve(t, transport), UserPoolID: "pool", AppClientID: "app", UserName: "user", Password: password,
		Transport: transport,
		Policy:    rest.Policy{Backoff: time.Millisecond, Timeout: 2 * time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, f
}

func question(id string) payoff.Question {
	return payoff.Question{
		Run:  "2020-02-17-001",
		AsOf: payoff.NewDate(2020, 2, 17),
		Loan: payoff.Loan{Account: "A1", VendorLoanID: id, PayoffDate: payoff.NewDate(2020, 2, 17)},
	}
}

func ask(t *testing.T, c *Client, q payoff.Question) payoff.Answer {
	t.Helper()
	return vendortest.Ask(t, c, q, password, "nelnet-token", "Bearer")
}
