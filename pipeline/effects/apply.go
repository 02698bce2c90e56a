package effects

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tieout/payoff"
)

// A Ledger is what a plan is applied to: the intents, and what it knows of earlier ones.
type Ledger interface {
	Intents
	Memory
	// Applied says whether the ledger has intents of the plan with this checksum.
	Applied(ctx context.Context, plan string) (bool, error)
	// SentSince says whether an effect was sent to its loan or claim after a time, or may have been.
	SentSince(ctx context.Context, e payoff.Effect, since time.Time) (bool, error)
}

// Applied counts what became of the effects of a plan. Sent, Refused, Unknown and NotBegun add up to all of them; all
// are zero if the plan was refused.
type Applied struct {
	Sent, Refused, Unknown, NotBegun int

	Differ    int  // how often the vendor posted another amount than was approved
	Unsettled bool // the ledger failed at the end: one of NotBegun may have been sent
}

// ExitCode returns what the program ends with if nothing else went wrong. An unknown outcome takes precedence over any
// other failure.
func (a Applied) ExitCode() int {
	switch {
	case a.Unknown > 0 || a.Unsettled:
		return payoff.ExitUnknown
	case a.Refused > 0:
		return payoff.ExitIncomplete
	case a.Differ > 0:
		return payoff.ExitBreaks
	}
	return payoff.ExitClean
}

func (a *Applied) count(i payoff.Intent, o payoff.Outcome) {
	switch o.State {
	case payoff.Sent:
		a.Sent++
	case payoff.Refused:
		a.Refused++
	case payoff.Unknown:
		a.Unknown++
	}
	if o.Amount.Valid && !o.Amount.Decimal.Equal(i.Amount.Decimal) {
		a.Differ++
	}
}

// Apply writes the intents of the plan and its receipt, and sends them. It refuses a ledger that is not the plan's, or
// is older than the plan. The caller holds the ledger. The end of ctx stops Apply before the next effect; its cause is
// the error then. told hears every outcome, in the plan's order.
func (a *Approved) Apply(ctx context.Context, ledger Ledger, told func(payoff.Intent, payoff.Outcome),
) (Applied, error) {
	if err := a.plan.State.isOf(ctx, ledger); err != nil {
		return Applied{}, err
	}
	if _, err := ledger.Orphans(ctx); err != nil {
		return Applied{}, err
	}
	receipt, err := a.begin()
	if err != nil {
		return Applied{}, err
	}
	intents, err := a.record(ctx, ledger)
	if err != nil {
		if left := receipt.remove(); left != nil {
			err = errors.Join(err, left)
		}
		return Applied{}, err
	}
	result, err := a.send(ctx, ledger, intents, receipt, told)
	return result, errors.Join(err, receipt.close())
}

// send sends the intents, and keeps the outcomes in ledger and receipt.
func (a *Approved) send(ctx context.Context, ledger Ledger, intents []payoff.Intent, r receipt,
	told func(payoff.Intent, payoff.Outcome)) (result Applied, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	d := dispatch{a.senders, a.checkers, ledger, func(i payoff.Intent, o payoff.Outcome) {
		result.count(i, o)
		if err := r.note(i, o); err != nil { // without a receipt, nothing more is sent
			stop(fmt.Errorf("the receipt cannot be written: %w", err))
		}
		told(i, o)
	}}
	err = d.send(ctx, intents)
	// What had no turn must not block the next plan. What was sent without its outcome in the ledger is unknown.
	unknown, failed := ledger.Orphans(context.WithoutCancel(ctx))
	result.Unknown += unknown
	result.NotBegun = len(intents) - result.Sent - result.Refused - result.Unknown
	result.Unsettled = failed != nil
	if failed != nil {
		return result, errors.Join(err, failed)
	}
	return result, err
}

// record writes the intents of the plan. A plan is applied once because the ledger has them then.
func (a *Approved) record(ctx context.Context, ledger Ledger) ([]payoff.Intent, error) {
	p := a.plan
	applied, err := ledger.Applied(ctx, p.checksum)
	if err != nil {
		return nil, err
	}
	if applied {
		return nil, refusal(planAgain, "the plan was applied before")
	}
	intents := make([]payoff.Intent, len(p.Effects))
	for i, line := range p.Effects {
		e, err := line.effect()
		if err != nil {
			return nil, err
		}
		if line.Again {
			if err := p.notSince(ctx, ledger, e); err != nil {
				return nil, err
			}
		}
		intents[i] = payoff.Intent{Plan: p.checksum, Place: line.Place, Effect: e, Again: line.Again,
			PreparedBy: p.PreparedBy, PreparedUID: p.PreparedUID, ApprovedBy: a.approval.By, ApprovedUID: a.approval.UID,
			Planned: a.approval.At}
	}
	return ledger.Plan(ctx, intents)
}

// notSince refuses what is to be sent once more if it was sent since the plan was made: it was approved once.
func (p *Plan) notSince(ctx context.Context, ledger Ledger, e payoff.Effect) error {
	made, err := time.Parse(time.RFC3339, p.PreparedAt)
	if err != nil {
		return err
	}
	sent, err := ledger.SentSince(ctx, e, made)
	if err == nil && sent {
		err = refusal(planAgain, "a %s of %s was sent since the plan was made", e.Action, e.Target())
	}
	return err
}
