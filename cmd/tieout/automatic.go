package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/pipeline/queue"
	"tieout/vendors/lossexpress"
)

// What vendors.NAME.requests may say; nothing is manual.
const (
	requestsManual    = "manual"    // payoffs are requested by an approved plan only
	requestsAutomatic = "automatic" // a run requests those of claims that have their documents
)

// mostRequests bounds max_requests: each request sets people to work and may be billed.
const mostRequests = 10_000

// checkRequests refuses unattended requests at a vendor that has none, and such without a cap.
func (c *config) checkRequests(name string, v vendorConfig) error {
	key := "$.vendors." + name
	most, err := v.MaxRequests.limit(mostRequests)
	switch {
	case err != nil:
		return c.problem(key+".max_requests", "%w", err)
	case v.Requests == "" || v.Requests == requestsManual:
		return nil
	case v.Requests != requestsAutomatic:
		return c.problem(key+".requests", "%q is no way to request payoffs; there are %s, %s", v.Requests, requestsManual, requestsAutomatic)
	case v.Quotes != payoff.QuotesFetched || v.client(name) != "lossexpress":
		return c.problem(key+".requests", "only a vendor with quotes: fetch and the client lossexpress takes requests")
	case most == 0:
		return c.problem(key+".requests", "requests: %s needs max_requests: N, the most that one run may send, 1 to %d",
			requestsAutomatic, mostRequests)
	}
	return nil
}

// requestable is [loansOf] with a mark on the claims whose payoff the run may request unattended, should they have none.
func (c *config) requestable(claims iter.Seq2[payoff.Claim, error]) iter.Seq2[payoff.Loan, error] {
	return func(yield func(payoff.Loan, error) bool) {
		for claim, err := range claims {
			wanted := claim.Action == "" || claim.Action == payoff.RequestPayoff
			claim.Requestable = wanted && c.Vendors[claim.Vendor].Requests == requestsAutomatic &&
				len(lossexpress.MissingDocuments(claim.Documents)) == 0
			if !yield(claim.Loan, err) {
				return
			}
		}
	}
}

// requestPayoffs requests, once the vendors were asked, the payoffs of claims that have none, at the vendors whose
// configuration lets a run do so. A sandbox run has no effects, since they would go to the configured vendor.
func (j *job) requestPayoffs(ctx context.Context, vendors []queue.Vendor, today payoff.Date) error {
	if j.sandbox || j.settings.Offline {
		return nil
	}
	for _, v := range vendors {
		if j.config.Vendors[v.Name].Requests != requestsAutomatic {
			continue
		}
		if err := j.requestOf(ctx, v.Name, today); err != nil {
			return err
		}
	}
	return nil
}

// requestOf plans and sends the requests to one vendor, up to its cap. What a process that died was sending is unknown
// first, so that it is not sent again.
func (j *job) requestOf(ctx context.Context, vendor string, today payoff.Date) error {
	v := j.config.Vendors[vendor]
	most, err := v.MaxRequests.limit(mostRequests)
	if err != nil {
		return err
	}
	if _, err := j.store.Orphans(ctx); err != nil {
		return err
	}
	// Yesterday's answers count, since a run may go on over midnight; older ones, in a run that was resumed, do not.
	claims, place, err := j.store.Requestable(ctx, j.run, vendor, today.AddDays(-1), most)
	if err != nil || len(claims) == 0 {
		return err
	}
	sender, err := v.sender(vendor, j.logins[vendor])
	if err != nil {
		return err
	}
	intents, err := j.store.Plan(ctx, j.requests(claims, place))
	if err != nil {
		return err
	}
	err = effects.Apply(ctx, intents, map[string]effects.Sender{vendor: sender}, j.store, j.tellOutcome)
	// What had no turn must not block the next run.
	_, left := j.store.Orphans(context.WithoutCancel(ctx))
	return errors.Join(err, left)
}

// requests spells the intents of the run's own plan, from a place on.
func (j *job) requests(claims []payoff.Loan, place int) []payoff.Intent {
	intents := make([]payoff.Intent, len(claims))
	for i, claim := range claims {
		intents[i] = payoff.Intent{Plan: j.run.RequestPlan(), Place: place + i, PreparedBy: "automatic",
			ApprovedBy: "automatic: requests in tieout.yaml", Planned: time.Now(),
			Effect: payoff.Effect{Vendor: claim.Vendor, Action: payoff.RequestPayoff, Loan: claim}}
	}
	return intents
}

// tellOutcome says on stderr what became of an effect; stdout is the summary's.
func (j *job) tellOutcome(i payoff.Intent, o payoff.Outcome) {
	fmt.Fprintf(j.stderr, "tieout: %s %s %s %s: %s\n", o.State, i.Action, i.Vendor, i.Target(), o.Detail)
}
