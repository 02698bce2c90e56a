package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"tieout/pipeline"
	"tieout/store"
)

func runsCommand() *cobra.Command {
	var f commonFlags
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs of the ledger, the latest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.readLedger(cmd.Context(), func(s *store.Store) error {
				return listRuns(cmd.Context(), s, cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	f.registerSandbox(cmd, "of the sandbox's own ledger")
	return cmd
}

func listRuns(ctx context.Context, s *store.Store, w io.Writer) error {
	runs, err := s.Runs(ctx)
	if err != nil {
		return err
	}
	t := plainTable(w, "run", "as of", "state", "exit", "what it is")
	for i := range runs {
		r := &runs[i]
		exit := ""
		if r.ExitCode >= 0 {
			exit = fmt.Sprint(r.ExitCode)
		}
		t.AppendRow(table.Row{r.ID, r.AsOf, pipeline.StateOf(r), exit, strings.Join(stamps(r), "  ")})
	}
	t.Render()
	return nil
}

// looksAt says which run a command shows, of which day, and what it is if it is no real one of all rows.
func looksAt(r *store.Run) string {
	return strings.Join(append([]string{"run " + r.ID, "as of " + r.AsOf.String()}, stamps(r)...), "  ")
}

// stamps say that a run is not real, or only of some rows.
func stamps(r *store.Run) []string {
	var all []string
	if r.Sandbox {
		all = append(all, "SANDBOX")
	}
	if r.Partial != "" {
		all = append(all, "AD HOC ("+r.Partial+")")
	}
	return all
}
