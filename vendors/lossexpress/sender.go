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
	// Orders: by the order routes, which replace the payoff-request routes. Those still work, and are documented as
	// deprecated.
	Orders bool
}

// A Sender requests payoffs from LossExpress, cancels the requests and refreshes them. Requests and refreshes set
// people to work and may be billed, each time. It is safe for concurrent use.
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

// Send carries out an effect on the claim e.Loan.Claim: at most one request that changes anything is sent, and it is
// never repeated. Until then ctx can end it; after that it runs to its end. Send does not check that the documents that
// a request needs are on file ([MissingDocuments]). If they are not, LossExpress declines, and the outcome says so in
// the same words.
func (s *Sender) Send(ctx context.Context, e payoff.Effect) payoff.Outcome {
	if !CheckID(e.Loan.Claim) {
		return rest.NotSent("a LossExpress claim id is a GUID")
	}
	ctx, cancel := context.WithTimeout(ctx, rest.Preparation)
	defer cancel()
	do, err := s.instruction(ctx, e)
	if err != nil {
		return rest.NotSent(err.Error())
	}
	var done receipt
	reply, outcome := s.effects.Send(ctx, s.client.session, func(t rest.Token) rest.Request {
		return rest.Request{
			Method: do.method,
			URL:    s.client.base.JoinPath(claimPath, e.Loan.Claim, do.path),
			Header: do.header(),
			Token:  t,
			Body:   do.body,
			Judge: func(r rest.Reply) (err error) {
				done, err = readReceipt(r.Body, e.Loan.Claim, do.creates)
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
	creates      bool // its answer names the orders that it created
}

func (i instruction) header() http.Header {
	h := http.Header{"Accept": {"application/json"}}
	if i.body != nil {
		h.Set("Content-Type", "application/json")
	}
	return h
}

// instruction returns the request for an effect. Only canceling by the order routes has to read something first: the
// ids of the orders.
func (s *Sender) instruction(ctx context.Context, e payoff.Effect) (instruction, error) {
	if s.orders {
		return s.orderInstruction(ctx, e)
	}
	switch e.Action {
	case payoff.RequestPayoff:
		return instruction{method: http.MethodPost, path: requestPath}, nil
	case payoff.CancelRequest:
		return instruction{method: http.MethodDelete, path: requestPath}, nil
	case payoff.RefreshPayoff:
		return instruction{method: http.MethodPost, path: refreshPath}, nil
	}
	return instruction{}, noSuchEffect(e)
}

// orderInstruction returns the request for an effect by the order routes.
func (s *Sender) orderInstruction(ctx context.Context, e payoff.Effect) (instruction, error) {
	// One type for each call: if one type is rejected and others go through, LossExpress answers 500 for all of them.
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
	return instruction{}, noSuchEffect(e)
}

func noSuchEffect(e payoff.Effect) error {
	return fmt.Errorf("there is no effect %q at LossExpress", e.Action)
}

// orderHistory is how far back we look for open orders: far longer than a payoff takes.
const orderHistory = 400 * 24 * time.Hour

// openOrders returns the ids of a claim's payoff orders that are pending, according to the feed. The claim itself does
// not show them.
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

// pendingOrders returns the ids of the payoff orders that are pending after the activities.
func pendingOrders(activities []Activity) []string {
	ordered := inOrder(activities)
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
