package store

import (
	"context"
	"database/sql"
	"sync/atomic"
)

// A writing carries out the statements of one transaction in a goroutine of its own, in order, so that the next rows can
// be made meanwhile.
type writing struct {
	waiting chan statement
	ended   chan struct{}
	err     atomic.Pointer[error] // the first
}

// A statement is one to carry out, with the values of its rows.
type statement struct {
	prepared *sql.Stmt
	text     string // of one that is carried out once
	values   []any
}

// statementsAhead bounds what waits.
const statementsAhead = 16

func newWriting(ctx context.Context, tx *sql.Tx) *writing {
	w := &writing{waiting: make(chan statement, statementsAhead), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for s := range w.waiting {
			if w.err.Load() != nil {
				continue
			}
			if err := s.execute(ctx, tx); err != nil {
				w.err.Store(&err)
			}
		}
	}()
	return w
}

// take lets a statement wait for its turn. It returns the error of an earlier one.
func (w *writing) take(s statement) error {
	if err := w.err.Load(); err != nil {
		return *err
	}
	w.waiting <- s
	return nil
}

// end returns when all statements were carried out, or one has failed.
func (w *writing) end() error {
	close(w.waiting)
	<-w.ended
	if err := w.err.Load(); err != nil {
		return *err
	}
	return nil
}

func (s statement) execute(ctx context.Context, tx *sql.Tx) (err error) {
	if s.prepared != nil {
		_, err = s.prepared.ExecContext(ctx, s.values...)
	} else {
		_, err = tx.ExecContext(ctx, s.text, s.values...)
	}
	return err
}
