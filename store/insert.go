package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// rowsAStatement is how many rows one INSERT takes: beyond some tens, a longer statement gains nothing.
const rowsAStatement = 20

// maxShapes bounds how many statements one inserter prepares.
const maxShapes = 16

// An inserter writes many rows of one run into one table, in one transaction and several a statement. To bind a value
// costs more than to store it, so that what most rows lack is not bound: rows that have the same columns empty or zero
// share a statement in which these are written out. Rows of one shape keep their order.
type inserter struct {
	ctx    context.Context
	tx     *sql.Tx
	table  string
	run    int64 // the first column of every table
	shapes map[string]*shape
	marks  []byte // of the row at hand
}

// newInserter returns an inserter for rows of a run into a table whose first column is the run's number.
func newInserter(ctx context.Context, tx *sql.Tx, table string, run int64) *inserter {
	return &inserter{ctx: ctx, tx: tx, table: table, run: run, shapes: map[string]*shape{}}
}

// add takes one row: the values of all columns behind the run's number, in the table's order.
func (i *inserter) add(values ...any) error {
	i.marks = i.marks[:0]
	for n, v := range values {
		plain, err := driver.DefaultParameterConverter.ConvertValue(v)
		if err != nil {
			return fmt.Errorf("column %d of %s: %w", n+2, i.table, err)
		}
		values[n], i.marks = plain, append(i.marks, mark(plain))
	}
	return i.shape().add(i.ctx, i.tx, values)
}

// shape returns that of the row at hand.
func (i *inserter) shape() *shape {
	if s, ok := i.shapes[string(i.marks)]; ok {
		return s
	}
	if len(i.shapes) >= maxShapes { // from here on, every other row is bound in full
		for n := range i.marks {
			i.marks[n] = bound
		}
		if s, ok := i.shapes[string(i.marks)]; ok {
			return s
		}
	}
	s := &shape{marks: string(i.marks), insert: "INSERT INTO " + i.table + " VALUES ", row: "(" + strconv.FormatInt(i.run, 10)}
	for _, m := range i.marks {
		s.row += ", " + spelling[m]
	}
	s.row += ")"
	i.shapes[s.marks] = s
	return s
}

// flush writes the rows that are left; the inserter is done.
func (i *inserter) flush() error {
	var errs []error
	for _, s := range i.shapes {
		errs = append(errs, s.flush(i.ctx, i.tx))
	}
	return errors.Join(errs...)
}

// A shape is the rows that are bound alike and wait to be written.
type shape struct {
	marks       string    // one a column
	insert, row string    // the statement before its rows, and one row
	many        *sql.Stmt // of as many rows as a statement takes; nil before there are
	rows        int
	values      []any
}

// The marks of a shape, one a column.
const (
	bound   = '?'
	nothing = 'n'
	zero    = '0'
)

var spelling = map[byte]string{bound: "?", nothing: "NULL", zero: "0"}

func mark(v driver.Value) byte {
	switch v {
	case nil:
		return nothing
	case int64(0), false:
		return zero
	}
	return bound
}

func (s *shape) statement(rows int) string {
	return s.insert + s.row + strings.Repeat(", "+s.row, rows-1)
}

func (s *shape) add(ctx context.Context, tx *sql.Tx, values []any) (err error) {
	for n, v := range values {
		if s.marks[n] == bound {
			s.values = append(s.values, v)
		}
	}
	if s.rows++; s.rows < rowsAStatement {
		return nil
	}
	if s.many == nil { // only now, since one answer alone never needs it
		if s.many, err = tx.PrepareContext(ctx, s.statement(rowsAStatement)); err != nil {
			return err
		}
	}
	_, err = s.many.ExecContext(ctx, s.values...)
	s.rows, s.values = 0, s.values[:0]
	return err
}

func (s *shape) flush(ctx context.Context, tx *sql.Tx) (err error) {
	if s.rows > 0 {
		_, err = tx.ExecContext(ctx, s.statement(s.rows), s.values...)
	}
	if s.many != nil {
		err = errors.Join(err, s.many.Close())
	}
	return err
}
