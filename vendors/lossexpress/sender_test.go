package lossexpress_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/lossexpress"
	"tieout/vendors/rest"
	"tieout/vendors/sandbox"
)

// work is how long the sandbox works on a payoff.
const work = time.Hour

// An office is LossExpress with claims whose payoff nobody has asked for yet, and who asks there.
type office struct {
	*testing.T
	*sandbox.Sandbox
	url    string
	late   atomic.Int64
	sender *lossexpress.Sender
	client *lossexpress.Client
}

// claimID is the id of the n-th claim.
func claimID(n int) string { return fmt.Sprintf("c30ae9da-9222-4de5-81fe-%012x", n) }

func effect(action payoff.Action, n int) payoff.Effect {
	return payoff.Effect{Vendor: "lossexpress", Action: action, Loan: payoff.Loan{Claim: claimID(n)}}
}

// newOffice has so many claims; change alters the loan of each.
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
	o.Sandbox = sandbox.New(book, map[string]sandbox.Behavior{sandbox.LossExpress: {Now: now, WorkTime: work, TokenLife: 24 * time.Hour}})
	url, stop, err := sandbox.Serve("", o.Sandbox)
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

// send carries an effect out and holds its outcome to what is true of all.
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

// want fails unless the outcome is this, and the action was carried out so often on the n-th claim.
func (o *office) want(got payoff.Outcome, state payoff.IntentState, detail string, e payoff.Effect, executed int) {
	o.Helper()
	n := o.Executions(sandbox.LossExpress, e.Loan.Claim, e.Action)
	if got.State != state || !strings.Contains(got.Detail, detail) || n != executed {
		o.Errorf("%s: %s (%s), %d executions; want %s with %q, %d", e.Action, got.State, got.Detail, n, state, detail, executed)
	}
}

// TestRequestsLife goes through a request's life by the old routes and by their successors.
func TestRequestsLife(t *testing.T) {
	for _, orders := range []bool{false, true} {
		t.Run(fmt.Sprintf("orders %t", orders), func(t *testing.T) {
			o := newOffice(t, 1, orders, nil)
			request, cancel, refresh := effect(payoff.RequestPayoff, 0), effect(payoff.CancelRequest, 0), effect(payoff.RefreshPayoff, 0)

			missing := "there is no payoff request on the claim (HTTP 404)"
			if orders {
				missing = "shows no open payoff order on the claim; nothing was sent"
			}
			o.want(o.send(cancel), payoff.Refused, missing, cancel, 0)
			o.want(o.send(refresh), payoff.Refused, "HTTP 404", refresh, 0)

			sent := o.send(request)
			o.want(sent, payoff.Sent, "done", request, 1)
			if (sent.Reference != "") != orders || !strings.Contains(string(sent.Evidence), claimID(0)) || sent.Status != 200 {
				t.Errorf("got %+v, evidence %s", sent, sent.Evidence)
			}
			o.state(payoff.RequestSent, false)
			o.want(o.send(cancel), payoff.Sent, "done", cancel, 1)
			o.state(payoff.RequestCancelled, false)
			o.want(o.send(request), payoff.Sent, "done", request, 2)
			o.late.Store(int64(work / 2))
			o.state(payoff.RequestPending, false)
			o.late.Store(int64(work + time.Minute))
			o.state(payoff.RequestQuoted, true)
			if a, err := o.client.Quote(t.Context(), payoff.Question{Loan: request.Loan}); err != nil || a.Quote == nil ||
				a.Quote.Total.StringFixed(2) != "100.00" {
				t.Errorf("quote %+v, %v", a, err)
			}
			o.want(o.send(refresh), payoff.Sent, "done", refresh, 1)
			o.state(payoff.RequestPending, false)
			if n := o.Count(sandbox.LossExpress, sandbox.Money) + o.Count("", sandbox.Other); n != 0 {
				t.Errorf("%d requests that nobody offers", n)
			}
		})
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

// TestStuckRequestAsksForAction finds by the sweep what only a person can answer.
func TestStuckRequestAsksForAction(t *testing.T) {
	o := newOffice(t, 1, false, func(l *sandbox.Loan) { l.Stuck = true })
	o.send(effect(payoff.RequestPayoff, 0))
	o.late.Store(int64(work + time.Minute))
	o.state(payoff.ActionRequired, false)
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*sandbox.Loan)
		effect payoff.Effect
		state  payoff.IntentState
		detail string
	}{
		"documents missing": {func(l *sandbox.Loan) { l.Documents = []string{"title image signed"} },
			effect(payoff.RequestPayoff, 0), payoff.Refused,
			lossexpress.MissingFinding(lossexpress.MissingDocuments([]string{"title image signed"})) + " (HTTP 400)"},
		"claim unknown":  {nil, effect(payoff.RequestPayoff, 99), payoff.Refused, "does not know the claim"},
		"testing phase":  {fault(sandbox.Rejected), effect(payoff.RequestPayoff, 0), payoff.Refused, "testing phase"},
		"no id":          {nil, payoff.Effect{Action: payoff.RequestPayoff}, payoff.Refused, "GUID; nothing was sent"},
		"no such action": {nil, effect(payoff.PayOff, 0), payoff.Refused, "no effect"},
		"server error":   {fault(sandbox.Error), effect(payoff.RequestPayoff, 0), payoff.Unknown, "HTTP 500"},
		"throttled":      {fault(sandbox.Throttled), effect(payoff.RequestPayoff, 0), payoff.Refused, "HTTP 429"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, 1, false, c.change)
			o.want(o.send(c.effect), c.state, c.detail, c.effect, 0)
			if n := o.Count(sandbox.LossExpress, sandbox.Work); n > 1 {
				t.Errorf("%d requests for one effect", n)
			}
		})
	}
}

