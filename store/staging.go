package store

import (
	"context"
	"database/sql/driver"
	"errors"

	"tieout/store/bulk"
)

// row adds a row.
func (t *Stage) row(ctx context.Context, add func() error) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	return ledgerProblem(t.s.path, add())
}

// begin begins to write, unless it has.
func (t *Stage) begin(ctx context.Context) (err error) {
	if t.writing != nil {
		return nil
	}
	if t.conn == nil {
		if err := t.connect(ctx); err != nil {
			return ledgerProblem(t.s.path, err)
		}
	}
	t.writing = bulk.NewWriter(ctx, t.conn)
	for table, i := range map[string]**bulk.Inserter{"loan": &t.loans, "particulars": &t.particulars, "event": &t.events, "line": &t.lines,
		"reject": &t.rejects, "requestable": &t.requestable, "difference": &t.differences} {
		*i = t.writing.Inserter(bulk.Into(table), t.run.n)
	}
	return nil
}

// connect takes a connection. The rows of statements that are not found at once wait in a table of its own until all loans
// are known. Foreign keys are not checked row by row, since all rows are of the run at hand; and the cache is large, since
// accounts may come in any order and are put in order by an index.
func (t *Stage) connect(ctx context.Context) (err error) {
	if t.conn, err = t.s.db.Conn(ctx); err != nil {
		return err
	}
	_, err = t.conn.ExecContext(ctx, `PRAGMA foreign_keys = 0; PRAGMA cache_size = -8000;
		CREATE TEMP TABLE line (run INTEGER, vendor TEXT, kind TEXT, key TEXT, file INTEGER, row INTEGER, quote TEXT)`)
	return err
}

// release ends the connection, with all that is temporary: the pool shall not go on with it as it is.
func (t *Stage) release() error {
	if t.conn == nil {
		return nil
	}
	_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
	t.conn = nil
	return t.statements.close()
}

// flush writes and commits all rows that were taken.
func (t *Stage) flush() error {
	if t.writing == nil {
		return nil
	}
	err := errors.Join(t.loans.Flush(), t.particulars.Flush(), t.events.Flush(), t.lines.Flush(), t.rejects.Flush(),
		t.requestable.Flush(), t.differences.Flush())
	if err == nil {
		err = t.writing.Close()
	} else {
		t.writing.Abandon()
	}
	t.writing = nil
	return ledgerProblem(t.s.path, err)
}

// Abandon undoes what was not committed; after Settle it does nothing.
func (t *Stage) Abandon() error {
	if t.writing != nil {
		t.writing.Abandon()
		t.writing = nil
	}
	return ledgerProblem(t.s.path, t.release())
}
