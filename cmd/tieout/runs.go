package main

import (
	"context"
	"fmt"
	"io"

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
	t := plainTable(w, "run", "as of", "state", "exit", "limited to")
	for i := range runs {
		r := &runs[i]
		exit := ""
		if r.ExitCode >= 0 {
			exit = fmt.Sprint(r.ExitCode)
		}
		t.AppendRow(table.Row{r.ID, r.AsOf, pipeline.StateOf(r), exit, r.Partial})
	}
	t.Render()
	return nil
}
