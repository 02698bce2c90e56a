package lossexpress

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tieout/payoff"
)

// Check says, by reading only, why a request or a refresh must not be sent: LossExpress is at work on the claim's
// payoff already, or, for a request, has it. Whoever asks knows of no such order of ours, because a ledger may be lost
// or old.
func (c *Client) Check(ctx context.Context, e payoff.Effect) (why string, err error) {
	if e.Action == payoff.CancelRequest {
		return "", nil // it changes nothing if there is nothing to cancel
	}
	if !CheckID(e.Loan.Claim) {
		return "", errors.New("a LossExpress claim id is a GUID")
	}
	found, _, err := c.activities(ctx, time.Now().Add(-orderHistory), e.Loan.Claim)
	if err != nil {
		return "", err
	}
	if since := openSince(found); !since.IsZero() {
		return fmt.Sprintf("LossExpress has been at work on a payoff order of the claim since %s", stamp(since)), nil
	}
	answer, err := c.Quote(ctx, payoff.Question{Loan: e.Loan})
	switch {
	case err != nil:
		return "", err
	case answer.Reason == payoff.VendorError:
		return "", fmt.Errorf("claim: %s", answer.Detail)
	case answer.Quote != nil && e.Action == payoff.RequestPayoff:
		return "LossExpress has the payoff of the claim", nil
	case answer.Quote == nil && answer.Reason != payoff.Pending:
		return answer.Detail, nil
	}
	return "", nil
}

// openSince returns since when LossExpress is at work on a payoff order, according to the activities of one claim; zero
// if it is not. That an order of another type ended, or of a type that nothing states, does not end a payoff order.
func openSince(activities []Activity) (since time.Time) {
	ordered := inOrder(activities)
	types := orderTypes(ordered)
	for _, a := range ordered {
		ended := slices.ContainsFunc(a.Orders, func(o Order) bool {
			return types[o.ID] == payoffOrder && (o.Status == cancelled || o.Status == fulfilled)
		})
		switch {
		case a.shows(payoff.RequestPayoff), a.shows(payoff.RefreshPayoff):
			since = a.At
		case ended, a.Type == requestCancelled, a.Type == dataAdded:
			since = time.Time{}
		}
	}
	return since
}
