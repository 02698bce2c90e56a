package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors/rest"
)

// resolveFlags are the flags of tieout resolve.
type resolveFlags struct {
	commonFlags
	grace time.Duration // how long after its sending an effect may still show
}

func resolveCommand(code *exitCode) *cobra.Command {
	f := resolveFlags{grace: rest.Grace}
	cmd := &cobra.Command{
		Use:   "resolve",
		Short: "Settle effects of unknown outcome by reading the vendors",
		Long: `Read, for each effect whose answer never came, whether its vendor carried it out,
and keep what was seen. Nothing is sent. What was carried out counts as sent;
what was not may be planned again; what cannot be told stays unknown.

Exit codes: 0 nothing is unknown any more, 5 something is.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			*code, err = f.resolve(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
			return err
		},
	}
	cmd.Flags().StringVar(&f.config, "config", "", "the configuration (default: tieout.yaml here)")
	f.registerLedger(cmd)
	f.registerSandbox(cmd,
		"practice: settle what was sent to the vendors that tieout sandbox serves from this folder")
	return cmd
}

func (f *resolveFlags) resolve(ctx context.Context, stdout, stderr io.Writer) (code exitCode, err error) {
	c, err := f.load("")
	if err != nil {
		return 0, err
	}
	setup, err := effectsOf(ctx, c, f.sandbox)
	if err != nil {
		return 0, err
	}
	s, err := pipeline.OpenExisting(ctx, c.Ledger)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := sameKind(ctx, s, f.sandbox); err != nil {
		return 0, err
	}
	grace := f.grace
	if f.sandbox {
		grace = min(grace, sandboxGrace)
	}
	settled, unknown, err := setup.Resolve(ctx, s, grace, resolving{stdout, stderr})
	switch {
	case err != nil:
		return 0, err
	case settled+unknown == 0:
		_, err := fmt.Fprintln(stdout, "no effect is of unknown outcome")
		return payoff.ExitClean, err
	}
	fmt.Fprintf(stdout, "%d settled, %d unknown\n", settled, unknown)
	if unknown > 0 {
		return payoff.ExitUnknown, nil
	}
	return payoff.ExitClean, nil
}

// resolving prints what is seen of each effect.
type resolving struct{ stdout, stderr io.Writer }

// Waits says until when an effect is looked for.
func (r resolving) Waits(i payoff.Intent, until time.Time) {
	fmt.Fprintf(r.stderr, "tieout: %s of %s %s may show late: reading until %s\n", i.Action, i.Vendor, i.Target(),
		until.UTC().Format("15:04:05 UTC"))
}

// Unread says why a vendor could not be read.
func (r resolving) Unread(i payoff.Intent, err error) {
	fmt.Fprintf(r.stderr, "tieout: warning: %s of %s %s is still unknown: %v\n", i.Action, i.Vendor, i.Target(), err)
}

// Found says what was seen.
func (r resolving) Found(i payoff.Intent, f payoff.Finding) {
	fmt.Fprintf(r.stdout, "%-12s %-8s %s %s: %s\n", f.Verdict, i.Action, i.Vendor, i.Target(), f.Detail)
}
