package lossexpress

import (
	"fmt"
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

// fake is LossExpress as a script plays it.
func fake() vendortest.Fake[*Client] {
	return vendortest.Fake[*Client]{
		New: func(baseURL string) (*Client, error) {
			return New(Config{BaseURL: baseURL, ClientID: "client", Secret: secret,
				Policy: rest.Policy{Backoff: time.Millisecond, Timeout: 2 * time.Second}})
		},
		LoginPath: loginPath, QuotePaths: []string{claimPath, activitiesPath}, Good: "claim.json",
		Login:    func(*testing.T, string) step { return step{Status: 200, Body: `{"accessToken":"lx-token"}`} },
		Question: question, ID: id,
		BadIDs:  []string{"", "CLM-1", id + "/", "..", id + "/payoff-request"},
		Refusal: step{Status: 403, Body: secret},
		Secrets: []string{secret, "lx-token", "Bearer", "Test Owner", "+1222", "1N4AL3AP8JC231503", "That Person"},
	}
}

func question(claim string) payoff.Question {
	return payoff.Question{
		Run:  "2021-01-10-001",
		AsOf: payoff.NewDate(2021, 1, 10),
		Loan: payoff.Loan{Claim: claim, PayoffDate: payoff.NewDate(2021, 1, 12)},
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

// page is an answer of the feed with these results.
func page(pages, total int, results ...string) step {
	const form = `{"results": [%s], "pagination": {"pageSize": 500, "page": 0, "totalPages": %d, "totalResults": %d}}`
	return step{Status: 200, Body: fmt.Sprintf(form, strings.Join(results, ","), pages, total)}
}

// news is an activity of the feed.
func news(number int, claim, kind, data string) string {
	const form = `{"activityId": "%d", "createdAt": "2021-01-08T22:0%d:00.000Z", "claimId": %q, "type": %q, "data": %s}`
	return fmt.Sprintf(form, number, number, claim, kind, data)
}
