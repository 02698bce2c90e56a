package writers

import (
	"encoding/csv"
	"io"
	"iter"

	"tieout/payoff"
)

// writeExceptions writes the columns of the Exceptions sheet as CSV. Text that a spreadsheet would take for a
// formula has a ' before it; numbers and dates are typed values and need none, or a negative amount would become
// text.
func writeExceptions(w io.Writer, lines iter.Seq2[payoff.Line, error]) error {
	columns := exceptionColumns()
	c := csv.NewWriter(w)
	record := make([]string, len(columns))
	for i := range columns {
		record[i] = columns[i].name()
	}
	if err := c.Write(record); err != nil {
		return err
	}
	for line, err := range lines {
		if err != nil {
			return err
		}
		for i := range columns {
			record[i] = columns[i].cell(&line).csv()
		}
		if err := c.Write(record); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
