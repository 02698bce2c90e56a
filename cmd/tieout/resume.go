package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tieout/pipeline"
)

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
		Long: `Go on with a run that was stopped while vendors were asked, the last one if none
is named, with the configuration it began with. What was answered is not asked
again. A run that was stopped while its lists were read is begun again by
tieout run.`,
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
	info, err := pipeline.Run(ctx, pipeline.Job{Setup: setup(c), Start: pipeline.Resumed, Resumes: id, Began: began,
		Version: version(), Watcher: d, Parse: parseStored})
	if err != nil {
		return err
	}
	*code, err = f.outcome.say(info, stdout)
	return err
}
