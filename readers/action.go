package readers

import (
	"fmt"
	"slices"
	"strings"

	"tieout/payoff"
)

// action reads what a row asks tieout plan to do, in any case. A word that is none rejects the row: a cancellation that
// is misspelt must not look like a row that asks for nothing.
func (d *decoder) action(column, cell string) payoff.Action {
	word := payoff.Action(strings.ToLower(d.text(column, cell)))
	if word != "" && !slices.Contains(payoff.Actions[:], word) {
		d.reject(column, cell, fmt.Errorf("is no action; there are %v", payoff.Actions))
	}
	return word
}