func fault(f sandbox.Fault) func(*sandbox.Loan) { return func(l *sandbox.Loan) { l.Fault = f } }

// TestSpoiltAnswers act, and answer so that nobody can tell.
func TestSpoiltAnswers(t *testing.T) {
	for _, f := range []sandbox.Fault{sandbox.Malformed, sandbox.HTML, sandbox.OtherLoan, sandbox.Reset, sandbox.Empty} {
		o := newOffice(t, 1, false, fault(f))
		e, executed := effect(payoff.RequestPayoff, 0), 1
		if f == sandbox.Empty {
			executed = 0 // the sandbox answers {} and does nothing; the client cannot know
		}
		o.want(o.send(e), payoff.Unknown, "it may have been carried out", e, executed)
	}
}

// TestReceipts takes no answer for a receipt that is not for this claim, denies its success or names no payoff order.
func TestReceipts(t *testing.T) {
	id := claimID(0)
	for name, c := range map[string]struct {
		orders bool
		answer string
		want   payoff.IntentState
	}{
		"of the old route":    {false, `{"claimId":"` + strings.ToUpper(id) + `"}`, payoff.Sent},
		"with success":        {false, `{"claimId":"` + id + `","success":true}`, payoff.Sent},
		"success denied":      {false, `{"claimId":"` + id + `","success":false}`, payoff.Unknown},
		"success as text":     {false, `{"claimId":"` + id + `","success":"no"}`, payoff.Unknown},
		"another claim":       {false, `{"claimId":"` + claimID(1) + `"}`, payoff.Unknown},
		"no claim":            {false, `{}`, payoff.Unknown},
		"two claims":          {false, `{"claimId":"` + id + `","claimId":"` + id + `"}`, payoff.Unknown},
		"no JSON":             {false, `OK`, payoff.Unknown},
		"nothing":             {false, ``, payoff.Unknown},
		"with its order":      {true, `{"claimId":"` + id + `","orders":[{"orderId":"o","type":"Loan Payoff Request"}]}`, payoff.Sent},
		"with another order":  {true, `{"claimId":"` + id + `","orders":[{"orderId":"o","type":"Copy of Title"}]}`, payoff.Unknown},
		"with no order":       {true, `{"claimId":"` + id + `","orders":[],"success":true}`, payoff.Unknown},
		"orders are no array": {true, `{"claimId":"` + id + `","orders":{}}`, payoff.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/oauth/token" {
					_, _ = io.WriteString(w, `{"accessToken":"t"}`)
					return
				}
				_, _ = io.WriteString(w, c.answer)
			}))
			defer server.Close()
			sender, err := lossexpress.NewSender(lossexpress.SenderConfig{Orders: c.orders, Config: lossexpress.Config{
				BaseURL: server.URL, ClientID: "c", Secret: "s"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := sender.Send(t.Context(), effect(payoff.RequestPayoff, 0)); got.State != c.want {
				t.Errorf("%s (%s), want %s", got.State, got.Detail, c.want)
			}
		})
	}
}

