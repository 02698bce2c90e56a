package lossexpress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// Verify finds out, by reading only, whether an effect was carried out whose intent was recorded at since. It reads the
// claim's activities since then and the claim itself, again and again until since plus grace, because what does not
// show before that may only be late ([rest.Grace] is long enough for the effects of a [Sender]). An error means that
// the vendor could not be read, and says nothing about the effect.
func (c *Client) Verify(ctx context.Context, e payoff.Effect, since time.Time, grace time.Duration,
) (payoff.Finding, error) {
	if !CheckID(e.Loan.Claim) {
		return payoff.Finding{}, errors.New("lossexpress: a claim id is a GUID; nothing was asked")
	}
	return rest.Settle(ctx, since.Add(grace), func(ctx context.Context) (payoff.Finding, error) {
		found, _, err := c.activities(ctx, since.Add(-rest.ClockSkew), e.Loan.Claim)
		if err != nil {
			return payoff.Finding{}, err
		}
		answer, err := c.Quote(ctx, payoff.Question{Loan: e.Loan})
		if err != nil {
			return payoff.Finding{}, err
		}
		if answer.Reason == payoff.VendorError {
			return payoff.Finding{}, fmt.Errorf("lossexpress: claim: %s", answer.Detail)
		}
		return judgeEffect(e.Action, found, answer), nil
	})
}

// judgeEffect says what the activities and the claim show of an effect.
func judgeEffect(action payoff.Action, found []Activity, claim payoff.Answer) payoff.Finding {
	f := payoff.Finding{Evidence: verifyEvidence(found, claim)}
	for _, a := range found {
		if a.shows(action) {
			f.Verdict, f.Detail = payoff.Executed, fmt.Sprintf("the feed shows %s at %s", a.Type, stamp(a.At))
			return f
		}
	}
	f.Verdict, f.Detail = judgeAbsence(action, found, claim)
	return f
}

// shows says whether an activity is one that an effect leaves behind.
func (a Activity) shows(action payoff.Action) bool {
	// An attempt that is reported later is no change of status.
	changedTo := func(status string) bool {
		return a.Type == orderChanged && slices.ContainsFunc(a.Orders, func(o Order) bool {
			return o.Type == payoffOrder && o.Status == status
		})
	}
	created := a.Type == requestCreated || a.Type == orderCreated
	switch action {
	case payoff.RequestPayoff:
		return created
	case payoff.CancelRequest:
		return a.Type == requestCancelled || changedTo(cancelled)
	case payoff.RefreshPayoff:
		return created || changedTo(pending)
	}
	return false
}

// judgeAbsence says what it means that the feed does not show an effect. LossExpress documents an activity for every
// request and every cancellation, but none for a refresh, which is billed: that it does not show proves nothing.
func judgeAbsence(action payoff.Action, found []Activity, claim payoff.Answer) (payoff.Verdict, string) {
	switch {
	case claim.Reason == payoff.NoLoan:
		return payoff.Undecided, "LossExpress does not know the claim"
	case claim.Quote == nil && claim.Reason != payoff.Pending:
		return payoff.Undecided, claim.Detail
	case action == payoff.RefreshPayoff:
		return payoff.Undecided, "the feed shows no refresh, and no document says that it would: " +
			"ask LossExpress, a refresh is billed"
	case action == payoff.CancelRequest && slices.ContainsFunc(found, Activity.cancelsAnOrder):
		return payoff.Undecided, "the feed shows that an order was cancelled, and not which: " +
			"look at the claim at LossExpress"
	case action == payoff.CancelRequest && claim.Quote != nil:
		return payoff.NotExecuted, "the feed shows no cancellation, and the claim has its payoff: " +
			"there is nothing left to cancel"
	case action == payoff.CancelRequest:
		return payoff.NotExecuted, "the feed shows no cancellation"
	case len(found) > 0 || claim.Quote != nil:
		return payoff.Undecided, "the feed shows no new request, yet the claim has one: " +
			"another may have asked for it"
	default:
		return payoff.NotExecuted, "the feed shows no request, and the claim has no payoff"
	}
}

// cancelsAnOrder says whether an activity says that an order was canceled. It may be another than the payoff's.
func (a Activity) cancelsAnOrder() bool {
	return a.Type == orderCancelled ||
		a.Type == orderChanged && slices.ContainsFunc(a.Orders, func(o Order) bool { return o.Status == cancelled })
}

// stamp writes a time as LossExpress does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// A seenActivity is what is kept of an activity.
type seenActivity struct {
	ID    string `json:"activityId,omitempty"`
	Type  string `json:"type"`
	At    string `json:"createdAt"`
	Order string `json:"orderId,omitempty"`
}

// verifyEvidence keeps what was seen. Nothing in it is personal.
func verifyEvidence(found []Activity, claim payoff.Answer) []byte {
	seen := struct {
		Activities []seenActivity  `json:"activities"`
		Claim      json.RawMessage `json:"claim,omitempty"`
	}{Activities: []seenActivity{}, Claim: claim.Evidence}
	for _, a := range found {
		s := seenActivity{ID: a.ID, Type: a.Type, At: stamp(a.At)}
		if len(a.Orders) > 0 {
			s.Order = a.Orders[0].ID
		}
		seen.Activities = append(seen.Activities, s)
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return nil
	}
	return text
}
