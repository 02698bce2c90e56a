package bulk

import (
	"database/sql"
	"database/sql/driver"
	"strconv"
	"strings"

	"tieout/payoff"
)

// Values that many rows share in their column. They are written out in the statement instead of being bound.
type (
	// A Text is a text that many rows share. It is never NULL.
	Text string
	// A Number is a number that many rows share. It is never NULL.
	Number int64
	// A Day is a date that many rows share. The zero date is NULL.
	Day payoff.Date
)

// The marks of the columns. A shared text stands as it is, in quotes, and a shared number between two marks.
const (
	bound   = '?'
	null    = 'n'
	zero    = '0'
	quoted  = '\''
	figures = '#'
)

// mark is that of a value that is not written out, unless it is NULL or zero.
func mark(v any) byte {
	switch v := v.(type) {
	case nil:
		return null
	case int64:
		return markNumber(v)
	case Day:
		if v == (Day{}) {
			return null
		}
	}
	return bound
}

func markNumber(n int64) byte {
	if n == 0 {
		return zero
	}
	return bound
}

// appendMark binds a text that would have to be escaped.
func (t Text) appendMark(marks []byte) []byte {
	for n := range len(t) {
		if t[n] < ' ' || t[n] > '~' || t[n] == quoted {
			return append(marks, bound)
		}
	}
	return append(append(append(marks, quoted), t...), quoted)
}

func (n Number) appendMark(marks []byte) []byte {
	return append(strconv.AppendInt(append(marks, figures), int64(n), 10), figures)
}

func (d Day) appendMark(marks []byte) []byte {
	if d == (Day{}) {
		return append(marks, null)
	}
	marks, _ = payoff.Date(d).AppendText(append(marks, quoted)) // it never fails
	return append(marks, quoted)
}

func appendBool(marks []byte, v bool) []byte {
	if v {
		return append(marks, figures, '1', figures)
	}
	return append(marks, zero)
}

// plain is a value as the driver takes it.
func plain(v any) driver.Value {
	switch v := v.(type) {
	case Text:
		return string(v)
	case Number:
		return int64(v)
	case Day:
		day, _ := payoff.Date(v).Value() // it never fails
		return day
	}
	return v
}

// A shape is the rows that bind the same columns, and wait to be written.
type shape struct {
	template Template
	bound    []int     // the columns that are; all others are written out in row
	row      string    // one row of the statement
	many     *sql.Stmt // of as many rows as a statement takes; nil until there are that many
	rows     int
	values   []any
}

// newShape spells a row of this many columns after the first by its marks.
func newShape(t Template, first int64, marks string, columns int) *shape {
	s := &shape{template: t, row: "(" + strconv.FormatInt(first, 10)}
	for n := range columns {
		spelled := "?"
		switch marks[0] {
		case null:
			spelled = "NULL"
		case zero:
			spelled = "0"
		case quoted:
			text, _, _ := strings.Cut(marks[1:], string(quoted))
			spelled, marks = "'"+text+"'", marks[len(text)+1:]
		case figures:
			spelled, _, _ = strings.Cut(marks[1:], string(figures))
			marks = marks[len(spelled)+1:]
		default:
			s.bound = append(s.bound, n)
		}
		s.row, marks = s.row+", "+spelled, marks[1:]
	}
	s.row += ")"
	return s
}

func (s *shape) statement(rows int) string {
	return s.template.before + s.row + strings.Repeat(", "+s.row, rows-1) + s.template.after
}

func (s *shape) add(i *Inserter, values []any) (err error) {
	for _, n := range s.bound {
		s.values = append(s.values, plain(values[n]))
	}
	if s.rows++; s.rows < rowsPerStatement {
		return nil
	}
	if s.many == nil { // only now, because a few rows never need it
		if s.many, err = i.prepare(s.statement(rowsPerStatement)); err != nil {
			return err
		}
	}
	full := s.values
	s.rows, s.values = 0, make([]any, 0, len(full))
	return i.write(statement{prepared: s.many, rows: rowsPerStatement, values: full})
}
