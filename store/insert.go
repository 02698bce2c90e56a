package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tieout/payoff"
)

// rowsAStatement is how many rows one INSERT takes: beyond some tens, a longer statement gains nothing.
const rowsAStatement = 50

// maxShapes bounds how many statements one inserter prepares: so many with common values in them, and so many without.
const maxShapes = 16

// An inserter writes many rows of one run, in one transaction and several a statement. To bind a value
// costs more than to store it, so that what most rows lack or have in common is not bound: rows with the same columns
// empty or zero and the same [common] values share a statement in which these are written out. Rows of one shape keep
// their order. A statement that fails keeps the rows before the one at fault, since SQLite would have to note for each
// statement what it changes to undo it; so the transaction is to be given up.
type inserter struct {
	wording wording
	run     int64 // the first column of every row
	shapes  map[string]*shape
	prepare func(text string) (*sql.Stmt, error)
	write   func(statement) error
	marks   []byte // of the row at hand
}

// What many rows have in their column: a text, a number, or a day, of which none is NULL.
type (
	common       string
	commonNumber int64
	commonDay    payoff.Date
)

// A wording is what stands before and behind the rows in a statement.
type wording struct{ before, behind string }

// into inserts rows into a table whose first column is the run's number.
func into(table string) wording { return wording{before: "INSERT OR FAIL INTO " + table + " VALUES "} }

// newInserter returns an inserter for rows of a run in a transaction, the end of which closes what it prepares.
func newInserter(ctx context.Context, tx *sql.Tx, w wording, run int64) *inserter {
	return &inserter{wording: w, run: run, shapes: map[string]*shape{},
		prepare: func(text string) (*sql.Stmt, error) { return tx.PrepareContext(ctx, text) },
		write:   func(s statement) error { return s.execute(ctx, tx) }}
}

// inserter returns one whose statements are carried out beside the making of rows; its errors may be of earlier rows.
func (w *writing) inserter(words wording, run int64) *inserter {
	return &inserter{wording: words, run: run, shapes: map[string]*shape{}, prepare: w.prepare, write: w.take}
}

// add takes one row: the values of all columns behind the run's number, in their order. The slice is free when it returns.
func (i *inserter) add(values ...any) error {
	i.marks = i.marks[:0]
	for n, v := range values {
		switch v := v.(type) {
		case nil:
			i.marks = append(i.marks, nothing)
		case string:
			i.marks = append(i.marks, bound)
		case int64:
			i.marks = append(i.marks, markNumber(v))
		case bool:
			i.marks = appendBool(i.marks, v)
		case common:
			i.marks = appendCommon(i.marks, string(v))
		case commonNumber:
			i.marks = append(strconv.AppendInt(append(i.marks, figure), int64(v), 10), figure)
		case commonDay:
			i.marks = v.appendMark(i.marks)
		default:
			plain, err := driver.DefaultParameterConverter.ConvertValue(v)
			if err != nil {
				return fmt.Errorf("column %d of %s: %w", n+2, i.wording.before, err)
			}
			values[n], i.marks = plain, append(i.marks, mark(plain))
		}
	}
	return i.shape(values).add(i, values)
}

// shape returns that of the row at hand. Where there are too many, common values are bound, too, and then everything.
func (i *inserter) shape(values []any) *shape {
	if s := i.shapeUpTo(maxShapes, values); s != nil {
		return s
	}
	i.marks = i.marks[:0]
	for _, v := range values {
		i.marks = append(i.marks, mark(v))
	}
	if s := i.shapeUpTo(2*maxShapes, values); s != nil {
		return s
	}
	i.marks = append(i.marks[:0], strings.Repeat(string(bound), len(values))...)
	return i.shapeUpTo(2*maxShapes+1, values)
}

