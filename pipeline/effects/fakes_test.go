package effects

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/client"
	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
	"tieout/vendors/q2"
)

// An office plays the vendors: it answers, sends and verifies as it is told, and writes down what it was asked.
type office struct {
	mu       sync.Mutex
	log      []string
	sent     map[string]int           // how often, by action and what the vendor calls the loan or claim
	answers  map[string]payoff.Answer // by what the vendor calls the loan or claim; others are pending
	outcome  func(payoff.Effect) payoff.Outcome
	findings map[string]payoff.Finding // others cannot be read
	unwanted map[string]string         // why, by what the vendor calls the loan or claim
	checked  error                     // what every check fails with
}

func newOffice() *office {
	return &office{sent: map[string]int{}, outcome: func(payoff.Effect) payoff.Outcome {
		return payoff.Outcome{State: payoff.Sent, Detail: "done"}
	}}
}

func (o *office) note(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.log = append(o.log, fmt.Sprintf(format, args...))
}

// Quote answers a question.
func (o *office) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	target := payoff.Effect{Loan: q.Loan}.Target()
	o.note("quote %s for %s", target, q.Loan.PayoffDate)
	if answer, ok := o.answers[target]; ok {
		return answer, ctx.Err()
	}
	return payoff.Answer{Reason: payoff.Pending}, ctx.Err()
}

// Send carries out an effect.
func (o *office) Send(_ context.Context, e payoff.Effect) payoff.Outcome {
	o.note("send %s %s", e.Action, e.Target())
	o.sent[string(e.Action)+" "+e.Target()]++
	return o.outcome(e)
}

// Check says whether an effect is still wanted.
func (o *office) Check(_ context.Context, e payoff.Effect) (string, error) {
	o.note("check %s %s", e.Action, e.Target())
	return o.unwanted[e.Target()], o.checked
}

// Verify says what the vendor shows of an effect.
func (o *office) Verify(_ context.Context, e payoff.Effect, _ time.Time, grace time.Duration) (payoff.Finding, error) {
	o.note("verify %s %s within %s", e.Action, e.Target(), grace)
	if finding, ok := o.findings[e.Target()]; ok {
		return finding, nil
	}
	return payoff.Finding{}, fmt.Errorf("the vendor is down")
}

// vendor is a vendor of a name whose client is that of the spec, except that the office plays it.
func (o *office) vendor(name string, spec client.Spec) *client.Vendor {
	made := func(what string, s client.Settings) *office {
		o.note("%s of %s as %s", what, name, s.Login.Secret)
		return o
	}
	spec.Quoter = func(s client.Settings) (client.Quoter, error) { return made("quoter", s), nil }
	spec.Sender = func(s client.Settings) (client.Sender, error) { return made("sender", s), nil }
	if spec.Checker != nil {
		spec.Checker = func(s client.Settings) (client.Checker, error) { return made("checker", s), nil }
	}
	spec.Verifier = func(s client.Settings) (client.Verifier, error) { return made("verifier", s), nil }
	return &client.Vendor{Name: name, Spec: spec}
}

// setup has a vendor of each client, whose secret is its name, and caps that allow 250 dollars.
func (o *office) setup() *Setup {
	return &Setup{
		Vendors: map[string]*client.Vendor{
			"insurer":  o.vendor("insurer", lossexpress.Spec()),
			"servicer": o.vendor("servicer", nelnet.Spec()),
			"lender":   o.vendor("lender", q2.Spec()),
		},
		Logins: func() (map[string]client.Login, error) {
			o.note("logins")
			return map[string]client.Login{"insurer": {Secret: "insurer"}, "servicer": {Secret: "servicer"}}, nil
		},
		Check: func(*payoff.Loan) error { return nil },
		Caps:  Caps{Age: time.Hour, Count: 5, Amount: decimal.NewFromInt(250)},
	}
}

// said returns what was written down since it was last asked, in order of the alphabet: vendors are asked at once.
func (o *office) said() []string {
	log := slices.Sorted(slices.Values(o.log))
	o.log = nil
	return log
}

func day(t *testing.T, text string) payoff.Date {
	t.Helper()
	d, err := payoff.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// wantProblem fails unless the error is a problem with this code whose message or hint says this.
func wantProblem(t *testing.T, what string, err error, code, said string) {
	t.Helper()
	p, ok := err.(*payoff.Problem)
	if !ok || p.Code != code || !strings.Contains(p.Message+" / "+p.Hint, said) {
		t.Errorf("%s: %v, want a problem %s that says %q", what, err, code, said)
	}
}

// wantError fails unless the error says this; an empty text wants none.
func wantError(t *testing.T, what string, err error, said string) {
	t.Helper()
	if err == nil && said != "" || err != nil && (said == "" || !strings.Contains(err.Error(), said)) {
		t.Errorf("%s: error %v, want %q", what, err, said)
	}
}

func request(claim string) PlanEffect {
	return PlanEffect{Vendor: "insurer", Action: "request", Claim: claim, Because: "it has no payoff"}
}

func payOff(loan, amount string) PlanEffect {
	return PlanEffect{Vendor: "servicer", Action: "pay_off", Account: "N1", VendorLoanID: loan, Day: "2026-07-10",
		Amount: amount, Because: "the list says pay_off"}
}

// planned returns a plan of these effects as it is read from its file.
func planned(t testing.TB, change func(*Plan), effects ...PlanEffect) *Plan {
	t.Helper()
	p := &Plan{PreparedBy: "anna@desk", PreparedUID: "1001",
		PreparedAt: time.Now().UTC().Format(time.RFC3339Nano), Version: "v1", AsOf: "2026-07-10", Effects: effects}
	for i := range p.Effects {
		p.Effects[i].Place = i + 1
	}
	if err := p.Count(); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(p)
	}
	text, err := p.Text()
	if err != nil {
		t.Fatal(err)
	}
	read, err := parsePlan(text)
	if err != nil {
		t.Fatal(err)
	}
	return read
}
