package pipeline

import (
	"context"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/pipeline/queue"
	"tieout/vendors/client"
)

// request requests the payoffs of claims that have none, at the vendors whose configuration lets a run do so. A sandbox
// run has no effects, because they would go to the configured vendor.
func (r *run) request(ctx context.Context, vendors []queue.Vendor, today payoff.Date) error {
	if r.Sandbox || r.kept.Offline {
		return nil
	}
	for _, v := range vendors {
		configured := r.Setup.Vendors[v.Name]
		if configured.MaxRequests == 0 {
			continue
		}
		requests := effects.Requests{Vendor: configured.Client, Login: r.logins[v.Name], Plan: r.run.RequestPlan(),
			Today: today,
			Most:  configured.MaxRequests,
			Claims: func(ctx context.Context, since payoff.Date, most int) ([]payoff.Loan, int, error) {
				return r.store.Requestable(ctx, r.run, v.Name, since, most)
			}}
		if err := requests.Send(ctx, r.store, r.noteOutcome); err != nil {
			return err
		}
	}
	return nil
}

// requestVendors are the vendors whose configuration lets a run request payoffs, by name.
func (s *Setup) requestVendors() map[string]*client.Vendor {
	requesting := map[string]*client.Vendor{}
	for name, v := range s.Vendors {
		if v.MaxRequests > 0 {
			requesting[name] = v.Client
		}
	}
	return requesting
}

// noteOutcome says what became of an effect.
func (r *run) noteOutcome(i payoff.Intent, o payoff.Outcome) {
	note(r.Watcher, "%s %s %s %s: %s", o.State, i.Action, i.Vendor, i.Target(), o.Detail)
}
