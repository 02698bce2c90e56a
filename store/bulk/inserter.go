package bulk

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// rowsPerStatement is how many rows one statement takes: beyond some tens, a longer one gains nothing.
const rowsPerStatement = 50

// maxShapes bounds how many statements one inserter prepares: this many with shared values, and this many without.
const maxShapes = 16

// A Template is a statement that is carried out for a list of rows, each in parentheses.
type Template struct{ before, after string }

// rowsMark stands in the text of a template where the rows belong.
const rowsMark = "/* rows */"

// Into inserts rows with a value for each column of a table.
func Into(table string) Template {
	return Template{before: "INSERT OR FAIL INTO " + table + " VALUES "}
}

// Over is a statement with a list of rows anywhere in it: the text has the comment /* rows */ after a VALUES.
func Over(text string) Template {
	before, after, _ := strings.Cut(text, rowsMark)
	return Template{before, after}
}

// An Inserter writes rows, many a statement. The first column of every row is the same number, which the inserter adds.
// Rows of one shape keep their order; rows of different shapes do not.
//
// A statement that fails keeps the rows before the one at fault, because SQLite would otherwise have to note for each
// statement how to undo it. The caller therefore has to give up the whole transaction.
type Inserter struct {
	template Template
	first    int64
	shapes   map[string]*shape
	prepare  func(text string) (*sql.Stmt, error)
	write    func(statement) error
	marks    []byte // of the row at hand
}

// NewInserter returns an inserter that writes in a transaction. The end of the transaction closes what it prepares.
func NewInserter(ctx context.Context, tx *sql.Tx, t Template, first int64) *Inserter {
	return &Inserter{template: t, first: first, shapes: map[string]*shape{},
		prepare: func(text string) (*sql.Stmt, error) { return tx.PrepareContext(ctx, text) },
		write:   func(s statement) error { return s.execute(ctx, tx) }}
}

// Inserter returns an inserter whose statements the writer carries out. The errors it returns may be those of earlier
// rows, and of other inserters of the writer.
func (w *Writer) Inserter(t Template, first int64) *Inserter {
	return &Inserter{template: t, first: first, shapes: map[string]*shape{}, prepare: w.prepare, write: w.take}
}

// Add takes one row: the values of all columns after the first, in their order. A value is anything that a driver
// takes, or a [Text], [Number] or [Day]. Add may change the slice, which is the caller's again when it returns.
func (i *Inserter) Add(values ...any) error {
	i.marks = i.marks[:0]
	for n, v := range values {
		switch v := v.(type) {
		case nil:
			i.marks = append(i.marks, null)
		case string:
			i.marks = append(i.marks, bound)
		case int64:
			i.marks = append(i.marks, markNumber(v))
		case bool:
			i.marks = appendBool(i.marks, v)
		case Text:
			i.marks = v.appendMark(i.marks)
		case Number:
			i.marks = v.appendMark(i.marks)
		case Day:
			i.marks = v.appendMark(i.marks)
		default:
			converted, err := driver.DefaultParameterConverter.ConvertValue(v)
			if err != nil {
				return fmt.Errorf("column %d of %s: %w", n+2, i.template.before, err)
			}
			values[n], i.marks = converted, append(i.marks, mark(converted))
		}
	}
	return i.shape(values).add(i, values)
}

// shape returns that of the row at hand. If there are too many, shared values are bound as well, and in the end
// everything is.
func (i *Inserter) shape(values []any) *shape {
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

// shapeUpTo returns the shape of the marks at hand. A new one is made only if there are fewer than this many.
func (i *Inserter) shapeUpTo(most int, values []any) *shape {
	if s, ok := i.shapes[string(i.marks)]; ok || len(i.shapes) >= most {
		return s
	}
	s := newShape(i.template, i.first, string(i.marks), len(values))
	i.shapes[string(i.marks)] = s
	return s
}

// Flush writes the rows that are left. The inserter cannot be used afterward.
func (i *Inserter) Flush() error {
	var errs []error
	for _, s := range i.shapes {
		if s.rows > 0 {
			errs = append(errs, i.write(statement{text: s.statement(s.rows), rows: s.rows, values: s.values}))
		}
	}
	return errors.Join(errs...)
}
