package lossexpress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A SenderConfig is a client's configuration, and by which routes payoffs are requested.
type SenderConfig struct {
	Config
	Orders bool // by the order routes, which succeed the payoff-request routes; those are kept and documented as deprecated
}

// A Sender asks LossExpress for payoffs, takes that back, and asks anew. Requests and refreshes set people to work and
// may be billed, each time. It is safe for concurrent use.
type Sender struct {
	client  *Client // logs in, and reads which orders are open
	effects *rest.Sender
	orders  bool
}

// NewSender returns a sender; nothing is sent before the first effect. It fails as [New] does.
func NewSender(c SenderConfig) (*Sender, error) {
	if c.Transport == nil {
		c.Transport = rest.NewEffectTransport()
	}
	client, err := New(c.Config)
	if err != nil {
		return nil, err
	}
	effects := rest.NewSender(client.caller, client.base, rest.Select(Routes(), rest.Work))
	return &Sender{client, effects, c.Orders}, nil
}

// Send carries out an effect on the claim e.Loan.Claim: at most one request that changes anything leaves, and it is
// never repeated. While nothing has left, ctx ends it; then it runs to its end. What a claim must have on file is not
// looked at here ([MissingDocuments]); LossExpress declines for want of it, in the same words.
func (s *Sender) Send(ctx context.Context, e payoff.Effect) payoff.Outcome {
	if !CheckID(e.Loan.Claim) {
		return rest.NotSent("a LossExpress claim id is a GUID")
	}
	ctx, cancel := context.WithTimeout(ctx, rest.Preparation)
	defer cancel()
	order, err := s.order(ctx, e)
	if err != nil {
		return rest.NotSent(err.Error())
	}
	var done receipt
	reply, outcome := s.effects.Send(ctx, s.client.session, func(t rest.Token) rest.Request {
		return rest.Request{
			Method: order.method,
			URL:    s.client.base.JoinPath(claimPath, e.Loan.Claim, order.path),
			Header: order.header(t),
			Body:   order.body,
			Judge: func(r rest.Reply) (err error) {
				done, err = readReceipt(r.Body, e.Loan.Claim, order.creates)
				return err
			},
		}
	})
	if outcome.State == payoff.Refused && outcome.Status != 0 {
		outcome.Detail = declined(outcome.Status, message(reply.Body))
	}
	outcome.Reference, outcome.Evidence = done.reference(), done.evidence()
	return outcome
}

// An instruction is the request that carries out an effect.
type instruction struct {
	method, path string
	body         []byte
	creates      bool // it is answered with the orders it created
}

func (i instruction) header(t rest.Token) http.Header {
	h := http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + t.Value}}
	if i.body != nil {
		h.Set("Content-Type", "application/json")
	}
	return h
}

// order returns the instruction for an effect. Only the successor of the cancel route needs to read first: it wants
// the ids of the orders.
func (s *Sender) order(ctx context.Context, e payoff.Effect) (instruction, error) {
	if s.orders {
		return s.successor(ctx, e)
	}
	switch e.Action {
	case payoff.RequestPayoff:
		return instruction{method: http.MethodPost, path: requestPath}, nil
	case payoff.CancelRequest:
		return instruction{method: http.MethodDelete, path: requestPath}, nil
	case payoff.RefreshPayoff:
		return instruction{method: http.MethodPost, path: refreshPath}, nil
	}
	return instruction{}, notOurs(e)
}

func (s *Sender) successor(ctx context.Context, e payoff.Effect) (instruction, error) {
	// One type a call: LossExpress answers 500 for all of them where one was rejected and the others went through.
	types := []byte(`{"types":["` + payoffOrder + `"]}`)
	switch e.Action {
	case payoff.RequestPayoff:
		return instruction{http.MethodPost, ordersPath, types, true}, nil
	case payoff.RefreshPayoff:
		return instruction{http.MethodPost, refreshOrdersPath, types, true}, nil
	case payoff.CancelRequest:
		ids, err := s.openOrders(ctx, e.Loan.Claim)
		if err != nil {
			return instruction{}, err
		}
		body, err := json.Marshal(map[string][]string{"orderIds": ids})
		return instruction{method: http.MethodDelete, path: cancelOrdersPath, body: body}, err
	}
	return instruction{}, notOurs(e)
}

func notOurs(e payoff.Effect) error {
	return fmt.Errorf("there is no effect %q at LossExpress", e.Action)
}

// orderHistory is how far back open orders are looked for: far longer than a payoff takes.
const orderHistory = 400 * 24 * time.Hour

// openOrders returns the ids of a claim's payoff orders that are pending, as the feed tells; a claim shows none itself.
func (s *Sender) openOrders(ctx context.Context, claim string) ([]string, error) {
	found, _, err := s.client.activities(ctx, time.Now().Add(-orderHistory), claim)
	if err != nil {
		return nil, err
	}
	if open := pendingOrders(found); len(open) > 0 {
		return open, nil
	}
	return nil, errors.New("the feed shows no open payoff order on the claim")
}

func pendingOrders(activities []Activity) []string {
	ordered := slices.Clone(activities)
	slices.SortStableFunc(ordered, func(a, b Activity) int { return a.At.Compare(b.At) })
	types := orderTypes(ordered)
	var open []string
	for _, a := range ordered {
		for _, o := range a.Orders {
			switch {
			case types[o.ID] != payoffOrder || o.ID == "" || o.Status == "":
			case o.Status != pending:
				open = slices.DeleteFunc(open, func(id string) bool { return id == o.ID })
			case a.Type != orderAttempted && !slices.Contains(open, o.ID):
				open = append(open, o.ID)
			}
		}
	}
	return open
}
