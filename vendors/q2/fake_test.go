package q2

import (
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

// fake is Salesforce with Q2 in it as a script plays it.
func fake() vendortest.Fake[*Client] {
	return vendortest.Fake[*Client]{
		New: func(baseURL string) (*Client, error) {
			return New(Config{BaseURL: baseURL, Flow: ClientCredentials, ClientID: "client", ClientSecret: secret,
				Policy: rest.Policy{Attempts: 4, Backoff: time.Millisecond, Timeout: 2 * time.Second}})
		},
		LoginPath: loginPath, QuotePaths: []string{payoffPath}, Good: "quote.json",
		Login: func(t *testing.T, baseURL string) step {
			return vendortest.Edit(t, vendortest.Fixture(t, "token.json"), "INSTANCE", baseURL)
		},
		Question: loanQuestion, ID: loan,
		BadIDs:  []string{"", "123", loan + "1", loan[:17] + "/", "..", loan[:14] + "-", loan[:13] + "é"},
		Refusal: step{Status: 400, Body: `{"error":"invalid_client","error_description":"` + secret + `"}`},
		Secrets: []string{secret, "q2-token", "Bearer"}, Unsaid: []string{"Jane"},
	}
}

func loanQuestion(id string) payoff.Question {
	return payoff.Question{
		Run:  "2014-06-13-001",
		AsOf: payoff.NewDate(2014, 6, 13),
		Loan: payoff.Loan{Account: "A/1 é", VendorLoanID: id, PayoffDate: payoff.NewDate(2014, 8, 28)},
	}
}

func good(t *testing.T) step { t.Helper(); return fake().GoodStep(t) }

func newClient(t *testing.T, quote ...step) (*Client, *vendortest.Script) {
	t.Helper()
	return fake().Client(t, quote...)
}

func ask(t *testing.T, c *Client, q payoff.Question) payoff.Answer {
	t.Helper()
	return fake().Ask(t, c, q)
}
