package lossexpress_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/lossexpress"
	"tieout/vendors/sandbox"
)

// TestRequestsLife goes through a request's life by the payoff-request routes and by the order routes.
func TestRequestsLife(t *testing.T) {
	for _, orders := range []bool{false, true} {
		t.Run(fmt.Sprintf("orders %t", orders), func(t *testing.T) {
			o := newOffice(t, 1, orders, nil)
			request, cancel := effect(payoff.RequestPayoff, 0), effect(payoff.CancelRequest, 0)
			refresh := effect(payoff.RefreshPayoff, 0)

			missing := "there is no payoff request on the claim (HTTP 404)"
			if orders {
				missing = "shows no open payoff order on the claim; nothing was sent"
			}
			o.want(o.send(cancel), payoff.Refused, missing, cancel, 0)
			o.want(o.send(refresh), payoff.Refused, "HTTP 404", refresh, 0)

			sent := o.send(request)
			o.want(sent, payoff.Sent, "done", request, 1)
			if (sent.Reference != "") != orders || !strings.Contains(string(sent.Evidence), claimID(0)) ||
				sent.Status != 200 {
				t.Errorf("got %+v, evidence %s", sent, sent.Evidence)
			}
			o.state(payoff.RequestSent, false)
			o.want(o.send(cancel), payoff.Sent, "done", cancel, 1)
			o.state(payoff.RequestCanceled, false)
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

// TestStuckRequestAsksForAction: the sweep finds what only a person can answer.
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

// TestSpoiledAnswers: the vendor acts, and answers so that nobody can know.
func TestSpoiledAnswers(t *testing.T) {
	for _, f := range []sandbox.Fault{sandbox.Malformed, sandbox.HTML, sandbox.OtherLoan, sandbox.Reset, sandbox.Empty} {
		o := newOffice(t, 1, false, fault(f))
		e, executed := effect(payoff.RequestPayoff, 0), 1
		if f == sandbox.Empty {
			executed = 0 // the sandbox answers {} and does nothing; the client cannot know
		}
		o.want(o.send(e), payoff.Unknown, "it may have been carried out", e, executed)
	}
}

// TestReceipts: an answer that is about another claim, is no success or names no payoff order is no receipt.
func TestReceipts(t *testing.T) {
	const order = `{"claimId":"%s","orders":[{"orderId":"o","type":"%s"}]}`
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
		"with its order":      {true, fmt.Sprintf(order, id, "Loan Payoff Request"), payoff.Sent},
		"with another order":  {true, fmt.Sprintf(order, id, "Copy of Title"), payoff.Unknown},
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

// TestRefusedLogin: nothing is sent, and the login is not repeated.
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
