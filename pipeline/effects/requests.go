package effects

import (
	"context"
	"errors"
	"iter"
	"time"

	"tieout/payoff"
	"tieout/vendors/client"
)

// Requestable marks, while they are read, the claims whose payoff a run may request unattended if they have none: their
// row does not ask for anything else, and their documents are on file. vendors are those whose configuration lets a run
// request payoffs, by name.
func Requestable(claims iter.Seq2[payoff.Claim, error], vendors map[string]*client.Vendor,
) iter.Seq2[payoff.Loan, error] {
	return func(yield func(payoff.Loan, error) bool) {
		for claim, err := range claims {
			wanted := claim.Action == "" || claim.Action == payoff.RequestPayoff
			v := vendors[claim.Vendor]
			claim.Requestable = wanted && v != nil && len(missingDocuments(v, claim.Documents)) == 0
			if !yield(claim.Loan, err) {
				return
			}
		}
	}
}

// Requests are the payoff requests that one run may send to one vendor unattended.
type Requests struct {
	Vendor *client.Vendor
	Login  client.Login
	Plan   string      // the name of the run's own plan in the ledger
	Today  payoff.Date // the calendar day on which they are sent
	Most   int         // the most that the whole run may send, before and after it was stopped

	// Claims returns the claims of the vendor whose payoff the run may still request, with answers of the day since or
	// later: at most as many as are left of most. place is the next free place in the plan.
	Claims func(ctx context.Context, since payoff.Date, most int) (claims []payoff.Loan, place int, err error)
}

// Send plans the requests and sends them. What a process that died was sending is unknown first, so that it is not sent
// again. The caller holds the ledger. told hears every outcome.
func (r *Requests) Send(ctx context.Context, ledger Intents, told func(payoff.Intent, payoff.Outcome)) error {
	if _, err := ledger.Orphans(ctx); err != nil {
		return err
	}
	// Yesterday's answers count, because a run may go on over midnight. Older ones, in a run that was resumed, do not.
	claims, place, err := r.Claims(ctx, r.Today.AddDays(-1), r.Most)
	if err != nil || len(claims) == 0 {
		return err
	}
	sender, err := r.Vendor.Sender(r.Vendor.At("", r.Login))
	if err != nil {
		return err
	}
	checkers := map[string]client.Checker{}
	if r.Vendor.Checker != nil {
		if checkers[r.Vendor.Name], err = r.Vendor.Checker(r.Vendor.At("", r.Login)); err != nil {
			return err
		}
	}
	intents, err := ledger.Plan(ctx, r.intents(claims, place))
	if err != nil {
		return err
	}
	err = dispatch{map[string]client.Sender{r.Vendor.Name: sender}, checkers, ledger, told}.send(ctx, intents)
	// What had no turn must not block the next run.
	_, failed := ledger.Orphans(context.WithoutCancel(ctx))
	return errors.Join(err, failed)
}

// intents spells the requests as intents of the run's own plan, from a place on.
func (r *Requests) intents(claims []payoff.Loan, place int) []payoff.Intent {
	intents := make([]payoff.Intent, len(claims))
	for i, claim := range claims {
		intents[i] = payoff.Intent{Plan: r.Plan, Place: place + i, PreparedBy: "automatic",
			ApprovedBy: "automatic: requests in tieout.yaml", Planned: time.Now(),
			Effect: payoff.Effect{Vendor: claim.Vendor, Action: payoff.RequestPayoff, Loan: claim}}
	}
	return intents
}
