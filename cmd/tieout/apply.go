package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/store"
)

var _ effects.Intents = (*store.Store)(nil)

// applyFlags are the flags of tieout apply.
type applyFlags struct {
	confirm string
	user    func() (string, error) // who approves
	now     func() time.Time
}

func applyCommand(code *exitCode) *cobra.Command {
	f := applyFlags{user: whoami, now: time.Now}
	cmd := &cobra.Command{
		Use:   "apply PLAN",
		Short: "Carry out a plan of tieout plan, each effect at most once",
		Long: `Carry out exactly what a plan says, if nothing that it was made of has changed, it
is not old, and it is within the caps under effects: in tieout.yaml. A plan that
moves money needs its amount typed after --confirm, by another user than the
one who prepared it. Each effect is noted in the ledger, sent once, and never
repeated.

Exit codes: 0 all was done, 1 failed, 2 the plan was refused and nothing was
sent, 3 a vendor posted another amount than was approved, 4 a vendor refused
some, 5 an outcome is unknown (tieout resolve), 6 another run holds the ledger.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			*code, err = f.apply(cmd.Context(), args[0], cmd.OutOrStdout())
			if err != nil && *code == payoff.ExitUnknown { // which goes before the code of what went wrong
				fmt.Fprintf(cmd.ErrOrStderr(), "tieout: error: %v\ntieout: hint: mend it, then tieout resolve settles what is unknown\n", err)
				return nil
			}
			return err
		},
	}
	cmd.Flags().StringVar(&f.confirm, "confirm", "", "the amount that the plan moves, as the plan has it")
	return cmd
}

// apply checks the plan, writes its intents and sends them.
func (f *applyFlags) apply(ctx context.Context, path string, stdout io.Writer) (code exitCode, err error) {
	p, err := readPlan(path)
	if err != nil {
		return 0, err
	}
	c, err := p.unchanged()
	if err != nil {
		return 0, err
	}
	approver, err := f.approve(p, c)
	if err != nil {
		return 0, err
	}
	senders, err := c.senders(p)
	if err != nil {
		return 0, err
	}
	s, err := store.Open(ctx, p.Ledger)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := s.Orphans(ctx); err != nil {
		return 0, err
	}
	intents, err := p.record(ctx, s, approver, f.now())
	if err != nil {
		return 0, err
	}
	return send(ctx, s, intents, senders, stdout)
}

// refusal is a problem with a plan: nothing was sent.
func refusal(hint, format string, args ...any) error {
	return payoff.Problemf(payoff.CodePlan, hint, "%w; nothing was sent", fmt.Errorf(format, args...))
}

const planAgain = "make a new plan with tieout plan, and read it"

// unchanged loads the configuration of a plan and refuses one of which anything has changed.
func (p *planFile) unchanged() (*config, error) {
	if p.Version != version() {
		return nil, refusal(planAgain, "the plan was made by version %s, and this is %s", p.Version, version())
	}
	c, err := loadConfig(p.Config.File, "")
	if err != nil {
		return nil, err
	}
	if c.sum() != p.Config.SHA256 {
		return nil, refusal(planAgain, "%s has changed since the plan was made", p.Config.File)
	}
	for _, in := range p.Inputs {
		sum, err := fileSum(in.File)
		if err != nil {
			return nil, refusal(planAgain, "a list of the plan cannot be read: %w", err)
		}
		if sum != in.SHA256 {
			return nil, refusal(planAgain, "%s has changed since the plan was made", in.File)
		}
	}
	return c, nil
}

// approve refuses a plan that is old or above the caps, names a loan twice, or moves money without a second person who
// types the amount. It returns who approves.
func (f *applyFlags) approve(p *planFile, c *config) (string, error) {
	limits, err := c.caps()
	if err != nil {
		return "", err
	}
	made, err := time.Parse(time.RFC3339, p.PreparedAt)
	if err != nil {
		return "", refusal(planAgain, "the plan does not say when it was made")
	}
	if age := f.now().Sub(made); age > limits.age || age < -time.Minute {
		return "", refusal(planAgain, "the plan was made at %s, and effects.max_age is %s", p.PreparedAt, limits.age)
	}
	total, err := payoff.ParseAmount(p.Amount)
	if err != nil {
		return "", refusal(planAgain, "the plan's amount %q %w", p.Amount, err)
	}
	switch {
	case len(p.Effects) == 0:
		return "", refusal("there is nothing to do", "the plan has no effects")
	case len(p.Effects) > limits.count:
		return "", refusal("plan fewer, or raise effects.max_count", "the plan has %d effects, and effects.max_count is %d",
			len(p.Effects), limits.count)
	case total.GreaterThan(limits.amount):
		return "", refusal("plan less, or raise effects.max_amount", "the plan moves %s, and effects.max_amount is %s", p.Amount,
			limits.amount.StringFixed(2))
	}
	if err := p.once(); err != nil {
		return "", err
	}
	approver, err := f.user()
	if err != nil {
		return "", err
	}
	return approver, f.confirmed(p, total, approver)
}

// once refuses a plan in which a loan or claim stands twice.
func (p *planFile) once() error {
	seen := map[string]bool{}
	for i, line := range p.Effects {
		e, err := line.effect()
		if err != nil {
			return refusal(planAgain, "effect %d: %w", line.Place, err)
		}
		key := same(e.Vendor, e.Target())
		if seen[key] || line.Place != i+1 {
			return refusal(planAgain, "the plan names %s of %s twice, or its effects are not in order", e.Target(), e.Vendor)
		}
		seen[key] = true
	}
	return nil
}

// confirmed refuses money without the amount typed and a second person. The host is no part of who somebody is.
func (f *applyFlags) confirmed(p *planFile, total decimal.Decimal, approver string) error {
	if p.Counts.PayOff == 0 && f.confirm == "" {
		return nil
	}
	typed, err := payoff.ParseAmount(f.confirm)
	if err != nil || !typed.Equal(total) {
		return refusal("read the plan, then type its amount: --confirm "+p.Amount, "the plan moves %s, and --confirm says %q",
			p.Amount, f.confirm)
	}
	name := func(who string) string { return strings.ToLower(who[:max(0, strings.LastIndex(who, "@"))]) }
	if p.Counts.PayOff > 0 && (name(approver) == "" || name(approver) == name(p.PreparedBy)) {
		return refusal("let another user call tieout apply", "%s prepared the plan, and money needs another to approve it", p.PreparedBy)
	}
	return nil
}

// senders makes what carries out the effects, of the vendors that the plan names and no other.
func (c *config) senders(p *planFile) (map[string]effects.Sender, error) {
	logins, err := c.secrets()
	if err != nil {
		return nil, err
	}
	senders := map[string]effects.Sender{}
	for _, e := range p.Effects {
		v := c.Vendors[e.Vendor]
		money := v.client(e.Vendor) == "nelnet"
		if !v.hasEffects(e.Vendor) || money != payoff.Action(e.Action).Money() {
			return nil, refusal(planAgain, "effect %d: %s has no %s", e.Place, e.Vendor, e.Action)
		}
		if senders[e.Vendor] != nil {
			continue
		}
		if senders[e.Vendor], err = v.sender(e.Vendor, logins[e.Vendor]); err != nil {
			return nil, err
		}
	}
	return senders, nil
}

// record writes the intents of the plan, which is how it is applied once.
func (p *planFile) record(ctx context.Context, s *store.Store, approver string, now time.Time) ([]payoff.Intent, error) {
	applied, err := s.Applied(ctx, p.sum)
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
			if err := p.notSince(ctx, s, e); err != nil {
				return nil, err
			}
		}
		intents[i] = payoff.Intent{Plan: p.sum, Place: line.Place, Effect: e, Again: line.Again, PreparedBy: p.PreparedBy,
			ApprovedBy: approver, Planned: now}
	}
	return s.Plan(ctx, intents)
}

// notSince refuses what is to be sent once more if it was sent since the plan was made: it was approved once.
func (p *planFile) notSince(ctx context.Context, s *store.Store, e payoff.Effect) error {
	made, err := time.Parse(time.RFC3339, p.PreparedAt)
	if err != nil {
		return err
	}
	sent, err := s.SentSince(ctx, e, made)
	if err == nil && sent {
		err = refusal(planAgain, "a %s of %s was sent since the plan was made", e.Action, e.Target())
	}
	return err
}

// send sends the intents, prints what became of each, and returns what the program ends with.
func send(ctx context.Context, s *store.Store, intents []payoff.Intent, senders map[string]effects.Sender, stdout io.Writer,
) (exitCode, error) {
	counts, differ := map[payoff.IntentState]int{}, 0
	err := effects.Apply(ctx, intents, senders, s, func(i payoff.Intent, o payoff.Outcome) {
		counts[o.State]++
		if o.Amount.Valid && !o.Amount.Decimal.Equal(i.Amount.Decimal) {
			differ++
		}
		fmt.Fprintf(stdout, "%-8s %-8s %s %s: %s\n", o.State, i.Action, i.Vendor, i.Target(), o.Detail)
	})
	// What had no turn must not block the next plan. What was sent, and its outcome not taken by the ledger, is unknown.
	unknown, left := s.Orphans(context.WithoutCancel(ctx))
	if left != nil {
		return payoff.ExitUnknown, errors.Join(err, left)
	}
	counts[payoff.Unknown] += unknown
	done := counts[payoff.Sent] + counts[payoff.Refused] + counts[payoff.Unknown]
	fmt.Fprintf(stdout, "%d sent, %d refused, %d unknown, %d not begun\n", counts[payoff.Sent], counts[payoff.Refused],
		counts[payoff.Unknown], len(intents)-done)
	var sig stopped
	switch {
	case errors.As(err, &sig):
		return 0, payoff.Problemf(payoff.CodeStopped, "tieout plan proposes what was not begun; tieout resolve settles what is unknown", "%w", sig)
	case counts[payoff.Unknown] > 0:
		return payoff.ExitUnknown, err
	case err != nil:
		return 0, err
	case counts[payoff.Refused] > 0:
		return payoff.ExitIncomplete, nil
	case differ > 0:
		return payoff.ExitBreaks, nil
	}
	return payoff.ExitClean, nil
}
