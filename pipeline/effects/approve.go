package effects

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/client"
)

// An Approval is who applies a plan, when, and what this person typed.
type Approval struct {
	By        string // operating-system user@host
	UID       string // the user id of that user
	At        time.Time
	Confirmed string // the amount that the plan moves, as it was typed; empty if nothing was
}

// An Approved is a plan that may be applied, with all that sends its effects.
type Approved struct {
	plan     *Plan
	approval Approval
	senders  map[string]client.Sender  // by vendor
	checkers map[string]client.Checker // by vendor, of those that have one
}

const planAgain = "make a new plan, and read it"

// refusal is a problem with a plan: nothing was sent.
func refusal(hint, format string, args ...any) error {
	return payoff.Problemf(payoff.CodePlan, hint, "%w; nothing was sent", fmt.Errorf(format, args...))
}

// CheckVersion refuses a plan that another version of the program made.
func (p *Plan) CheckVersion(version string) error {
	if p.Version != version {
		return refusal(planAgain, "the plan was made by version %s, and this is %s", p.Version, version)
	}
	return nil
}

// CheckConfig refuses a plan whose configuration has changed. sha256 is that of the configuration now, in hex.
func (p *Plan) CheckConfig(sha256 string) error {
	if sha256 != p.Config.SHA256 {
		return refusal(planAgain, "%s has changed since the plan was made", p.Config.File)
	}
	return nil
}

// CheckInputs refuses a plan if one of its lists has changed.
func (p *Plan) CheckInputs() error {
	for _, in := range p.Inputs {
		sha256, err := fileDigest(in.File)
		if err != nil {
			return refusal(planAgain, "a list of the plan cannot be read: %w", err)
		}
		if sha256 != in.SHA256 {
			return refusal(planAgain, "%s has changed since the plan was made", in.File)
		}
	}
	return nil
}

// Approve refuses a plan that has a receipt, is old or above the caps, names a loan or claim twice, has an effect that
// its vendor does not know, or moves money without a second person who types the amount. A refusal is a
// [payoff.Problem] with code [payoff.CodePlan]. Nothing is written or sent. The caller has checked that nothing the
// plan was made of has changed.
func (s *Setup) Approve(p *Plan, a Approval) (*Approved, error) {
	if p.checksum == "" { // the ledger could not tell it from another
		return nil, errors.New("a plan that was not read from its file cannot be approved")
	}
	if p.path != "" {
		if _, err := p.findReceipt(); err != nil {
			return nil, err
		}
	}
	if err := s.withinCaps(p, a.At); err != nil {
		return nil, err
	}
	if err := p.once(); err != nil {
		return nil, err
	}
	if err := p.confirmed(a); err != nil {
		return nil, err
	}
	senders, checkers, err := s.senders(p)
	if err != nil {
		return nil, err
	}
	return &Approved{p, a, senders, checkers}, nil
}

// withinCaps refuses a plan that is old, empty, or above the caps.
func (s *Setup) withinCaps(p *Plan, now time.Time) error {
	made, err := time.Parse(time.RFC3339, p.PreparedAt)
	if err != nil {
		return refusal(planAgain, "the plan does not say when it was made")
	}
	if age := now.Sub(made); age > s.Caps.Age || age < -time.Minute {
		return refusal(planAgain, "the plan was made at %s, and effects.max_age is %s", p.PreparedAt, s.Caps.Age)
	}
	total, err := p.total()
	if err != nil {
		return err
	}
	switch {
	case len(p.Effects) == 0:
		return refusal("there is nothing to do", "the plan has no effects")
	case len(p.Effects) > s.Caps.Count:
		return refusal("plan fewer, or raise effects.max_count",
			"the plan has %d effects, and effects.max_count is %d", len(p.Effects), s.Caps.Count)
	case total.GreaterThan(s.Caps.Amount):
		return refusal("plan less, or raise effects.max_amount",
			"the plan moves %s, and effects.max_amount is %s", p.Amount, s.Caps.Amount.StringFixed(2))
	}
	return nil
}

// total is the amount that the plan moves.
func (p *Plan) total() (decimal.Decimal, error) {
	total, err := payoff.ParseAmount(p.Amount)
	if err != nil {
		err = refusal(planAgain, "the plan's amount %q %w", p.Amount, err)
	}
	return total, err
}

// once refuses a plan that names a loan or claim twice.
func (p *Plan) once() error {
	seen := map[string]bool{}
	for i, line := range p.Effects {
		e, err := line.effect()
		if err != nil {
			return refusal(planAgain, "effect %d: %w", line.Place, err)
		}
		key := targetKey(e.Vendor, e.Target())
		if seen[key] || line.Place != i+1 {
			return refusal(planAgain, "the plan names %s of %s twice, or its effects are not in order",
				e.Target(), e.Vendor)
		}
		seen[key] = true
	}
	return nil
}

// isAnother says whether a plan is approved by another person than the one who prepared it: another user id under
// another name. The host is not part of who somebody is.
func (a Approval) isAnother(p *Plan) bool {
	name := func(who string) string { return strings.ToLower(who[:max(0, strings.LastIndex(who, "@"))]) }
	return a.UID != "" && p.PreparedUID != "" && a.UID != p.PreparedUID &&
		name(a.By) != "" && name(p.PreparedBy) != "" && name(a.By) != name(p.PreparedBy)
}

// confirmed refuses money without its amount typed by a second person.
func (p *Plan) confirmed(a Approval) error {
	if p.Counts.PayOff == 0 && a.Confirmed == "" {
		return nil
	}
	total, err := p.total()
	if err != nil {
		return err
	}
	typed, err := payoff.ParseAmount(a.Confirmed)
	if err != nil || !typed.Equal(total) {
		return refusal("read the plan, then type its amount: --confirm "+p.Amount,
			"the plan moves %s, and --confirm says %q", p.Amount, a.Confirmed)
	}
	if p.Counts.PayOff > 0 && !a.isAnother(p) {
		return refusal("let another user apply it",
			"%s (user id %s) prepared the plan, and money needs another user id to approve it, not %s (user id %s)",
			p.PreparedBy, cmp.Or(p.PreparedUID, "unknown"), cmp.Or(a.By, "nobody"), cmp.Or(a.UID, "unknown"))
	}
	return nil
}

// senders makes what carries out the effects and what is asked before that, of the vendors that the plan names and no
// other.
func (s *Setup) senders(p *Plan) (map[string]client.Sender, map[string]client.Checker, error) {
	logins, err := s.Logins()
	if err != nil {
		return nil, nil, err
	}
	senders, checkers := map[string]client.Sender{}, map[string]client.Checker{}
	for _, e := range p.Effects {
		v := s.Vendors[e.Vendor]
		if !v.HasEffects() || !v.Can(payoff.Action(e.Action)) {
			return nil, nil, refusal(planAgain, "effect %d: %s has no %s", e.Place, e.Vendor, e.Action)
		}
		if senders[e.Vendor] != nil {
			continue
		}
		if senders[e.Vendor], err = v.Sender(v.At("", logins[e.Vendor])); err != nil {
			return nil, nil, err
		}
		if v.Checker == nil {
			continue
		}
		if checkers[e.Vendor], err = v.Checker(v.At("", logins[e.Vendor])); err != nil {
			return nil, nil, err
		}
	}
	return senders, checkers, nil
}
