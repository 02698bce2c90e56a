package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/store"
)

func upgradeCommand() *cobra.Command {
	var f commonFlags
	cmd := &cobra.Command{
		Use:   "upgrade",
		Short: "Bring the ledger of an earlier version up to date, after a copy",
		Long: `Bring a ledger that an earlier version of tieout wrote up to date. No other command
does. Before anything is changed, the ledger is looked through for damage and
copied beside itself; the disk needs room for the ledger twice. Stopped or failed,
the ledger is as it was.

Exit codes: 0 done, or there was nothing to do, 1 failed, 6 a run holds the ledger.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.upgrade(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&f.config, "config", "", "the configuration (default: tieout.yaml here)")
	f.registerLedger(cmd)
	f.registerSandbox(cmd, "the sandbox's own ledger")
	return cmd
}

func (f *commonFlags) upgrade(ctx context.Context, stdout, stderr io.Writer) error {
	c, err := f.load("")
	if err != nil {
		return err
	}
	done, err := store.Upgrade(ctx, c.Ledger, func(line string) { fmt.Fprintf(stderr, "tieout: %s\n", line) })
	switch {
	case err != nil && ctx.Err() != nil:
		return payoff.Problemf(payoff.CodeStopped, "the ledger is as it was; the same command begins again", "%w",
			context.Cause(ctx))
	case err != nil:
		return err
	case done.Copy == "":
		_, err = fmt.Fprintf(stdout, "%s is up to date (schema %d); nothing was changed\n", c.Ledger, done.To)
	default:
		_, err = fmt.Fprintf(stdout, "%s is up to date (schema %d, before %d); %s is as it was and can be removed\n",
			c.Ledger, done.To, done.From, done.Copy)
	}
	return err
}
