package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/readers"
)

func inspectCommand() *cobra.Command {
	var sheet, password string
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Look at a file and propose how it is read, as YAML for tieout.yaml",
		Long: `Look at a file and propose how it is read. What is found is on stderr, the YAML to paste on stdout:
a proposal by the usual names of columns, to be checked by somebody who knows the file.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o := readers.Options{Sheet: sheet}
			if password != "" && !isReference(password) {
				return payoff.Problemf(payoff.CodeUsage, "say env:NAME or file:PATH", "--password is a reference, never the password itself")
			}
			if password != "" {
				o.Layouts = []readers.Layout{{Name: "--password", Files: "*", Password: func() (string, error) { return lookUp(password) }}}
			}
			i, err := readers.Inspect(args[0], o)
			if err != nil {
				return err
			}
			describe(i, cmd.ErrOrStderr())
			_, err = io.WriteString(cmd.OutOrStdout(), proposalYAML(i))
			return err
		},
	}
	cmd.Flags().StringVar(&password, "password", "", "of a workbook, as env:NAME or file:PATH")
	cmd.Flags().StringVar(&sheet, "sheet", "", "of a workbook; else its first visible one")
	return cmd
}

// describe says what the file looks like: its text, its dates, and every column with what it probably is.
func describe(i *readers.Inspection, w io.Writer) {
	if i.Delimiter != "" {
		fmt.Fprintf(w, "%s: %s, cells separated by %q, header on line %d, %d rows looked at\n", i.File, i.Encoding, i.Delimiter, i.Header, i.Rows)
	} else {
		fmt.Fprintf(w, "%s: sheet %q, header in row %d, %d rows looked at\n", i.File, i.Sheet, i.Header, i.Rows)
		if len(i.Others) > 0 {
			fmt.Fprintf(w, "sheets not looked at: %s (choose one with --sheet)\n", strings.Join(i.Others, ", "))
		}
	}
	if len(i.Dates) > 1 {
		fmt.Fprintf(w, "its dates are ambiguous: %s fit them all\n", strings.Join(i.Dates, " and "))
	}
	t := plainTable(w, "header", "probably", "values")
	for _, c := range i.Columns {
		t.AppendRow(table.Row{strconv.Quote(c.Header), c.Canonical, strings.Join(c.Samples, " | ")})
	}
	t.Render()
}

// proposalYAML is what to paste: a list, or for a statement how its vendor writes it.
func proposalYAML(i *readers.Inspection) string {
	if i.Kind != payoff.StatementFile {
		return "lists:\n" + layoutYAML(i)
	}
	return "vendors:\n  NAME: # whose statement is it?\n    quotes: file\n    statement:\n" +
		strings.ReplaceAll("  "+strings.TrimRight(columnsYAML(i), "\n"), "\n", "\n  ") + "\n"
}

// layoutYAML is the entry of the file under lists:, with what has to be decided as comments.
func layoutYAML(i *readers.Inspection) string {
	return fmt.Sprintf("  - kind: %s\n    files: %s\n", i.Kind, strconv.Quote(pattern(i.File))) + columnsYAML(i)
}

// asked are the columns without which nothing of a kind can be compared.
func asked(kind payoff.FileKind) []string {
	switch kind {
	case payoff.ClaimList:
		return []string{"claim", "account"}
	case payoff.StatementFile:
		return []string{"account", "total"}
	case payoff.HistoryFile:
		return []string{"account", "date", "kind", "amount"}
	}
	return []string{"account", "principal", "rate", "interest_paid_to"}
}

// columnsYAML is what both have in common: the columns, and how their values are spelt.
func columnsYAML(i *readers.Inspection) string {
	var b strings.Builder
	b.WriteString("    columns:\n")
	has := map[string]bool{}
	for _, c := range i.Columns {
		if c.Canonical != "" {
			has[c.Canonical] = true
			fmt.Fprintf(&b, "      %s: %s\n", c.Canonical, strconv.Quote(c.Header))
		}
	}
	for _, name := range asked(i.Kind) {
		unfit := slices.IndexFunc(i.Columns, func(c readers.InspectedColumn) bool { return c.Unfit == name })
		switch {
		case !has[name] && unfit >= 0:
			fmt.Fprintf(&b, "      # %s: %s is not proposed: not all of its values can be read\n", name, strconv.Quote(i.Columns[unfit].Header))
		case !has[name]:
			fmt.Fprintf(&b, "      # %s: which column?\n", name)
		}
	}
	if !has["vendor"] && i.Kind == payoff.LoanList {
		b.WriteString("    # defaults: {vendor: whose loans are these?}\n")
	}
	switch len(i.Dates) {
	case 0:
	case 1:
		fmt.Fprintf(&b, "    dates: %q\n", i.Dates[0])
	default:
		fmt.Fprintf(&b, "    # dates: choose one, both fit: %s\n", strings.Join(i.Dates, ", "))
	}
	if i.Comma {
		b.WriteString("    decimal: comma\n")
	}
	if i.SmallRates {
		b.WriteString("    # rates: choose percent or fraction; every rate is below 1\n")
	}
	return b.String()
}

// pattern is a file's name as a pattern that fits this name only: *, ? and [ mean themselves.
func pattern(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}
