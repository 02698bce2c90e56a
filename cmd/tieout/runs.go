package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/store"
)

// readLedger opens the ledger that the flags name, to look at it.
func (f *commonFlags) readLedger(ctx context.Context, sandbox bool, look func(*store.Store) error) (err error) {
	c, err := f.load(sandbox, nil)
	if err != nil {
		return err
	}
	s, err := store.Read(ctx, c.Ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return look(s)
}

func runsCommand() *cobra.Command {
	var f commonFlags
	var sandbox bool
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs of the ledger, the latest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.readLedger(cmd.Context(), sandbox, func(s *store.Store) error {
				return listRuns(cmd.Context(), s, cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&sandbox, "sandbox", false, "of the sandbox's own ledger")
	return cmd
}

func listRuns(ctx context.Context, s *store.Store, w io.Writer) error {
	runs, err := s.Runs(ctx)
	if err != nil {
		return err
	}
	t := plainTable(w, "run", "as of", "state", "exit", "limited to")
	for i := range runs {
		r := &runs[i]
		exit := ""
		if r.ExitCode >= 0 {
			exit = fmt.Sprint(r.ExitCode)
		}
		t.AppendRow(table.Row{r.ID, r.AsOf, stateOf(r), exit, r.Partial})
	}
	t.Render()
	return nil
}

// plainTable is a table without lines, as a terminal and a pipe both read it.
func plainTable(w io.Writer, header ...string) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = 0
	t.SetStyle(style)
	row := make(table.Row, len(header))
	for i, h := range header {
		row[i] = h
	}
	t.AppendHeader(row)
	return t
}

func breaksCommand() *cobra.Command {
	var f commonFlags
	var sandbox bool
	cmd := &cobra.Command{
		Use:   "breaks [RUN]",
		Short: "List what does not tie in a run, the largest difference first",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.readLedger(cmd.Context(), sandbox, func(s *store.Store) error {
				return listBreaks(cmd.Context(), s, runArgument(args), cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&sandbox, "sandbox", false, "of the sandbox's own ledger")
	return cmd
}

func listBreaks(ctx context.Context, s *store.Store, id string, w io.Writer) error {
	run, err := s.Find(ctx, id, store.Complete)
	if err == nil && run.Purged() {
		err = isNot(run, store.Complete)
	}
	if err != nil {
		return err
	}
	t := plainTable(w, "vendor", "loan", "expected", "quoted", "difference", "days", "why")
	for line, err := range s.Exceptions(ctx, run) {
		if err != nil {
			return err
		}
		why := string(line.Reason)
		if line.Status == payoff.Broken {
			why = orDefault(line.Cause, string(line.CauseState))
		}
		loan := line.Account
		if loan == "" {
			loan = line.Claim
		}
		t.AppendRow(table.Row{line.Vendor, loan, amount(line.Expected), amount(line.Quoted), amount(line.Difference), line.AgeDays, why})
	}
	t.Render()
	return nil
}

func amount(c *payoff.Cents) string {
	if c == nil {
		return ""
	}
	return c.String()
}
