package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/store"
)

func breaksCommand() *cobra.Command {
	var f commonFlags
	cmd := &cobra.Command{
		Use:   "breaks [RUN]",
		Short: "List what does not tie in a run, the largest difference first",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.readLedger(cmd.Context(), func(s *store.Store) error {
				return listBreaks(cmd.Context(), s, runArgument(args), cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	f.registerSandbox(cmd, "of the sandbox's own ledger")
	return cmd
}

func listBreaks(ctx context.Context, s *store.Store, id string, w io.Writer) error {
	run, err := s.Find(ctx, id, store.Complete)
	if err == nil && run.Purged() {
		err = pipeline.WrongState(run, store.Complete)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(w, looksAt(run))
	t := plainTable(w, "vendor", "loan", "expected", "quoted", "difference", "days", "why")
	for line, err := range s.Exceptions(ctx, run) {
		if err != nil {
			return err
		}
		t.AppendRow(table.Row{line.Vendor, cmp.Or(line.Account, line.Claim), amount(line.Expected), amount(line.Quoted),
			amount(line.Difference), line.AgeDays, why(&line)})
	}
	t.Render()
	return nil
}

// why says why a loan does not tie: the reason, or the cause of a break and how sure it is if there is none.
func why(l *payoff.Line) string {
	if l.Status == payoff.Broken {
		return cmp.Or(l.Cause, string(l.CauseState))
	}
	return string(l.Reason)
}

func amount(c *payoff.Cents) string {
	if c == nil {
		return ""
	}
	return c.String()
}
