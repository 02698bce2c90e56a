package main

import (
	"fmt"
	"strconv"
	"strings"

	"tieout/payoff"
)

// An exitMeaning says what an exit code means and what to do.
type exitMeaning struct {
	code    int
	meaning string // in a few words
	do      string
}

// exitMeanings lists the exit codes, as README does.
func exitMeanings() []exitMeaning {
	return []exitMeaning{
		{payoff.ExitClean, "everything was compared and ties", "Nothing is to be done. Claims may still be pending."},
		{payoff.ExitFailed, "the run failed, or no row was accepted", "The message says why and what to do. If " +
			"output was lost, stdout could not be\nwritten to."},
		{payoff.ExitUsage, "wrong usage or configuration", "Nothing was asked or changed. The message says what to " +
			"type, or which line of\nthe configuration to correct."},
		{payoff.ExitBreaks, "complete, breaks found", "`tieout breaks` lists them, and tieout explain ACCOUNT " +
			"shows both sides of one.\n--breaks-ok makes this 0."},
		{payoff.ExitIncomplete, "complete, but not everything could be compared", "A row was rejected, or a loan has " +
			"no figure to compare. The summary names the\nreasons; the workbook has every row."},
		{payoff.ExitUnknown, "a call that changes something has an unknown outcome", "`tieout resolve` reads the " +
			"vendors to settle it."},
		{payoff.ExitLocked, "another run holds the ledger", "Nothing was asked. Wait for it to end."},
		{payoff.ExitInterrupted, "interrupted (Ctrl-C)", "What was answered is kept; `tieout resume` goes on."},
		{payoff.ExitNoReader, "whoever read the output went away", "As in tieout breaks | head. A run is complete " +
			"all the same, with its reports."},
		{payoff.ExitTerminated, "interrupted (SIGTERM)", "What was answered is kept; `tieout resume` goes on."},
	}
}

// explainExit says what an exit code means; empty if there is no such code.
func explainExit(code string) string {
	for _, m := range exitMeanings() {
		if strconv.Itoa(m.code) == code {
			return fmt.Sprintf("Exit code %d: %s.\n%s", m.code, m.meaning, m.do)
		}
	}
	return ""
}

// listCodes lists the exit codes and the codes of errors.
func listCodes() string {
	var b strings.Builder
	b.WriteString("Exit codes:\n")
	for _, m := range exitMeanings() {
		fmt.Fprintf(&b, "  %-10d %s\n", m.code, m.meaning)
	}
	b.WriteString("\nCodes of errors:\n")
	for _, code := range problemCodes() {
		first, _, _ := strings.Cut(strings.ReplaceAll(explanations()[code], "\n", " "), ". ")
		fmt.Fprintf(&b, "  %-10s %s\n", code, strings.TrimSuffix(first, "."))
	}
	b.WriteString("\nAsk about one of them as in `tieout help 4` or `tieout help rates`.\n")
	return b.String()
}
