package vendortest_test

import (
	"fmt"
	"testing"

	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
	"tieout/vendors/q2"
	"tieout/vendors/rest"
	"tieout/vendors/sandbox"
	"tieout/vendors/vendortest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func guid(n int) string { return fmt.Sprintf("%08x-a5ba-4559-9c1c-4ac2555fb1e6", n+0xa000) }

func policy(s vendortest.Setup) rest.Policy {
	return rest.Policy{Concurrency: 16, Attempts: s.Attempts, Timeout: s.Timeout, Deadline: s.Deadline, Rate: s.Rate,
		Backoff: s.Backoff, BackoffCap: 25 * s.Backoff, RetryPercent: s.RetryPercent}
}

// must returns a client that was made, or ends the test.
func must[C vendortest.Quoter](t *testing.T, client C, err error) vendortest.Quoter {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestQ2(t *testing.T) { vendortest.Run(t, overQ2()) }

func overQ2() vendortest.Vendor {
	return vendortest.Vendor{
		Name: sandbox.Q2, Secret: sandbox.Q2ClientSecret, Parts: true, PerDiem: true,
		Total: "loan__Poq_Total_Payoff_Amount__c", Account: "loan__Loan_Account__c", Holder: "content", Token: "access_token",
		ID:     func(n int) string { return fmt.Sprintf("a1WG%011dMAE", n) },
		BadIDs: []string{"a1WG0000000jMuzMA", guid(1)},
		New: func(t *testing.T, s vendortest.Setup) vendortest.Quoter {
			client, err := q2.New(q2.Config{BaseURL: s.BaseURL, Flow: q2.ClientCredentials, ClientID: sandbox.Q2ClientID,
				ClientSecret: s.Secret, Policy: policy(s)})
			return must(t, client, err)
		},
	}
}

func TestNelnet(t *testing.T) { vendortest.Run(t, overNelnet()) }

func overNelnet() vendortest.Vendor {
	return vendortest.Vendor{
		Name: sandbox.Nelnet, Secret: sandbox.NelnetPassword, Parts: true,
		Total: "payoffAmount", Account: "loanId", Holder: "data", Token: "accessToken",
		ID: guid, BadIDs: []string{"12345", "2c809e08a5ba45599c1c4ac2555fb1e6"},
		New: func(t *testing.T, s vendortest.Setup) vendortest.Quoter {
			client, err := nelnet.New(nelnet.Config{BaseURL: s.BaseURL, UserPoolID: sandbox.NelnetUserPoolID,
				AppClientID: sandbox.NelnetAppClientID, UserName: sandbox.NelnetUserName, Password: s.Secret, Policy: policy(s)})
			return must(t, client, err)
		},
	}
}

func TestLossExpress(t *testing.T) { vendortest.Run(t, overLossExpress()) }

func overLossExpress() vendortest.Vendor {
	return vendortest.Vendor{
		Name: sandbox.LossExpress, Secret: sandbox.LossExpressSecret, PerDiem: true, GoodThrough: true, Pending: true,
		Total: "payoffAmount", Account: "claimId", Holder: "payoffData", Token: "accessToken",
		ID: guid, BadIDs: []string{"12345", "c30ae9da-9222-4de5-81fe-fe1ac590fa0"},
		New: func(t *testing.T, s vendortest.Setup) vendortest.Quoter {
			client, err := lossexpress.New(lossexpress.Config{BaseURL: s.BaseURL, ClientID: sandbox.LossExpressClientID,
				Secret: s.Secret, Policy: policy(s)})
			return must(t, client, err)
		},
	}
}
