package effects

import (
	"context"
	"fmt"
	"time"

	"tieout/payoff"
	"tieout/vendors/client"
)

// Unknowns is the ledger of effects whose outcome nobody knows.
type Unknowns interface {
	// Orphans makes unknown what a process that died was sending; see [Intents].
	Orphans(ctx context.Context) (unknown int, err error)
	// Unknown returns the intents of unknown outcome, the oldest first.
	Unknown(ctx context.Context) ([]payoff.Intent, error)
	// Found commits what was seen of an intent of unknown outcome, and settles it if that decides.
	Found(ctx context.Context, n int64, f payoff.Finding) error
}

// A Watcher is told how Resolve gets on.
type Watcher interface {
	// Waits is told before an effect is verified that may show at its vendor until a time still ahead.
	Waits(i payoff.Intent, until time.Time)
	// Unread is told that the vendor of an intent could not be read, so that it stays unknown.
	Unread(i payoff.Intent, err error)
	// Found is told what was seen of an intent, after it was committed.
	Found(i payoff.Intent, f payoff.Finding)
}

// Resolve settles the intents of unknown outcome by reading their vendors; nothing is sent. An effect may show as late
// as grace after it was sent, and Resolve waits that long for it. It returns how many intents it settled, and how many
// are still unknown: those whose vendor cannot be read, or does not show what became of them. The caller holds the
// ledger.
func (s *Setup) Resolve(ctx context.Context, ledger Unknowns, grace time.Duration, watcher Watcher,
) (settled, unknown int, err error) {
	if _, err := ledger.Orphans(ctx); err != nil {
		return 0, 0, err
	}
	intents, err := ledger.Unknown(ctx)
	if err != nil || len(intents) == 0 {
		return 0, 0, err
	}
	verifiers, err := s.verifiers(intents)
	if err != nil {
		return 0, 0, err
	}
	r := resolution{ledger, grace, watcher}
	for _, i := range intents {
		ok, err := r.settle(ctx, i, verifiers[i.Vendor])
		if err != nil {
			return settled, len(intents) - settled, err
		}
		if ok {
			settled++
		}
	}
	return settled, len(intents) - settled, nil
}

// A resolution is what each intent is settled with.
type resolution struct {
	ledger  Unknowns
	grace   time.Duration
	watcher Watcher
}

// settle verifies one effect and keeps what was seen. A vendor that cannot be read leaves it unknown.
func (r resolution) settle(ctx context.Context, i payoff.Intent, v client.Verifier) (settled bool, err error) {
	if until := i.Sending.Add(r.grace); time.Now().Before(until) {
		r.watcher.Waits(i, until)
	}
	finding, err := v.Verify(ctx, i.Effect, i.Sending, r.grace)
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if err != nil {
		r.watcher.Unread(i, err)
		return false, nil
	}
	if err := r.ledger.Found(context.WithoutCancel(ctx), i.N, finding); err != nil {
		return false, err
	}
	r.watcher.Found(i, finding)
	return finding.Verdict != payoff.Undecided, nil
}

// verifiers makes the clients that read the vendors of the intents; they cannot send effects.
func (s *Setup) verifiers(intents []payoff.Intent) (map[string]client.Verifier, error) {
	logins, err := s.Logins()
	if err != nil {
		return nil, err
	}
	verifiers := map[string]client.Verifier{}
	for _, i := range intents {
		v := s.Vendors[i.Vendor]
		switch {
		case !v.HasEffects():
			return nil, payoff.Problemf(payoff.CodeConfig, "configure it as it was when the effect was sent",
				"an effect of unknown outcome is of vendor %s, which is not configured with quotes: fetch", i.Vendor)
		case v.Verifier == nil:
			return nil, fmt.Errorf("the client of %s cannot verify effects", i.Vendor)
		case verifiers[i.Vendor] != nil:
			continue
		}
		if verifiers[i.Vendor], err = v.Verifier(v.At("", logins[i.Vendor])); err != nil {
			return nil, err
		}
	}
	return verifiers, nil
}