// shapeUpTo returns the shape of the marks at hand. It is made unless there are so many already.
func (i *inserter) shapeUpTo(most int, values []any) *shape {
	if s, ok := i.shapes[string(i.marks)]; ok || len(i.shapes) >= most {
		return s
	}
	s := newShape(i.wording, i.run, string(i.marks), len(values))
	i.shapes[string(i.marks)] = s
	return s
}

// flush writes the rows that are left; the inserter is done.
func (i *inserter) flush() error {
	var errs []error
	for _, s := range i.shapes {
		if s.rows > 0 {
			errs = append(errs, i.write(statement{text: s.statement(s.rows), rows: s.rows, values: s.values}))
		}
	}
	return errors.Join(errs...)
}

// A shape is the rows that are bound alike and wait to be written.
type shape struct {
	wording wording
	bound   []int     // the columns that are; what is not bound stands in the row
	row     string    // one of the statement's
	many    *sql.Stmt // of as many rows as a statement takes; nil before there are
	rows    int
	values  []any
}

// The marks of the columns. A common text stands as it is, in quotes, and a common number between two marks.
const (
	bound   = '?'
	nothing = 'n'
	zero    = '0'
	quoted  = '\''
	figure  = '#'
)

func mark(v any) byte {
	switch v := v.(type) {
	case nil:
		return nothing
	case int64:
		return markNumber(v)
	case commonDay:
		if v == (commonDay{}) {
			return nothing
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

// appendCommon marks a common text; one that would have to be escaped is bound.
func appendCommon(marks []byte, text string) []byte {
	for n := range len(text) {
		if text[n] < ' ' || text[n] > '~' || text[n] == quoted {
			return append(marks, bound)
		}
	}
	return append(append(append(marks, quoted), text...), quoted)
}

func appendBool(marks []byte, v bool) []byte {
	if v {
		return append(marks, figure, '1', figure)
	}
	return append(marks, zero)
}

// appendMark marks a day.
func (d commonDay) appendMark(marks []byte) []byte {
	if d == (commonDay{}) {
		return append(marks, nothing)
	}
	marks, _ = payoff.Date(d).AppendText(append(marks, quoted))
	return append(marks, quoted)
}

// newShape spells a row of so many columns behind the run's by its marks.
func newShape(w wording, run int64, marks string, columns int) *shape {
	s := &shape{wording: w, row: "(" + strconv.FormatInt(run, 10)}
	for n := range columns {
		spelled := "?"
		switch marks[0] {
		case nothing:
			spelled = "NULL"
		case zero:
			spelled = "0"
		case quoted:
			text, _, _ := strings.Cut(marks[1:], string(quoted))
			spelled, marks = "'"+text+"'", marks[len(text)+1:]
		case figure:
			spelled, _, _ = strings.Cut(marks[1:], string(figure))
			marks = marks[len(spelled)+1:]
		default:
			s.bound = append(s.bound, n)
		}
		s.row, marks = s.row+", "+spelled, marks[1:]
	}
	s.row += ")"
	return s
}

// plain is a value as the driver takes it.
func plain(v any) driver.Value {
	switch v := v.(type) {
	case common:
		return string(v)
	case commonNumber:
		return int64(v)
	case commonDay:
		day, _ := payoff.Date(v).Value() // it never fails
		return day
	}
	return v
}

func (s *shape) statement(rows int) string {
	return s.wording.before + s.row + strings.Repeat(", "+s.row, rows-1) + s.wording.behind
}

func (s *shape) add(i *inserter, values []any) (err error) {
	for _, n := range s.bound {
		s.values = append(s.values, plain(values[n]))
	}
	if s.rows++; s.rows < rowsAStatement {
		return nil
	}
	if s.many == nil { // only now, since a few rows never need it
		if s.many, err = i.prepare(s.statement(rowsAStatement)); err != nil {
			return err
		}
	}
	full := s.values
	s.rows, s.values = 0, make([]any, 0, len(full))
	return i.write(statement{prepared: s.many, rows: rowsAStatement, values: full})
}
