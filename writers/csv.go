package writers

import (
	"encoding/csv"
	"io"
	"iter"

	"tieout/payoff"
)

// exceptions is the file of that name: the columns of the Exceptions sheet as CSV. Text that a spreadsheet would take for a formula has a ' before it; numbers and
// dates are typed values and need none, or a negative amount would become text.
type exceptions struct {
	csv     *csv.Writer
	columns []column
	record  []string
}

// newExceptions writes the names of the columns.
func newExceptions(w io.Writer) (*exceptions, error) {
	c := &exceptions{csv: csv.NewWriter(w), columns: exceptionColumns()}
	for i := range c.columns {
		c.record = append(c.record, c.columns[i].name())
	}
	return c, c.csv.Write(c.record)
}

// copying yields lines that others write, too, and writes them to the file.
func (c *exceptions) copying(lines iter.Seq2[payoff.Line, error]) iter.Seq2[payoff.Line, error] {
	return func(yield func(payoff.Line, error) bool) {
		for line, err := range lines {
			if err == nil {
				err = c.add(&line)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

func (c *exceptions) add(line *payoff.Line) error {
	for i := range c.columns {
		c.record[i] = c.columns[i].cell(line).csv()
	}
	return c.csv.Write(c.record)
}

// end writes what is left.
func (c *exceptions) end() error {
	c.csv.Flush()
	return c.csv.Error()
}
