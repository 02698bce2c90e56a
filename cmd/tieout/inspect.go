package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/readers"
)

func inspectCommand() *cobra.Command {
	var sheet, password string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Look at a file and propose how it is read, as YAML for tieout.yaml",
		Long: `Look at a file and propose how it is read. What is found is on stderr, the YAML to paste on stdout:
a proposal by the usual names of columns, to be checked by somebody who knows the file.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o := readers.Options{Sheet: sheet}
			if password != "" && !config.IsReference(password) {
				return payoff.Problemf(payoff.CodeUsage, "say env:NAME or file:PATH",
					"--password is a reference, never the password itself")
			}
			if password != "" {
				o.Layouts = []readers.Layout{{Name: "--password", Files: "*",
					Password: func() (string, error) { return config.LookUp(password) }}}
			}
			i, err := readers.Inspect(cmd.Context(), args[0], o)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), inspected(i))
			}
			describe(i, cmd.ErrOrStderr())
			_, err = io.WriteString(cmd.OutOrStdout(), config.Proposal(i))
			return err
		},
	}
	cmd.Flags().StringVar(&password, "password", "", "of a workbook, as env:NAME or file:PATH")
	cmd.Flags().StringVar(&sheet, "sheet", "", "of a workbook; else its first visible one")
	registerJSON(cmd, &asJSON)
	return cmd
}

// describe says what the file looks like: its text, its dates, and every column with what it probably is.
func describe(i *readers.Inspection, w io.Writer) {
	if i.Delimiter != "" {
		fmt.Fprintf(w, "%s: %s, cells separated by %q, header on line %d, %d rows looked at\n", i.File, i.Encoding,
			i.Delimiter, i.Header, i.Rows)
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

// An inspectedFile is the object of tieout inspect. What a workbook does not have is empty: encoding and delimiter.
type inspectedFile struct {
	Schema    int               `json:"schema"`
	File      string            `json:"file"`
	Sheet     string            `json:"sheet"`
	Others    []string          `json:"other_sheets"`
	Kind      payoff.FileKind   `json:"kind"` // that is proposed
	Encoding  string            `json:"encoding"`
	Delimiter string            `json:"delimiter"`
	Header    int               `json:"header"` // its line or row
	Rows      int               `json:"rows"`   // that were looked at
	Dates     []string          `json:"dates"`  // the spellings that fit; several: ambiguous
	Columns   []inspectedColumn `json:"columns"`
	YAML      string            `json:"yaml"` // the layout that is proposed
}

type inspectedColumn struct {
	Header    string   `json:"header"`
	Canonical *string  `json:"canonical"` // nil: nothing is proposed
	Values    []string `json:"values"`
}

func inspected(i *readers.Inspection) inspectedFile {
	file := inspectedFile{Schema: payoff.SchemaVersion, File: i.File, Sheet: i.Sheet, Others: listed(i.Others),
		Kind: i.Kind, Encoding: i.Encoding, Delimiter: i.Delimiter, Header: i.Header, Rows: i.Rows, Dates: listed(i.Dates),
		Columns: []inspectedColumn{}, YAML: config.Proposal(i)}
	for _, c := range i.Columns {
		column := inspectedColumn{Header: c.Header, Values: listed(c.Samples)}
		if c.Canonical != "" {
			column.Canonical = &c.Canonical
		}
		file.Columns = append(file.Columns, column)
	}
	return file
}

// listed is an empty list for none.
func listed(texts []string) []string { return append([]string{}, texts...) }
