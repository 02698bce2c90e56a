package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/store"
	"tieout/vendors"
)

// applyFlags are the flags of tieout apply.
type applyFlags struct {
	confirm string
	sandbox bool
	user    func() (person, error) // who approves
	now     func() time.Time
	plan    *effects.Plan // that is carried out
}

// resolve is the command that settles what the plan leaves unknown.
func (f *applyFlags) resolve() payoff.Command {
	return payoff.Command{"resolve", "--config", f.plan.Config.File, "--ledger", f.plan.Ledger}
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
				say(cmd.ErrOrStderr(), payoff.Problemf(problemOf(cmd.Context(), err).Code,
					"fix it, then "+f.resolve().Quoted()+" settles what is unknown", "%w", err))
				return nil
			}
			return err
		},
	}
	cmd.Flags().StringVar(&f.confirm, "confirm", "", "the amount that the plan moves, as the plan has it")
	cmd.Flags().BoolVar(&f.sandbox, "sandbox", false,
		"practice: apply a plan of tieout plan --sandbox to the vendors that tieout sandbox serves from this folder")
	return cmd
}

// apply checks the plan, has it approved, and carries it out.
func (f *applyFlags) apply(ctx context.Context, path string, stdout io.Writer) (code exitCode, err error) {
	p, err := effects.ReadPlan(path)
	if err != nil {
		return 0, err
	}
	f.plan = p
	if err := f.rightKind(path, p); err != nil {
		return 0, err
	}
	approved, err := f.approve(ctx, p)
	if err != nil {
		return 0, err
	}
	s, err := openPlanned(ctx, p)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := sameKind(ctx, s, f.sandbox); err != nil {
		return 0, err
	}
	applied, err := approved.Apply(ctx, s, func(i payoff.Intent, o payoff.Outcome) {
		fmt.Fprintf(stdout, "%-8s %-8s %s %s: %s\n", o.State, i.Action, i.Vendor, i.Target(), o.Detail)
	})
	switch {
	case applied == effects.Applied{}: // refused before anything was sent
		return 0, err
	case applied.Unsettled:
		return payoff.ExitUnknown, err
	}
	stamp := ""
	if f.sandbox {
		stamp = "SANDBOX: "
	}
	fmt.Fprintf(stdout, "%s%d sent, %d refused, %d unknown, %d not begun\n", stamp, applied.Sent, applied.Refused,
		applied.Unknown, applied.NotBegun)
	if applied.Unknown > 0 {
		fmt.Fprintf(stdout, "next    %s\n", f.resolve())
	}
	return f.outcome(applied, err)
}

// rightKind refuses to apply a plan of the sandbox to the vendors, or the other way round.
func (f *applyFlags) rightKind(path string, p *effects.Plan) error {
	switch {
	case p.Sandbox && !f.sandbox:
		return payoff.Problemf(payoff.CodePlan, payoff.Command{"apply", path, "--sandbox"}.Quoted(),
			"the plan was made with the sandbox, whose answers are made up; nothing was sent")
	case f.sandbox && !p.Sandbox:
		return payoff.Problemf(payoff.CodePlan, "make one with tieout plan --sandbox",
			"the plan is a real one, and --sandbox applies those of the sandbox; nothing was sent")
	}
	return nil
}

// openPlanned opens the ledger of a plan. It makes none: a new one would not know what was sent.
func openPlanned(ctx context.Context, p *effects.Plan) (*store.Store, error) {
	if !exists(p.Ledger) {
		return nil, payoff.Problemf(payoff.CodePlan,
			"put the ledger back, or make a new plan with tieout plan --out, which makes the ledger, and read it",
			"there is no ledger at %s, for which the plan was made; nothing was sent", p.Ledger)
	}
	return store.Open(ctx, p.Ledger)
}

// approve refuses a plan of which anything has changed, that is above the caps, or that lacks a second person.
func (f *applyFlags) approve(ctx context.Context, p *effects.Plan) (*effects.Approved, error) {
	if err := p.CheckVersion(version()); err != nil {
		return nil, err
	}
	c, err := config.Load(p.Config.File, "", vendors.Clients())
	if err != nil {
		return nil, err
	}
	if err := p.CheckConfig(c.SHA256()); err != nil {
		return nil, err
	}
	if err := p.CheckInputs(); err != nil {
		return nil, err
	}
	who, err := f.user()
	if err != nil {
		return nil, err
	}
	setup, err := effectsOf(ctx, c, f.sandbox)
	if err != nil {
		return nil, err
	}
	return setup.Approve(p, effects.Approval{By: who.name, UID: who.uid, At: f.now(), Confirmed: f.confirm})
}

// outcome returns what the program ends with after a plan was carried out, as far as it was.
func (f *applyFlags) outcome(applied effects.Applied, err error) (exitCode, error) {
	var sig stopped
	code := exitCode(applied.ExitCode())
	switch {
	case errors.As(err, &sig):
		return 0, payoff.Problemf(payoff.CodeStopped,
			"make a new plan for what was not begun; "+f.resolve().Quoted()+" settles what is unknown", "%w", sig)
	case err != nil && code != payoff.ExitUnknown:
		return 0, err
	}
	return code, err
}
