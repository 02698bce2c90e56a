package config

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tieout/payoff"
	"tieout/readers"
)

// Proposals proposes a layout for every file, and says where vendors go.
func Proposals(ctx context.Context, paths []string) (string, error) {
	var b strings.Builder
	b.WriteString("# Proposed by tieout init from the files' headers and values: check every line.\nlists:\n")
	for _, path := range paths {
		i, err := readers.Inspect(ctx, path, readers.Options{})
		if err != nil {
			return "", err
		}
		if i.Kind == payoff.StatementFile {
			return "", payoff.Problemf(payoff.CodeUsage, "leave it out; it is configured under its vendor's statement:",
				"%s looks like a vendor's statement, not a list", i.File)
		}
		b.WriteString(listYAML(i))
	}
	b.WriteString(`# vendors:                            # every vendor that the lists name
#   acme:
#     quotes: file                    # fetch, file or compute
#     convention: {day_count: ACT/365F}
`)
	return b.String(), nil
}

// Proposal is what to paste: a list, or for a statement how its vendor writes it.
func Proposal(i *readers.Inspection) string {
	if i.Kind != payoff.StatementFile {
		return "lists:\n" + listYAML(i)
	}
	return "vendors:\n  NAME: # whose statement is it?\n    quotes: file\n    statement:\n" +
		strings.ReplaceAll("  "+strings.TrimRight(columnsYAML(i), "\n"), "\n", "\n  ") + "\n"
}

// listYAML is the entry of the file under lists:, with what has to be decided as comments.
func listYAML(i *readers.Inspection) string {
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
			fmt.Fprintf(&b, "      # %s: %s is not proposed: not all of its values can be read\n", name,
				strconv.Quote(i.Columns[unfit].Header))
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
