package nelnet

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// Verify finds out, by reading only, whether a pay-off was carried out whose intent was recorded at since. It was if
// the loan owes nothing, and its last payment was made since then, not in cash, and of the approved amount. It was not
// if the loan owes something, and its last payment is older or there is none. Anything else is undecided, and up to a
// person. Nelnet's books agree only some seconds after a payment, so that Verify reads again and again until since plus
// grace ([rest.Grace] is long enough for the effects of a [Sender]). An error means that the vendor could not be read,
// and says nothing about the pay-off.
func (c *Client) Verify(ctx context.Context, e payoff.Effect, since time.Time, grace time.Duration,
) (payoff.Finding, error) {
	if err := check(e); err != nil {
		return payoff.Finding{}, fmt.Errorf("nelnet: %w; nothing was asked", err)
	}
	return rest.Settle(ctx, since.Add(grace), func(ctx context.Context) (payoff.Finding, error) {
		owed, err := c.balances(ctx, e.Loan.VendorLoanID)
		if err != nil {
			return payoff.Finding{}, err
		}
		last, err := c.lastPayment(ctx, e.Loan.VendorLoanID)
		if err != nil {
			return payoff.Finding{}, err
		}
		return judgePayOff(e, since.Add(-rest.ClockSkew), owed, last), nil
	})
}

// judgePayOff says what the balances and the last payment show of a pay-off.
func judgePayOff(e payoff.Effect, since time.Time, owed balances, last lastPayment) payoff.Finding {
	verdict, state := payoff.Undecided, fmt.Sprintf("the loan owes %s", owed.sum().StringFixed(2))
	paid := "no payment is known"
	if last.exists {
		paid = fmt.Sprintf("its last transaction is a %s %s of %s on %s", last.cash(), last.kind,
			last.amount.StringFixed(2), last.created.UTC().Format(time.DateTime))
	}
	recent := last.exists && !last.created.Before(since)
	switch {
	case owed.none() && recent && last.pays(e):
		verdict = payoff.Executed
	case owed.sum().IsPositive() && !recent:
		verdict = payoff.NotExecuted
	}
	return payoff.Finding{Verdict: verdict, Detail: state + "; " + paid, Evidence: verifyEvidence(owed, last)}
}

// verifyEvidence keeps the figures that decided.
func verifyEvidence(owed balances, last lastPayment) []byte {
	type entry struct {
		Type      string `json:"transactionType"`
		Amount    string `json:"transactionAmount"`
		IsCash    bool   `json:"isCash"`
		Created   string `json:"createdDate"`
		Reference string `json:"transactionReferenceId,omitempty"`
	}
	seen := struct {
		Principal string `json:"principalBalance"`
		Interest  string `json:"interestBalance"`
		Fees      string `json:"feeBalance"`
		Last      *entry `json:"lastPayment"`
	}{owed.principal.StringFixed(2), owed.interest.StringFixed(2), owed.fees.StringFixed(2), nil}
	if last.exists {
		seen.Last = &entry{last.kind, last.amount.StringFixed(2), last.isCash, last.created.UTC().Format(time.RFC3339Nano),
			last.reference}
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return nil
	}
	return text
}