// TestRefusedLogin sends nothing, and asks for a login once.
func TestRefusedLogin(t *testing.T) {
	o := newOffice(t, 1, false, nil)
	sender, err := lossexpress.NewSender(lossexpress.SenderConfig{Config: lossexpress.Config{
		BaseURL: o.url, ClientID: sandbox.LossExpressClientID, Secret: "wrong"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		e := effect(payoff.RequestPayoff, 0)
		o.want(sender.Send(t.Context(), e), payoff.Refused, "nothing was sent", e, 0)
	}
	if logins, works := o.Count("", sandbox.Authenticate), o.Count("", sandbox.Work); logins != 1 || works != 0 {
		t.Errorf("%d logins, %d effects, want 1 and 0", logins, works)
	}
}

// TestLostAnswersAreSettledByReading is E3 and E5 of the reliability note at LossExpress: of many lost answers half were
// carried out, each at most once, and looking tells which, without an effect of its own.
func TestLostAnswersAreSettledByReading(t *testing.T) {
	claims := 1000
	if testing.Short() {
		claims = 100
	}
	o := newOffice(t, claims, false, nil)
	o.Trouble(func(r sandbox.Request) sandbox.Trouble {
		if r.LoanID[35]%2 == 1 { // by the last digit of the claim's id
			return sandbox.Trouble{Lost: sandbox.LostAnswer}
		}
		return sandbox.Trouble{Lost: sandbox.LostRequest}
	})
	begun := time.Now()
	for n := range claims {
		if got := o.send(effect(payoff.RequestPayoff, n)); got.State != payoff.Unknown {
			t.Fatalf("claim %d: %s (%s), want unknown", n, got.State, got.Detail)
		}
	}
	effects := o.Count("", sandbox.Work)
	misjudged, carriedOut := 0, 0
	for n := range claims {
		e := effect(payoff.RequestPayoff, n)
		executed := o.Executions(sandbox.LossExpress, e.Loan.Claim, e.Action)
		f, err := o.client.Verify(t.Context(), e, begun, 0)
		if err != nil || executed > 1 || (f.Verdict == payoff.Executed) != (executed == 1) || f.Verdict == payoff.Undecided {
			misjudged++
			t.Errorf("claim %d: %s (%s), %v, executed %d times", n, f.Verdict, f.Detail, err, executed)
		}
		carriedOut += executed
	}
	if n := o.Count("", sandbox.Work) - effects; n != 0 || effects != claims || carriedOut == 0 || carriedOut == claims {
		t.Errorf("%d effects by looking, %d by sending, %d carried out", n, effects, carriedOut)
	}
	t.Logf("E5 LossExpress: %d lost answers, %d carried out: %d misjudged (target 0), 0 effect calls (target 0), %v",
		claims, carriedOut, misjudged, time.Since(begun).Round(time.Millisecond))
}

// TestLookAtCancelAndRefresh looks at the other effects, carried out and not.
func TestLookAtCancelAndRefresh(t *testing.T) {
	for _, c := range []struct {
		action payoff.Action
		lost   sandbox.Lost
		after  time.Duration // when it is sent, after the request
		want   payoff.Verdict
		detail string
	}{
		{payoff.CancelRequest, sandbox.LostAnswer, work / 4, payoff.Executed, "payoff-request-cancelled"},
		{payoff.CancelRequest, sandbox.LostRequest, work / 4, payoff.NotExecuted, "shows no cancellation"},
		{payoff.CancelRequest, sandbox.LostAnswer, 2 * work, payoff.NotExecuted, "nothing left to cancel"},
		{payoff.RefreshPayoff, sandbox.LostAnswer, 2 * work, payoff.Executed, "order-status-changed"},
		{payoff.RefreshPayoff, sandbox.LostRequest, 2 * work, payoff.Undecided, "no document says"},
		{payoff.RequestPayoff, sandbox.LostRequest, 2 * work, payoff.Undecided, "another may have asked"},
	} {
		o := newOffice(t, 1, false, nil)
		o.send(effect(payoff.RequestPayoff, 0))
		o.late.Store(int64(c.after))
		o.Trouble(func(sandbox.Request) sandbox.Trouble { return sandbox.Trouble{Lost: c.lost} })
		since := time.Now().Add(c.after)
		o.send(effect(c.action, 0))
		f, err := o.client.Verify(t.Context(), effect(c.action, 0), since, -24*time.Hour)
		if err != nil || f.Verdict != c.want || !strings.Contains(f.Detail, c.detail) {
			t.Errorf("%s, lost %s after %v: %s (%s), %v; want %s with %q", c.action, c.lost, c.after, f.Verdict, f.Detail,
				err, c.want, c.detail)
		}
	}
}

// TestLookWaits finds what shows only after a while, and does not take its absence before for an answer.
func TestLookWaits(t *testing.T) {
	o := newOffice(t, 1, false, nil)
	since := time.Now()
	time.AfterFunc(300*time.Millisecond, func() { o.sender.Send(context.Background(), effect(payoff.RequestPayoff, 0)) })
	f, err := o.client.Verify(t.Context(), effect(payoff.RequestPayoff, 0), since, time.Second)
	if err != nil || f.Verdict != payoff.Executed {
		t.Errorf("%s (%s), %v", f.Verdict, f.Detail, err)
	}
}

// TestLookThatCannotRead says nothing about the effect.
func TestLookThatCannotRead(t *testing.T) {
	o := newOffice(t, 1, false, fault(sandbox.Error))
	f, err := o.client.Verify(t.Context(), effect(payoff.RequestPayoff, 0), time.Now(), 0)
	if err == nil || f.Verdict != "" {
		t.Errorf("%s, %v", f.Verdict, err)
	}
}

// TestRoutesByClass holds the routes to their classes: a client has nothing but logins and GETs, and what tells
// LossExpress that money was sent, or forges activities, is nobody's.
func TestRoutesByClass(t *testing.T) {
	for _, r := range rest.Select(lossexpress.Routes(), rest.Login, rest.Read, rest.Quote) {
		if r.Method != http.MethodGet && r.Class != rest.Login {
			t.Errorf("%s %s is of class %s", r.Method, r.Path, r.Class)
		}
	}
	for _, r := range lossexpress.Routes() {
		if strings.HasSuffix(r.Path, "payoff-sent") != (r.Class == rest.Money) || strings.Contains(r.Path, "trigger") {
			t.Errorf("%s %s is of class %s", r.Method, r.Path, r.Class)
		}
	}
}
