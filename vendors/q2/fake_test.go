package q2

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
	loan   = "a1WG0000000jMuzMAE"
	secret = "hunter2-secret"
)

type step = vendortest.Step

func good(t *testing.T) step { return step{Status: 200, Body: vendortest.Fixture(t, "quote.json")} }

// newClient returns a client of Salesforce with Q2 in it as a script plays it, whose quotes answer with the steps.
func newClient(t *testing.T, quote ...step) (*Client, *vendortest.Script) {
	t.Helper()
	f := &vendortest.Script{
		Quote:   quote,
		IsLogin: func(r *http.Request) bool { return r.URL.Path == loginPath },
		IsQuote: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, payoffPath) },
	}
	transport := rest.NewTransport(4)
	url := f.Serve(t, transport)
	f.Login = []step{{Status: 200, Body: strings.Replace(vendortest.Fixture(t, "token.json"), "INSTANCE", url, 1)}}
	c, err := New(Config{
		BaseURL: url, Flow: ClientCredentials, ClientID: "client", ClientSecret: secret,
		Transport: transport,
		Policy:    rest.Policy{Attempts: 4, Backoff: time.Millisecond, Timeout: 2 * time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, f
}

func loanQuestion(id string) payoff.Question {
	return payoff.Question{
		Run:  "2014-06-13-001",
		AsOf: payoff.NewDate(2014, 6, 13),
		Loan: payoff.Loan{Account: "A/1 é", VendorLoanID: id, PayoffDate: payoff.NewDate(2014, 8, 28)},
	}
}

func ask(t *testing.T, c *Client, q payoff.Question) payoff.Answer {
	t.Helper()
	return vendortest.Ask(t, c, q, secret, "q2-token", "Bearer")
}
