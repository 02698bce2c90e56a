package nelnet

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
	loan     = "2c809e08-a5ba-4559-9c1c-4ac2555fb1e6"
	password = "hunter2-password"
)

type step = vendortest.Step

// fake is Nelnet as a script plays it.
func fake() vendortest.Fake[*Client] {
	return vendortest.Fake[*Client]{
		New: func(baseURL string) (*Client, error) {
			return New(Config{BaseURL: baseURL, UserPoolID: "pool", AppClientID: "app", UserName: "user", Password: password,
				Policy: rest.Policy{Backoff: time.Millisecond, Timeout: 2 * time.Second}})
		},
		LoginPath: loginPath, QuotePaths: []string{payoffPath}, Good: "quote.json",
		Login: func(t *testing.T, _ string) step {
			return step{Status: 200, Body: vendortest.Fixture(t, "token.json")}
		},
		Question: question, ID: loan,
		BadIDs:  []string{"", "12345", loan + "/", "..", "../" + loan[3:], loan[:35] + "é", loan + "?a=b"},
		Refusal: step{Status: 401, Body: `{"message":"` + password + `"}`},
		Secrets: []string{password, "nelnet-token", "Bearer"},
	}
}

func question(id string) payoff.Question {
	return payoff.Question{
		Run:  "2020-02-17-001",
		AsOf: payoff.NewDate(2020, 2, 17),
		Loan: payoff.Loan{Account: "A1", VendorLoanID: id, PayoffDate: payoff.NewDate(2020, 2, 17)},
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
