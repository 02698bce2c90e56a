package writers

import (
	"encoding/json"
	"io"

	"tieout/payoff"
)

// JSON writes a run's summary as one JSON object on one line, with a newline behind it. Money is text with two
// decimals; a list with nothing in it is [], never null.
func JSON(w io.Writer, s payoff.Summary) error {
	s.Reports = filled(s.Reports)
	s.Vendors = filled(s.Vendors)
	s.Causes = filled(s.Causes)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(s)
}

// filled returns an empty list for none.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
