package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"tieout/cmd/internal/config"
	"tieout/payoff"
)

func initCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "init FILE...",
		Short: "Write a first tieout.yaml for these files; an existing one is never touched",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := config.Proposals(cmd.Context(), args)
			if err != nil {
				return err
			}
			if err := writeNew(path, text); err != nil {
				return err
			}
			try := payoff.Command(append([]string{"run", "--dry-run"}, args...))
			if path != config.FileName {
				try = try.With("config", path)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is written; decide what its comments ask, then: %s\n",
				payoff.Visible(path), payoff.Visible(try.String()))
			return err
		},
	}
	cmd.Flags().StringVar(&path, "config", config.FileName, "the file to write")
	return cmd
}

// writeNew writes a file that must not be there yet, readable by its owner only.
func writeNew(path, text string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return payoff.Problemf(payoff.CodeUsage,
			"name a new file with --config, or paste into this one what tieout inspect prints of each file",
			"%s exists and is not overwritten", path)
	}
	if err != nil {
		return payoff.Problemf(payoff.CodeUsage, "check --config", "the configuration cannot be written: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.WriteString(text)
	return err
}
