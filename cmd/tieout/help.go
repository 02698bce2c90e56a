package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tieout/payoff"
)

// explanations says of each code of a problem what it means and what to do.
func explanations() map[string]string {
	return map[string]string{
		payoff.CodeUsage:  "A flag or an argument makes no sense. The command's --help lists what it takes.",
		payoff.CodeNoFile: "A file that was named is not there, or may not be read. Check its name and its mode.",
		payoff.CodeSheet: "The workbook has no such sheet, or it is not clear which sheet is the list. " +
			"Name it with --sheet.",
		payoff.CodeHeader: "The file's columns are not those of a list or statement. Rename them, or map them under " +
			"lists: (for a\n" +
			"statement, under the vendor's statement:) in tieout.yaml.",
		payoff.CodeRates: "All rates of the file are below 1, so they may be percents or fractions. Say rates: percent or\n" +
			"rates: fraction in the list's layout.",
		payoff.CodeConfig: "The configuration has an unknown key or a value that cannot be meant; the message names " +
			"file and line.",
		payoff.CodeSecret: "A secret that the configuration refers to is missing: set the variable or make the file. " +
			"Secrets are\n" +
			"never written into the configuration itself.",
		payoff.CodeDamaged: "The file is damaged, so that rows may be missing from it. Export or save it again.",
		payoff.CodeEmpty: "No row was accepted, so nothing was compared. The rejected rows and their reasons " +
			"are in the report.",
		payoff.CodeRejects: "More rows were rejected than --max-rejects allows, so a file is plainly wrong. Nobody was " +
			"asked. The run is\n" +
			"in the ledger as failed, its rejected rows in the view reject_report.",
		payoff.CodeControl: "The rows that were read are not those that were counted: --control, or a file's own total " +
			"line, says one\n" +
			"figure and the rows another. Nobody was asked. The run is in the ledger as failed.",
		payoff.CodeLedger: "The ledger cannot be used: the disk is full, the file belongs to somebody else, is damaged " +
			"or no ledger,\n" +
			"has a second hard link, or was written by another version. tieout upgrade brings an older one up to date;\n" +
			"a later one needs the later tieout. What is refused is not touched.",
		payoff.CodeNoRun: "The ledger has no such run, or it is not in the state that the command needs. " +
			"`tieout runs` lists them.",
		payoff.CodeLocked: "Another run holds the ledger. Nothing was asked. Wait for it, or use another ledger.",
		payoff.CodeReport: "The reports cannot be written: the folder is not there, not yours, or the disk is full. The " +
			"run itself is\n" +
			"in the ledger; tieout resume RUN writes its reports. A report that somebody has changed is never overwritten:\n" +
			"move it, or write to another folder with --reports.",
		payoff.CodeCounts: "The counts of the run do not add up, which is a defect of tieout. Keep the ledger and report it.",
		payoff.CodePlan: "The plan may not be carried out: it is damaged or old, what it was made of has changed, it " +
			"is above the caps\n" +
			"under effects: in tieout.yaml, or it lacks an approval. Nothing was sent. Make a new one with tieout plan.",
		payoff.CodeOutput: "Stdout cannot be written to: the disk is full, or it is closed. What was printed is not " +
			"complete. A\n" +
			"run is in the ledger all the same.",
		payoff.CodeInternal: "Something failed that tieout has no better word for. The message says where.",
		payoff.CodeStopped:  "The run was interrupted. What was answered is kept; `tieout resume` goes on.",
	}
}

// problemCodes lists the codes of problems in the order of the alphabet.
func problemCodes() []string { return slices.Sorted(maps.Keys(explanations())) }

// helpCommand is cobra's help, and the explanation of a code. Alone it lists the commands and the codes.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command | CODE | json [command]]",
		Short: "Help about a command, an exit code, the code of an error or the schemas of --json; alone, it lists them",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && args[0] == "json" {
				return helpJSON(cmd.OutOrStdout(), args[1:])
			}
			asked := strings.Join(args, " ")
			if text := cmp.Or(explanations()[asked], explainExit(asked)); text != "" {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), text)
				return err
			}
			target, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				hint := "`tieout help` lists them"
				if likely := closest(asked, problemCodes()); distance(asked, likely) <= 2 {
					hint = "did you mean " + payoff.Command{"help", likely}.Quoted() + "? " + hint
				}
				return payoff.Problemf(payoff.CodeUsage, hint, "there is no command or code %q", asked)
			}
			if len(args) == 0 {
				if err := target.Help(); err != nil {
					return err
				}
				_, err := fmt.Fprint(cmd.OutOrStdout(), "\n", listCodes())
				return err
			}
			return target.Help()
		},
	}
}
