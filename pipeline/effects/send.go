package effects

import (
	"context"
	"fmt"

	"tieout/payoff"
)

// A Sender carries out effects at one vendor, each in at most one attempt.
type Sender interface {
	Send(ctx context.Context, e payoff.Effect) payoff.Outcome
}

// Intents is the ledger of what is sent.
type Intents interface {
	// Sending commits, so that it survives a power cut, that the intent is about to be sent; it fails unless the intent
	// is planned.
	Sending(ctx context.Context, n int64) error
	// Ended commits what became of it.
	Ended(ctx context.Context, n int64, o payoff.Outcome) error
}

// Apply sends planned intents, one after the other in their order, each once: it is committed as being sent, sent, and its
// outcome committed. The end of ctx stops Apply before the next intent and never amid one. A vendor without a sender,
// and a ledger that does not take a commit, ends it too; what it was sending then is found as sending later. told
// hears of every outcome.
func Apply(ctx context.Context, intents []payoff.Intent, senders map[string]Sender, ledger Intents,
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
		outcome := send(steady, sender, i.Effect)
		if err := ledger.Ended(steady, i.N, outcome); err != nil {
			return err
		}
		told(i, outcome)
	}
	return nil
}

// send makes the one attempt. After a panic nobody knows how far it came.
func send(ctx context.Context, s Sender, e payoff.Effect) (o payoff.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = payoff.Outcome{State: payoff.Unknown, Detail: fmt.Sprintf("defect in the %s client: %v: it may have been carried out",
				e.Vendor, p)}
		}
	}()
	return s.Send(ctx, e)
}
