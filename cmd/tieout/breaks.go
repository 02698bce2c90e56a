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

// breaksFlags are the flags of tieout breaks.
type breaksFlags struct {
	commonFlags
	json bool
}

func breaksCommand() *cobra.Command {
	var f breaksFlags
	cmd := &cobra.Command{
		Use:   "breaks [RUN]",
		Short: "List the breaks of a run, the largest difference first",
		Long: `List the breaks of a run, the largest difference first: loans that differ, and
loans that only one side has. What could not be compared is no break; it is
counted below them, and listed on the sheet Exceptions.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.readLedger(cmd.Context(), func(s *store.Store) error {
				return f.list(cmd.Context(), s, runArgument(args), cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	f.registerSandbox(cmd, "of the sandbox's own ledger")
	registerJSON(cmd, &f.json)
	return cmd
}

func (f *breaksFlags) list(ctx context.Context, s *store.Store, id string, w io.Writer) error {
	run, err := s.Find(ctx, id, store.Complete)
	if err == nil && run.State != store.Complete {
		err = pipeline.WrongState(run, store.Complete)
	}
	if err != nil {
		return err
	}
	breaks, err := s.Breaks(ctx, run)
	if err != nil {
		return err
	}
	if f.json {
		return writeJSON(w, struct {
			Schema int                `json:"schema"`
			Run    string             `json:"run"`
			AsOf   payoff.Date        `json:"as_of"`
			Breaks []payoff.OpenBreak `json:"breaks"`
		}{payoff.SchemaVersion, run.ID, run.AsOf, breaks})
	}
	fmt.Fprintln(w, looksAt(run))
	printBreaks(w, breaks)
	return notCompared(ctx, s, run, w)
}

func printBreaks(w io.Writer, breaks []payoff.OpenBreak) {
	t := plainTable(w, "vendor", "loan", "expected", "quoted", "difference", "days", "why")
	for i := range breaks {
		b := &breaks[i]
		t.AppendRow(table.Row{b.Vendor, cmp.Or(textOf(b.Account), textOf(b.Claim)), amount(b.Expected), amount(b.Quoted),
			amount(b.Difference), b.AgeDays, b.Why()})
	}
	t.Render()
}

// notCompared says how many loans of the run are in no list of breaks because nobody could compare them.
func notCompared(ctx context.Context, s *store.Store, run *store.Run, w io.Writer) error {
	sum, err := s.Summary(ctx, run)
	if err != nil {
		return err
	}
	switch n := sum.NotCompared(); {
	case sum.Compared() == 0:
		_, err = fmt.Fprintf(w, "run %s compared nothing: %s not compared\n", run.ID, payoff.Plural(n, "loan"))
	case n > 0:
		_, err = fmt.Fprintf(w, "not compared: %s; sheet Exceptions of run %s says why\n", payoff.Plural(n, "loan"), run.ID)
	}
	return err
}

// textOf is empty if there is none.
func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func amount(c *payoff.Cents) string {
	if c == nil {
		return ""
	}
	return c.String()
}
