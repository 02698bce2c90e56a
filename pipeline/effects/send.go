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
	// Withheld notes that a planned intent is not sent, and why.
	Withheld(ctx context.Context, n int64, why string) error
	// Ended notes the outcome of an intent that is being sent.
	Ended(ctx context.Context, n int64, o payoff.Outcome) error
	// Orphans settles what nobody is going to end: what was being sent is unknown, what was planned is refused. Only
	// the holder of the ledger may call it. It returns how many became unknown.
	Orphans(ctx context.Context) (unknown int, err error)
}

// A dispatch is what planned intents are sent with.
type dispatch struct {
	senders  map[string]client.Sender  // by vendor
	checkers map[string]client.Checker // by vendor, of those that have one
	ledger   Intents
	told     func(payoff.Intent, payoff.Outcome) // hears every outcome
}

// send sends planned intents, one after the other in their order, each once: its vendor is asked whether it is still
// wanted, it is committed as sending, sent, and its outcome committed. The end of ctx stops send before the next
// intent; the one that is under way it ends only if nothing of it has left yet. A vendor without a sender, and a ledger
// that takes no commit, stop send too; Orphans settles what was being sent then.
func (d dispatch) send(ctx context.Context, intents []payoff.Intent) error {
	steady := context.WithoutCancel(ctx)
	for _, i := range intents {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		sender, ok := d.senders[i.Vendor]
		if !ok {
			return fmt.Errorf("nobody can send effects to %s", i.Vendor)
		}
		withheld, err := d.withhold(ctx, i)
		if err != nil {
			return err
		}
		if withheld {
			continue
		}
		if err := d.ledger.Sending(steady, i.N); err != nil {
			return err
		}
		outcome := attempt(ctx, sender, i.Effect)
		if err := d.ledger.Ended(steady, i.N, outcome); err != nil {
			return err
		}
		d.told(i, outcome)
	}
	return nil
}

// withhold reads the vendor, and does not send what is not wanted there any more, or what the vendor does not say. What
// a person asks for once more is wanted.
func (d dispatch) withhold(ctx context.Context, i payoff.Intent) (withheld bool, err error) {
	checker := d.checkers[i.Vendor]
	if checker == nil || i.Again {
		return false, nil
	}
	why, err := check(ctx, checker, i.Effect)
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if err != nil {
		why = "whether it is still wanted cannot be read: " + err.Error()
	}
	if why == "" {
		return false, nil
	}
	why += "; nothing was sent"
	if err := d.ledger.Withheld(context.WithoutCancel(ctx), i.N, why); err != nil {
		return false, err
	}
	d.told(i, payoff.Outcome{State: payoff.Refused, Detail: why})
	return true, nil
}

// check asks a checker. After a panic nothing is known.
func check(ctx context.Context, c client.Checker, e payoff.Effect) (why string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("defect in the %s client: %v", e.Vendor, p)
		}
	}()
	return c.Check(ctx, e)
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
