package effects

import (
	"context"
	"fmt"

	"tieout/payoff"
	"tieout/vendors/client"
)

// Intents is the ledger of what is sent. Each method that returns nil has committed, so that it survives a power cut.
type Intents interface {
	// Plan writes intents in state planned, all or none, and returns them with their numbers. It refuses an effect that
	// is open, or was carried out and is not asked for again.
	Plan(ctx context.Context, intents []payoff.Intent) ([]payoff.Intent, error)
	// Sending notes that the intent is about to be sent; it fails unless the intent is planned.
	Sending(ctx context.Context, n int64) error
	// Ended notes the outcome of an intent that is being sent.
	Ended(ctx context.Context, n int64, o payoff.Outcome) error
	// Orphans settles what nobody is going to end: what was being sent is unknown, what was planned is refused. Only
	// the holder of the ledger may call it. It returns how many became unknown.
	Orphans(ctx context.Context) (unknown int, err error)
}

// send sends planned intents, one after the other in their order, each once: it is committed as sending, sent, and its
// outcome committed. The end of ctx stops send before the next intent; the one that is under way it ends only if nothing of it
// has left yet. A vendor without a sender, and a ledger that takes no commit, stop send too; Orphans settles what was
// being sent then. told hears every outcome.
func send(ctx context.Context, intents []payoff.Intent, senders map[string]client.Sender, ledger Intents,
	told func(payoff.Intent, payoff.Outcome)) error {
	steady := context.WithoutCancel(ctx)
	for _, i := range intents {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		sender, ok := senders[i.Vendor]
		if !ok {
			return fmt.Errorf("nobody can send effects to %s", i.Vendor)
		}
		if err := ledger.Sending(steady, i.N); err != nil {
			return err
		}
		outcome := attempt(ctx, sender, i.Effect)
		if err := ledger.Ended(steady, i.N, outcome); err != nil {
			return err
		}
		told(i, outcome)
	}
	return nil
}

// attempt sends an effect, once. After a panic nobody knows how far it came.
func attempt(ctx context.Context, s client.Sender, e payoff.Effect) (o payoff.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = payoff.Outcome{State: payoff.Unknown,
				Detail: fmt.Sprintf("defect in the %s client: %v: it may have been carried out", e.Vendor, p)}
		}
	}()
	return s.Send(ctx, e)
}
