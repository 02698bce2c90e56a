package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// rowsAStatement is how many rows one INSERT takes: beyond some tens, a longer statement gains nothing.
const rowsAStatement = 20

// An inserter writes many rows of one table in one transaction, several a statement.
type inserter struct {
	ctx     context.Context
	tx      *sql.Tx
	table   string
	columns int
	many    *sql.Stmt
	values  []any
}

// newInserter prepares an insert of rows with this many columns, all of the table's in order.
func newInserter(ctx context.Context, tx *sql.Tx, table string, columns int) (*inserter, error) {
	many, err := tx.PrepareContext(ctx, insertSQL(table, columns, rowsAStatement))
	if err != nil {
		return nil, err
	}
	return &inserter{ctx: ctx, tx: tx, table: table, columns: columns, many: many,
		values: make([]any, 0, columns*rowsAStatement)}, nil
}

func insertSQL(table string, columns, rows int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return fmt.Sprintf("INSERT INTO %s VALUES %s%s", table, row, strings.Repeat(", "+row, rows-1))
}

// add takes one row.
func (i *inserter) add(values ...any) error {
	if len(values) != i.columns {
		return fmt.Errorf("%d values for the %d columns of %s", len(values), i.columns, i.table)
	}
	i.values = append(i.values, values...)
	if len(i.values) < cap(i.values) {
		return nil
	}
	_, err := i.many.ExecContext(i.ctx, i.values...)
	i.values = i.values[:0]
	return err
}

// flush writes the rows that are left; the inserter is done.
func (i *inserter) flush() error {
	defer i.many.Close()
	if len(i.values) == 0 {
		return nil
	}
	_, err := i.tx.ExecContext(i.ctx, insertSQL(i.table, i.columns, len(i.values)/i.columns), i.values...)
	return err
}
