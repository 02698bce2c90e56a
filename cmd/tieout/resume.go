package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/store"
)

// runArgument returns the run that a command was given, or nothing for the last one.
func runArgument(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func resumeCommand(code *exitCode) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "resume [RUN]",
		Short: "Go on with a run that was stopped",
		Long: `Go on with a run that was stopped while vendors were asked, the last one if none
is named, with the configuration it began with. What was answered is not asked
again. A run that was stopped while its lists were read is begun again by
tieout run.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.resume(cmd.Context(), runArgument(args), cmd.OutOrStdout(), cmd.ErrOrStderr(), code)
		},
	}
	f.common.register(cmd)
	cmd.Flags().BoolVar(&f.sandbox, "sandbox", false, "a run of the sandbox's own ledger")
	cmd.Flags().BoolVar(&f.breaksOK, "breaks-ok", false, "exit 0 instead of 3 where everything was compared and breaks were found")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object instead of the summary")
	return cmd
}

func (f *runFlags) resume(ctx context.Context, id string, stdout, stderr io.Writer, code *exitCode) (err error) {
	began := time.Now()
	c, err := f.common.load(f.sandbox, nil)
	if err != nil {
		return err
	}
	s, err := openExisting(ctx, c.Ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	j, err := storedJob(ctx, s, id, store.Quoting, c.Ledger)
	if err != nil {
		return err
	}
	j.began, j.stdout, j.stderr, j.json, j.breaksOK = began, stdout, stderr, f.json, f.breaksOK
	if err := j.logIn(); err != nil {
		return err
	}
	*code, err = j.finish(ctx)
	return err
}

// openExisting opens a ledger for writing, but makes none.
func openExisting(ctx context.Context, path string) (*store.Store, error) {
	s, err := store.Read(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return store.Open(ctx, path)
}

// storedJob takes up a run of the ledger with its stored configuration.
func storedJob(ctx context.Context, s *store.Store, id string, state store.State, ledger string) (*job, error) {
	run, err := s.Find(ctx, id, state)
	if err != nil {
		return nil, err
	}
	if run.State != state {
		return nil, isNot(run, state)
	}
	j := &job{store: s, run: run, sandbox: run.Sandbox}
	if err := json.Unmarshal([]byte(run.Settings), &j.settings); err != nil {
		return nil, fmt.Errorf("run %s: its settings: %w", run.ID, err)
	}
	if j.config, err = parseConfig(j.settings.Config, []byte(run.Config)); err != nil {
		return nil, err
	}
	j.config.Ledger = ledger
	return j, nil
}

// isNot says that a run is in another state than a command needs.
func isNot(run *store.Run, state store.State) error {
	return payoff.Problemf(payoff.CodeNoRun, "tieout runs lists those there are", "run %s is %s, not %s", run.ID, stateOf(run), state)
}

func reportCommand() *cobra.Command {
	var f commonFlags
	var sandbox bool
	cmd := &cobra.Command{
		Use:   "report [RUN]",
		Short: "Write the reports of a run again, from the ledger alone",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			ctx := cmd.Context()
			c, err := f.load(sandbox, nil)
			if err != nil {
				return err
			}
			s, err := store.Read(ctx, c.Ledger)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			j, err := storedJob(ctx, s, runArgument(args), store.Complete, c.Ledger)
			if err != nil {
				return err
			}
			j.settings.Reports = orDefault(f.reports, j.settings.Reports)
			info, err := s.Info(ctx, j.run)
			if err != nil {
				return err
			}
			if err := j.report(ctx, info); err != nil {
				return err
			}
			for _, path := range info.Reports {
				fmt.Fprintln(cmd.OutOrStdout(), path)
			}
			return nil
		},
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&sandbox, "sandbox", false, "a run of the sandbox's own ledger")
	return cmd
}
