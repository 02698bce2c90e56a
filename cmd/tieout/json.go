package main

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tieout/payoff"
)

// registerJSON adds the flag of every command that can print one JSON object and nothing else.
func registerJSON(cmd *cobra.Command, asked *bool) {
	cmd.Flags().BoolVar(asked, "json", false, "print one JSON object instead (tieout help json has its schema)")
}

// asksJSON says whether the arguments ask for JSON. They may be what is wrong, so no parser has read them.
func asksJSON(args []string) bool {
	asked := false
	for _, arg := range args {
		if arg == "--" {
			break
		}
		name, value, given := strings.Cut(arg, "=")
		if name != "--json" {
			continue
		}
		on, err := strconv.ParseBool(value)
		asked = !given || on || err != nil
	}
	return asked
}

// writeJSON writes one object on one line.
func writeJSON(w io.Writer, object any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(object)
}

// A failure is the object of --json if there is nothing else to speak of.
type failure struct {
	Schema   int     `json:"schema"`
	ExitCode int     `json:"exit_code"`
	Error    problem `json:"error"`
}

type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// writeError writes why a command failed. Nothing can be done about a stdout that is gone; the exit code says what
// happened.
func writeError(w io.Writer, code int, p *payoff.Problem) {
	_ = writeJSON(w, failure{payoff.SchemaVersion, code, problem{p.Code, p.Message, p.Hint}})
}
