package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/store"
)

// runsFlags are the flags of tieout runs.
type runsFlags struct {
	commonFlags
	json bool
}

func runsCommand() *cobra.Command {
	var f runsFlags
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs of the ledger, the latest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.readLedger(cmd.Context(), func(s *store.Store) error {
				return f.list(cmd.Context(), s, cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	f.registerSandbox(cmd, "of the sandbox's own ledger")
	registerJSON(cmd, &f.json)
	return cmd
}

// A runLine is one run in the object of tieout runs. The state is complete, failed, purged, or of a run that stopped.
type runLine struct {
	Run      string         `json:"run"`
	AsOf     payoff.Date    `json:"as_of"`
	Purpose  payoff.Purpose `json:"purpose"`
	State    string         `json:"state"`
	ExitCode *int           `json:"exit_code"` // nil while it goes on
	By       *string        `json:"by"`        // nil: not known
	Limited  string         `json:"-"`
}

func (f *runsFlags) list(ctx context.Context, s *store.Store, w io.Writer) error {
	runs, err := s.Runs(ctx)
	if err != nil {
		return err
	}
	lines := make([]runLine, len(runs))
	for i := range runs {
		r := &runs[i]
		lines[i] = runLine{Run: r.ID, AsOf: r.AsOf, Purpose: r.Purpose(), State: pipeline.StateOf(r), Limited: r.Partial}
		if r.ExitCode >= 0 {
			lines[i].ExitCode = &r.ExitCode
		}
	}
	if f.json {
		return writeJSON(w, struct {
			Schema int       `json:"schema"`
			Runs   []runLine `json:"runs"`
		}{payoff.SchemaVersion, lines})
	}
	t := plainTable(w, "run", "as of", "state", "exit", "what it is")
	for i, l := range lines {
		exit := ""
		if l.ExitCode != nil {
			exit = fmt.Sprint(*l.ExitCode)
		}
		t.AppendRow(table.Row{l.Run, l.AsOf, l.State, exit, strings.Join(stamps(&runs[i]), "  ")})
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
