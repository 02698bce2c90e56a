package store

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
)

// A writing carries out statements by a connection in a goroutine of its own, in order, so that the next rows can be made
// meanwhile, also while the disk is waited for. Now and then it commits.
type writing struct {
	ctx      context.Context
	conn     *sql.Conn
	waiting  chan statement
	ended    chan struct{}
	err      atomic.Pointer[error] // the first
	prepared []*sql.Stmt
	rows     int // since the last commit
	open     bool
}

// A statement is one to carry out, with the values of its rows.
type statement struct {
	prepared *sql.Stmt
	text     string // of one that is carried out once
	rows     int
	values   []any
}

const (
	statementsAhead  = 256    // bounds what waits: rows of some tenths of a second
	rowsATransaction = 50_000 // bounds what is held back from the disk, and so the size of the write-ahead log
)

func newWriting(ctx context.Context, conn *sql.Conn) *writing {
	w := &writing{ctx: ctx, conn: conn, waiting: make(chan statement, statementsAhead), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for s := range w.waiting {
			if w.failed() == nil {
				w.fail(w.write(s))
			}
		}
		if w.open && w.failed() == nil {
			w.fail(w.commit())
		}
		if w.open { // an open transaction would keep the ledger from learning that the run failed
			_, err := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			w.fail(err)
		}
	}()
	return w
}

func (w *writing) write(s statement) error {
	if !w.open {
		if _, err := w.conn.ExecContext(w.ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
		w.open = true
	}
	if err := s.execute(w.ctx, w.conn); err != nil {
		return err
	}
	if w.rows += s.rows; w.rows < rowsATransaction {
		return nil
	}
	return w.commit()
}

func (w *writing) commit() error {
	if _, err := w.conn.ExecContext(w.ctx, "COMMIT"); err != nil {
		return err
	}
	w.rows, w.open = 0, false
	return nil
}

// take lets a statement wait for its turn. It returns the error of an earlier one.
func (w *writing) take(s statement) error {
	if err := w.failed(); err != nil {
		return err
	}
	w.waiting <- s
	return nil
}

func (w *writing) prepare(text string) (*sql.Stmt, error) {
	s, err := w.conn.PrepareContext(w.ctx, text)
	if err == nil {
		w.prepared = append(w.prepared, s)
	}
	return s, err
}

// end returns when all statements were carried out and committed, or one has failed.
func (w *writing) end() error {
	close(w.waiting)
	<-w.ended
	for _, s := range w.prepared {
		w.fail(s.Close())
	}
	return w.failed()
}

var errAbandoned = errors.New("the rows were given up")

// abandon gives up what was not committed.
func (w *writing) abandon() {
	w.fail(errAbandoned)
	_ = w.end()
}

// fail notes the first error.
func (w *writing) fail(err error) {
	if err != nil {
		w.err.CompareAndSwap(nil, &err)
	}
}

func (w *writing) failed() error {
	if err := w.err.Load(); err != nil {
		return *err
	}
	return nil
}

// A handle is what carries statements out: a connection or a transaction.
type handle interface {
	ExecContext(ctx context.Context, text string, values ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, text string) (*sql.Stmt, error)
}

// execute is over soon and not to be interrupted: whoever has many statements looks for the end of ctx between them. A
// context that can end would cost a goroutine for each.
func (s statement) execute(ctx context.Context, on handle) (err error) {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	ctx = context.WithoutCancel(ctx)
	if s.prepared != nil {
		_, err = s.prepared.ExecContext(ctx, s.values...)
	} else {
		_, err = on.ExecContext(ctx, s.text, s.values...)
	}
	return err
}
