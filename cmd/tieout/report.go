package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tieout/pipeline"
)

func reportCommand() *cobra.Command {
	var f commonFlags
	cmd := &cobra.Command{
		Use:   "report [RUN]",
		Short: "Write the reports of a run again, from the ledger alone",
		Args:  cobra.MaximumNArgs(1),
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
	if err := p.Report(ctx, info); err != nil {
		return err
	}
	for _, path := range info.Reports {
		fmt.Fprintln(stdout, path)
	}
	return nil
}
