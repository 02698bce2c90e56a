package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"tieout/docs/schema"
	"tieout/payoff"
)

// helpJSON prints the schema of one command's JSON or, without a name, one object that has them all by name.
func helpJSON(w io.Writer, names []string) error {
	known, err := schema.Names()
	if err != nil {
		return err
	}
	if len(names) == 0 {
		all := map[string]json.RawMessage{}
		for _, name := range known {
			if all[name], err = schema.Text(name); err != nil {
				return err
			}
		}
		return writeJSON(w, all)
	}
	if len(names) > 1 || !slices.Contains(known, names[0]) {
		return payoff.Problemf(payoff.CodeUsage, "there are "+strings.Join(known, ", "), "no JSON schema of %q",
			strings.Join(names, " "))
	}
	text, err := schema.Text(names[0])
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s", text)
	return err
}
