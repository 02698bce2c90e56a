package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/store"
)

// purgeFlags are the flags of tieout purge.
type purgeFlags struct {
	commonFlags
	before string
	keep   int
	yes    bool
}

func purgeCommand() *cobra.Command {
	var f purgeFlags
	cmd := &cobra.Command{
		Use:   "purge",
		Short: "Remove old runs from the ledger and give their space back",
		Long: `Say which runs are old enough to be removed from the ledger, with --before, --keep
or both, and with --yes remove their rows and give the space back. It cannot be
undone: what vendors answered is evidence, so keep a copy if you must.

Whatever the flags say, these stay: the last finished run of all rows and all that
came after it, runs that can be resumed, runs with an effect of unknown outcome,
everything about effects, the breaks that are open, and every report. The ids of
removed runs are not given again.

Exit codes: 0 done, or said what would be done, 6 a run holds the ledger.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.purge(cmd.Context(), cmd.Flags().Changed("keep"), cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "the configuration (default: tieout.yaml here)")
	f.registerLedger(cmd)
	flags.StringVar(&f.before, "before", "", "runs as of a day before this one, as in 2025-07-01")
	flags.IntVar(&f.keep, "keep", 0, "runs older than the last N finished runs of all rows")
	f.registerSandbox(cmd, "of the sandbox's own ledger")
	flags.BoolVar(&f.yes, "yes", false, "remove them; without it nothing is changed")
	return cmd
}

func (f *purgeFlags) purge(ctx context.Context, keeps bool, stdout io.Writer) (err error) {
	keep, err := f.retention(keeps)
	if err != nil {
		return err
	}
	c, err := f.load("")
	if err != nil {
		return err
	}
	open := store.Read // looking does not keep a run from going on
	if f.yes {
		open = pipeline.OpenExisting
	}
	s, err := open(ctx, c.Ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	p, err := s.Purgeable(ctx, keep)
	if err != nil {
		return err
	}
	listPurge(p, stdout)
	if !f.yes {
		_, err := fmt.Fprintln(stdout, whatWouldGo(p))
		return err
	}
	return f.remove(ctx, s, p, stdout)
}

// retention reads the flags; one of them at least must say what is old.
func (f *purgeFlags) retention(keeps bool) (store.Retention, error) {
	keep := store.Retention{Keep: f.keep}
	var err error
	switch {
	case f.before == "" && !keeps:
		return keep, payoff.Problemf(payoff.CodeUsage, "as in `tieout purge --keep 90`",
			"say which runs are old, with --before or --keep")
	case keeps && f.keep < 1:
		return keep, payoff.Problemf(payoff.CodeUsage, "keep one run at least", "--keep %d", f.keep)
	case f.before != "":
		if keep.Before, err = payoff.ParseDate(f.before); err != nil {
			return keep, payoff.Problemf(payoff.CodeUsage, sayDay("--before", f.before), "--before: %w", err)
		}
	}
	return keep, nil
}

// remove purges and gives the space back. What a stop leaves, the same command takes up.
func (f *purgeFlags) remove(ctx context.Context, s *store.Store, p *store.Purge, stdout io.Writer) error {
	err := s.Purge(ctx, p)
	var given int64
	if err == nil {
		given, err = s.Shrink(ctx)
	}
	if err != nil && ctx.Err() != nil {
		return payoff.Problemf(payoff.CodeStopped, "the same command goes on where it stopped", "%w",
			context.Cause(ctx))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s removed, %s given back; reports are as they were\n",
		payoff.Plural(len(p.Runs), "run"), payoff.Megabytes(given))
	return err
}

func listPurge(p *store.Purge, stdout io.Writer) {
	if len(p.Runs) == 0 {
		return
	}
	t := plainTable(stdout, "run", "as of", "state", "loans", "limited to")
	for i := range p.Runs {
		r := &p.Runs[i]
		t.AppendRow(table.Row{r.ID, r.AsOf, pipeline.StateOf(&r.Run), r.Loans, r.Partial})
	}
	t.Render()
}

// whatWouldGo sums up what --yes would do.
func whatWouldGo(p *store.Purge) string {
	free := ""
	if p.Free > 0 {
		free = fmt.Sprintf(", and %s that an earlier purge left", payoff.Megabytes(p.Free))
	}
	loans := 0
	for i := range p.Runs {
		loans += p.Runs[i].Loans
	}
	switch {
	case len(p.Runs) > 0:
		return fmt.Sprintf("%s with %s would be removed, about %s%s; nothing was changed. --yes does it",
			payoff.Plural(len(p.Runs), "run"), payoff.Plural(loans, "loan"), payoff.Megabytes(p.Bytes), free)
	case p.Free > 0:
		return fmt.Sprintf("no run is old enough to be removed; %s that an earlier purge left can be given back. "+
			"--yes does it", payoff.Megabytes(p.Free))
	}
	return "no run is old enough to be removed"
}
