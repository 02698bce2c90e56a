package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tieout/pipeline"
	"tieout/store"
)

// runArgument returns the run that a command was given, or nothing for the last one.
func runArgument(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// resumeFlags are the flags of tieout resume.
type resumeFlags struct {
	commonFlags
	outcome outcomeFlags
}

func resumeCommand(code *exitCode) *cobra.Command {
	var f resumeFlags
	cmd := &cobra.Command{
		Use:   "resume [RUN]",
		Short: "Go on with a run that was stopped",
		Long: `Go on with a run that was stopped while vendors were asked or its reports were
written, the last one if none is named, with the configuration it began with.
What was answered is not asked again. A run that was stopped while its lists
were read is begun again by tieout run.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d := newDisplay(cmd.ErrOrStderr())
			return f.resume(cmd.Context(), runArgument(args), cmd.OutOrStdout(), d, code)
		},
	}
	f.register(cmd)
	f.registerSandbox(cmd, "a run of the sandbox's own ledger")
	f.outcome.register(cmd)
	return cmd
}

func (f *resumeFlags) resume(ctx context.Context, id string, stdout io.Writer, d *display, code *exitCode) error {
	began := time.Now()
	c, err := f.load("")
	if err != nil {
		return err
	}
	info, err := pipeline.Run(ctx, pipeline.Job{Setup: setup(c), Start: pipeline.Resumed, Resumes: id, Reports: f.reports,
		Began: began, Version: version(), Watcher: d, Parse: parseStored})
	if err != nil {
		return err
	}
	*code, err = f.outcome.say(info, stdout)
	return err
}

func reportCommand() *cobra.Command {
	var f commonFlags
	cmd := &cobra.Command{
		Use:   "report [RUN]",
		Short: "Write the reports of a run again, from the ledger alone",
		Long: `Write the reports of a finished run again, from the ledger alone, the last one if
none is named. A report that somebody has changed is not overwritten.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.readRun(cmd.Context(), runArgument(args), func(p *pipeline.StoredRun) error {
				return f.report(cmd.Context(), p, cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	f.registerSandbox(cmd, "a run of the sandbox's own ledger")
	return cmd
}

func (f *commonFlags) report(ctx context.Context, p *pipeline.StoredRun, stdout io.Writer) error {
	p.ReportsIn(f.reports)
	info, err := p.Store.Info(ctx, p.Run)
	if err != nil {
		return err
	}
	if err := p.Report(ctx, info, nil); err != nil {
		return err
	}
	for _, path := range info.Reports {
		fmt.Fprintln(stdout, path)
	}
	return nil
}

// readLedger opens the ledger that the flags name, to look at it.
func (f *commonFlags) readLedger(ctx context.Context, look func(*store.Store) error) (err error) {
	c, err := f.load("")
	if err != nil {
		return err
	}
	s, err := store.Read(ctx, c.Ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(s.Diagnose(ctx, err), s.Close()) }()
	return look(s)
}

// readRun finds a complete run in the ledger that the flags name, the last one without an id.
func (f *commonFlags) readRun(ctx context.Context, id string, look func(*pipeline.StoredRun) error) error {
	return f.readLedger(ctx, func(s *store.Store) error {
		r, err := pipeline.FindRun(ctx, s, id, store.Complete, parseStored)
		if err != nil {
			return err
		}
		return look(r)
	})
}
