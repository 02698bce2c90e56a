package lossexpress_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/lossexpress"
	"tieout/vendors/rest"
	"tieout/vendors/sandbox"
	"tieout/vendors/vendortest"
)

// work is how long the sandbox works on a payoff.
const work = time.Hour

// An office is LossExpress with claims whose payoffs nobody has requested yet, and who requests them.
type office struct {
	*testing.T
	*sandbox.Sandbox
	front    *vendortest.Front // what requests go through
	answered atomic.Int64      // requests for the feed that the front answered
	url      string
	late     atomic.Int64
	sender   *lossexpress.Sender
	client   *lossexpress.Client
}

// claimID is the id of the n-th claim.
func claimID(n int) string { return fmt.Sprintf("c30ae9da-9222-4de5-81fe-%012x", n) }

func effect(action payoff.Action, n int) payoff.Effect {
	return payoff.Effect{Vendor: "lossexpress", Action: action, Loan: payoff.Loan{Claim: claimID(n)}}
}

// newOffice returns an office with a number of claims; change alters the loan of each.
func newOffice(t *testing.T, claims int, orders bool, change func(*sandbox.Loan)) *office {
	t.Helper()
	o := &office{T: t}
	var book sandbox.Book
	for n := range claims {
		l := sandbox.Loan{Vendor: sandbox.LossExpress, ID: claimID(n), Fault: sandbox.Pending,
			Documents: []string{"Settlement Breakdown", "Total Loss Evaluation"},
			Payoff: func(payoff.Date) sandbox.Figures {
				return sandbox.Figures{Total: decimal.New(int64(100_00+n), -2), PerDiem: decimal.New(230, -2)}
			}}
		if change != nil {
			change(&l)
		}
		book = append(book, l)
	}
	now := func() time.Time { return time.Now().Add(time.Duration(o.late.Load())) }
	behavior := sandbox.Behavior{Now: now, WorkTime: work, TokenLife: 24 * time.Hour}
	o.Sandbox = sandbox.New(book, map[string]sandbox.Behavior{sandbox.LossExpress: behavior})
	o.front = &vendortest.Front{Sandbox: o.Sandbox}
	url, stop, err := sandbox.Serve("", o.front)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	o.url = url + "/lossexpress"
	transport := rest.NewTransport(4)
	t.Cleanup(transport.CloseIdleConnections)
	config := lossexpress.Config{BaseURL: o.url, ClientID: sandbox.LossExpressClientID, Secret: sandbox.LossExpressSecret,
		Policy: rest.Policy{Timeout: 5 * time.Second, Backoff: time.Millisecond}}
	if o.sender, err = lossexpress.NewSender(lossexpress.SenderConfig{Config: config, Orders: orders}); err != nil {
		t.Fatal(err)
	}
	config.Transport = transport
	if o.client, err = lossexpress.New(config); err != nil {
		t.Fatal(err)
	}
	return o
}

// send carries an effect out, and fails unless its outcome has what every outcome has.
func (o *office) send(e payoff.Effect) payoff.Outcome {
	o.Helper()
	outcome := o.sender.Send(o.Context(), e)
	for _, secret := range append(o.Secrets(), sandbox.Personal()...) {
		if strings.Contains(outcome.Detail+string(outcome.Evidence), secret) {
			o.Errorf("the outcome tells %q: %s", secret, outcome.Detail)
		}
	}
	if outcome.Amount.Valid || outcome.Detail == "" {
		o.Errorf("outcome %+v", outcome)
	}
	return outcome
}

// want fails unless the outcome is this, and the effect was carried out this many times.
func (o *office) want(got payoff.Outcome, state payoff.IntentState, detail string, e payoff.Effect, executed int) {
	o.Helper()
	n := o.Executions(sandbox.LossExpress, e.Loan.Claim, e.Action)
	if got.State != state || !strings.Contains(got.Detail, detail) || n != executed {
		o.Errorf("%s: %s (%s), %d executions; want %s with %q, %d", e.Action, got.State, got.Detail, n, state, detail,
			executed)
	}
}

// state fails unless the sweep finds the first claim in this state.
func (o *office) state(want payoff.RequestState, read bool) {
	o.Helper()
	news, calls, err := o.client.Sweep(o.Context(), time.Now().Add(-24*time.Hour))
	got := news[claimID(0)]
	if err != nil || got.State != want || got.Read != read || calls != 1 {
		o.Errorf("news %+v in %d calls, %v; want %s, read %t, in 1", got, calls, err, want, read)
	}
}

func fault(f sandbox.Fault) func(*sandbox.Loan) { return func(l *sandbox.Loan) { l.Fault = f } }
