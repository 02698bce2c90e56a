package effects

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"tieout/payoff"
)

// A LedgerState says which ledger a plan was made for, and what that ledger knew then. A plan is applied to no other
// ledger, and not to an older copy of its own: what either does not know, it would send a second time.
type LedgerState struct {
	ID      string  `yaml:"id"`                  // empty if there was no ledger
	Intents int     `yaml:"intents"`             // how many it had
	Open    []int64 `yaml:"open,omitempty,flow"` // the numbers of those that were not settled
	SHA256  string  `yaml:"sha256"`              // of all others, which never change again
}

// A Memory is a ledger as far as a plan remembers it.
type Memory interface {
	// ID tells the ledger from all others.
	ID(ctx context.Context) (string, error)
	// Intents returns all intents, the oldest first.
	Intents(ctx context.Context) ([]payoff.Intent, error)
}

// stateOf returns the state of a ledger.
func stateOf(ctx context.Context, ledger Memory) (s LedgerState, err error) {
	if s.ID, err = ledger.ID(ctx); err != nil {
		return s, err
	}
	intents, err := ledger.Intents(ctx)
	if err != nil {
		return s, err
	}
	for _, i := range intents {
		if i.State != payoff.Sent && i.State != payoff.Refused {
			s.Open = append(s.Open, i.N)
		}
	}
	s.Intents, s.SHA256 = len(intents), settledDigest(intents, s.Open)
	return s, nil
}

// settledDigest is the digest of intents without those that are open.
func settledDigest(intents []payoff.Intent, open []int64) string {
	h := sha256.New()
	for _, i := range intents {
		if !slices.Contains(open, i.N) {
			fmt.Fprintf(h, "%d %q %d %q %q %q %s %t %s\n", i.N, i.Plan, i.Place, i.Vendor, i.Action, i.Target(), i.State,
				i.Again, i.Planned.UTC().Format(time.RFC3339Nano))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// isOf refuses a ledger that is not the one of the state, or does not know all that it knew then. What it has learned
// since does not matter.
func (s LedgerState) isOf(ctx context.Context, ledger Memory) error {
	id, err := ledger.ID(ctx)
	if err != nil {
		return err
	}
	switch {
	case s.ID == "":
		return refusal("make it again with tieout plan --out, which makes the ledger",
			"the plan was made when there was no ledger")
	case s.ID != id:
		return refusal(planAgain, "the plan was made for another ledger: its id is %s, and this one's is %s", s.ID, id)
	}
	intents, err := ledger.Intents(ctx)
	if err != nil {
		return err
	}
	if len(intents) < s.Intents || settledDigest(intents[:s.Intents], s.Open) != s.SHA256 {
		return refusal("if it was restored from a backup, look at the vendors for what was sent since; then "+planAgain,
			"this is an older copy of the ledger: it does not know all %d effects that it had when the plan was made",
			s.Intents)
	}
	return nil
}
