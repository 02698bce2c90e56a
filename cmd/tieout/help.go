package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tieout/payoff"
)

// explain says of the code of a problem what it means and what to do. It is empty for an unknown code.
func explain(code string) string {
	switch code {
	case payoff.CodeUsage:
		return "A flag or an argument makes no sense. The command's --help lists what it takes."
	case payoff.CodeNoFile:
		return "A file that was named is not there, or may not be read. Check its name and its mode."
	case payoff.CodeSheet:
		return "The workbook has no such sheet, or it is not clear which sheet is the list. Name it with --sheet."
	case payoff.CodeHeader:
		return "The file's columns are not those of a list or statement. Rename them, or map them under " +
			"lists: (for a\n" +
			"statement, under the vendor's statement:) in tieout.yaml."
	case payoff.CodeRates:
		return "All rates of the file are below 1, so they may be percents or fractions. Say rates: percent or\n" +
			"rates: fraction in the list's layout."
	case payoff.CodeConfig:
		return "The configuration has an unknown key or a value that cannot be meant; the message names file and line."
	case payoff.CodeSecret:
		return "A secret that the configuration refers to is missing: set the variable or make the file. " +
			"Secrets are\n" +
			"never written into the configuration itself."
	case payoff.CodeDamaged:
		return "The file is damaged, so that rows may be missing from it. Export or save it again."
	case payoff.CodeEmpty:
		return "No row was accepted, so nothing was compared. The rejected rows and their reasons are in the report."
	case payoff.CodeRejects:
		return "More rows were rejected than --max-rejects allows, so a file is plainly wrong. Nobody was " +
			"asked. The run is\n" +
			"in the ledger as failed, its rejected rows in the view reject_report."
	case payoff.CodeControl:
		return "The rows that were read are not those that were counted: --control, or a file's own total " +
			"line, says one\n" +
			"figure and the rows another. Nobody was asked. The run is in the ledger as failed."
	case payoff.CodeLedger:
		return "The ledger cannot be used: the disk is full, the file belongs to somebody else, or it was " +
			"written by a\n" +
			"later version."
	case payoff.CodeNoRun:
		return "The ledger has no such run, or it is not in the state that the command needs. tieout runs lists them."
	case payoff.CodeLocked:
		return "Another run holds the ledger. Nothing was asked. Wait for it, or use another ledger."
	case payoff.CodeReport:
		return "The reports cannot be written: the folder is not there, not yours, or the disk is full. The " +
			"run itself is\n" +
			"in the ledger; tieout report RUN writes its reports."
	case payoff.CodeCounts:
		return "The counts of the run do not add up, which is a defect of tieout. Keep the ledger and report it."
	case payoff.CodePlan:
		return "The plan may not be carried out: it is damaged or old, what it was made of has changed, it " +
			"is above the caps\n" +
			"under effects: in tieout.yaml, or it lacks an approval. Nothing was sent. Make a new one with tieout plan."
	case payoff.CodeInternal:
		return "Something failed that tieout has no better word for. The message says where."
	case payoff.CodeStopped:
		return "The run was interrupted. What was answered is kept; tieout resume goes on."
	}
	return ""
}

// helpCommand is cobra's help, and the explanation of a problem's code.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command | CODE]",
		Short: "Help about a command, or about the code of an error",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && explain(args[0]) != "" {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), explain(args[0]))
				return err
			}
			target, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return payoff.Problemf(payoff.CodeUsage, "tieout --help lists the commands", "no command or code %q",
					args)
			}
			return target.Help()
		},
	}
}
