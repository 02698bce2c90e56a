package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// rowsATransaction bounds what a stage holds back from the disk, and so the size of the write-ahead log.
const rowsATransaction = 50_000

// row adds a row and, now and then, commits.
func (t *Stage) row(ctx context.Context, add func() error) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	if err := add(); err != nil {
		return ledgerProblem(t.s.path, err)
	}
	if t.waiting++; t.waiting < rowsATransaction {
		return nil
	}
	return t.commit()
}

func (t *Stage) begin(ctx context.Context) (err error) {
	if t.tx != nil {
		return nil
	}
	if t.conn == nil {
		if err := t.connect(ctx); err != nil {
			return ledgerProblem(t.s.path, err)
		}
	}
	if t.tx, err = t.conn.BeginTx(ctx, nil); err != nil {
		return ledgerProblem(t.s.path, err)
	}
	t.writing = newWriting(ctx, t.tx)
	for table, i := range map[string]**inserter{"loan": &t.loans, "particulars": &t.particulars, "event": &t.events, "line": &t.lines,
		"reject": &t.rejects, "requestable": &t.requestable, "difference": &t.differences} {
		*i = t.writing.beside(ctx, t.tx, table, t.run.n)
	}
	return nil
}

// connect takes a connection. The rows of statements that are not found at once wait in a table of its own until all loans
// are known. Foreign keys are not checked row by row, since all rows are of the run at hand.
func (t *Stage) connect(ctx context.Context) (err error) {
	if t.conn, err = t.s.db.Conn(ctx); err != nil {
		return err
	}
	_, err = t.conn.ExecContext(ctx, `PRAGMA foreign_keys = 0;
		CREATE TEMP TABLE line (run INTEGER, vendor TEXT, kind TEXT, key TEXT, file INTEGER, row INTEGER, quote TEXT)`)
	return err
}

// release ends the connection, with all that is temporary: the pool shall not go on with it as it is. It waits for a
// transaction that ends because its context did.
func (t *Stage) release() error {
	if t.conn == nil {
		return nil
	}
	_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
	t.conn = nil
	return t.statements.close()
}

func (t *Stage) commit() error {
	if t.tx == nil {
		return nil
	}
	err := errors.Join(t.loans.flush(), t.particulars.flush(), t.events.flush(), t.lines.flush(), t.rejects.flush(),
		t.requestable.flush(), t.differences.flush())
	if err = errors.Join(err, t.writing.end()); err == nil {
		err = t.tx.Commit()
	} else { // an open transaction would keep the ledger from learning that the run failed
		err = errors.Join(err, t.tx.Rollback())
	}
	t.tx, t.waiting = nil, 0
	return ledgerProblem(t.s.path, err)
}

// Abandon undoes what was not committed; after Settle it does nothing.
func (t *Stage) Abandon() (err error) {
	if t.tx != nil {
		_ = t.writing.end() // what was not committed is given up anyway
		err = t.tx.Rollback()
		t.tx = nil
	}
	return ledgerProblem(t.s.path, errors.Join(err, t.release()))
}
