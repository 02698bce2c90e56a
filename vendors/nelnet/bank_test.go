package nelnet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/nelnet"
	"tieout/vendors/rest"
	"tieout/vendors/sandbox"
)

// today is Nelnet's day.
var today = payoff.NewDate(2020, time.February, 17)

// A bank is Nelnet with loans that can be paid off, and who pays them off.
type bank struct {
	*testing.T
	*sandbox.Sandbox
	sender *nelnet.Sender
	client *nelnet.Client
}

func loanID(n int) string { return fmt.Sprintf("2c809e08-a5ba-4559-9c1c-%012x", n) }

// due returns what the n-th loan owes.
func due(n int) decimal.Decimal { return decimal.New(int64(2401_79+n), -2) }

// payOff returns the approved effect on the n-th loan.
func payOff(n int) payoff.Effect {
	return payoff.Effect{Vendor: "nelnet", Action: payoff.PayOff, Loan: payoff.Loan{VendorLoanID: loanID(n)}, Day: today,
		Amount: payoff.Known(due(n))}
}

// newBank returns a bank with a number of loans, all with the same fault.
func newBank(t *testing.T, loans int, fault sandbox.Fault) *bank {
	t.Helper()
	b := &bank{T: t}
	var book sandbox.Book
	for n := range loans {
		book = append(book, sandbox.Loan{Vendor: sandbox.Nelnet, ID: loanID(n), Fault: fault,
			Payoff: func(payoff.Date) sandbox.Figures {
				return sandbox.Figures{Principal: decimal.New(2000, 0), Interest: decimal.New(371_79, -2),
					Fees: decimal.New(int64(3000+n), -2), Total: due(n)}
			}})
	}
	b.Sandbox = sandbox.New(book, map[string]sandbox.Behavior{sandbox.Nelnet: {Today: today}})
	url, stop, err := sandbox.Serve("", b.Sandbox)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	b.sender, b.client = at(t, url+"/nelnet")
	return b
}

// at returns a sender and a client for an address.
func at(t *testing.T, url string) (*nelnet.Sender, *nelnet.Client) {
	t.Helper()
	config := nelnet.Config{BaseURL: url, UserPoolID: sandbox.NelnetUserPoolID, AppClientID: sandbox.NelnetAppClientID,
		UserName: sandbox.NelnetUserName, Password: sandbox.NelnetPassword,
		Policy: rest.Policy{Timeout: 5 * time.Second, Backoff: time.Millisecond}}
	sender, err := nelnet.NewSender(config)
	if err != nil {
		t.Fatal(err)
	}
	transport := rest.NewTransport(4)
	t.Cleanup(transport.CloseIdleConnections)
	config.Transport = transport
	client, err := nelnet.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return sender, client
}

// want fails unless the outcome is this, and the n-th loan was paid off this many times.
func (b *bank) want(n int, got payoff.Outcome, state payoff.IntentState, detail string, executed int) {
	b.Helper()
	paid := b.Executions(sandbox.Nelnet, loanID(n), payoff.PayOff)
	if got.State != state || !strings.Contains(got.Detail, detail) || paid != executed {
		b.Errorf("%s (%s), paid %d times; want %s with %q, %d", got.State, got.Detail, paid, state, detail, executed)
	}
	for _, secret := range b.Secrets() {
		if strings.Contains(got.Detail+string(got.Evidence), secret) {
			b.Errorf("the outcome tells %q", secret)
		}
	}
}

// posts fails unless this many POSTs arrived.
func (b *bank) posts(want int) {
	b.Helper()
	if n := b.Count(sandbox.Nelnet, sandbox.Money); n != want {
		b.Errorf("%d POSTs, want %d", n, want)
	}
}
