package main

import (
	"io"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tieout/payoff"
)

// A place is where a command found its ledger, its configuration and its reports: the flags that other commands need to
// find the same.
type place struct {
	root  *cobra.Command
	flags map[string]string
	json  bool // the answer is to be an object, whatever else is wrong
}

// placeFlags are the flags that say where things are, in the order in which they are printed.
func placeFlags() []string { return []string{"sandbox", "config", "ledger", "reports"} }

// placeOf is the place of a command that was called with these arguments. A flag that was wrong ends the reading of
// flags, and some may come after it.
func placeOf(cmd *cobra.Command, args []string) place {
	p := place{cmd.Root(), map[string]string{}, false}
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.ParseErrorsWhitelist.UnknownFlags = true
	all.SetOutput(io.Discard)
	all.Bool("json", false, "")
	all.Bool("sandbox", false, "")
	for _, name := range []string{"config", "ledger", "reports", "as-of"} {
		all.String(name, "", "")
	}
	wrong := all.Parse(args) // what is wrong with them is said already
	all.VisitAll(func(f *pflag.Flag) {
		p.flags[f.Name] = f.Value.String()
		if own := cmd.Flags().Lookup(f.Name); own != nil && own.Value.String() != own.DefValue {
			p.flags[f.Name] = own.Value.String() // also what was found without the flag: see load
		}
	})
	p.json = p.flags["json"] == "true" || wrong != nil && asksJSON(args)
	return p
}

// here is the place of a command while it works.
func here(cmd *cobra.Command) place { return placeOf(cmd, nil) }

// complete adds to a command the flags by which it finds what was found here.
func (p place) complete(c payoff.Command) payoff.Command {
	cmd, _, err := p.root.Find(c)
	if err != nil {
		return c
	}
	for _, name := range placeFlags() {
		value := p.flags[name]
		if value == "" || value == strconv.FormatBool(false) || cmd.Flags().Lookup(name) == nil ||
			name == "reports" && !writesReports(cmd) {
			continue
		}
		c = c.With(name, value)
	}
	return c
}

// writesReports says whether the folder for reports means something to a command.
func writesReports(cmd *cobra.Command) bool {
	switch cmd.Name() {
	case "run", "resume", "report":
		return true
	}
	return false
}
