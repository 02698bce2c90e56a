package bulk

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
)

// A Writer carries out statements on a connection in a goroutine of its own, in the order in which they came. It opens
// transactions itself and commits now and then. Nothing else may use the connection until Close or Abandon returns.
type Writer struct {
	ctx      context.Context //nolint:containedctx // of the transaction that it writes in
	conn     *sql.Conn
	waiting  chan statement
	ended    chan struct{}
	err      atomic.Pointer[error] // the first
	prepared []*sql.Stmt
	rows     int  // since the last commit
	open     bool // a transaction is open
}

// A statement waits to be carried out with the values of its rows.
type statement struct {
	prepared *sql.Stmt
	text     string // of a statement that is carried out once, without being prepared
	rows     int
	values   []any
}

const (
	statementsAhead = 256 // bounds what waits: the rows of some tenths of a second

	// RowsPerTransaction is how many rows are committed together. It bounds what is not on the disk yet, and with it
	// the size of the write-ahead log.
	RowsPerTransaction = 50_000
)

// NewWriter returns a writer on a connection. The caller ends it with [Writer.Close] or [Writer.Abandon].
func NewWriter(ctx context.Context, conn *sql.Conn) *Writer {
	w := &Writer{ctx: ctx, conn: conn, waiting: make(chan statement, statementsAhead), ended: make(chan struct{})}
	go w.work()
	return w
}

// work carries out what comes until there is no more. After a failure it only takes what still comes.
func (w *Writer) work() {
	defer close(w.ended)
	for s := range w.waiting {
		if w.failed() == nil {
			w.fail(w.write(s))
		}
	}
	if w.open && w.failed() == nil {
		w.fail(w.commit())
	}
	if w.open { // an open transaction would keep others from writing that the work has failed
		_, err := w.conn.ExecContext(context.WithoutCancel(w.ctx), "ROLLBACK")
		w.fail(err)
	}
}

func (w *Writer) write(s statement) error {
	if !w.open {
		if _, err := w.conn.ExecContext(w.ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
		w.open = true
	}
	if err := s.execute(w.ctx, w.conn); err != nil {
		return err
	}
	if w.rows += s.rows; w.rows < RowsPerTransaction {
		return nil
	}
	return w.commit()
}

func (w *Writer) commit() error {
	if _, err := w.conn.ExecContext(w.ctx, "COMMIT"); err != nil {
		return err
	}
	w.rows, w.open = 0, false
	return nil
}

// Exec lets one statement wait for its turn. The error it returns is that of an earlier statement, if one failed.
func (w *Writer) Exec(text string, values ...any) error {
	return w.take(statement{text: text, values: values})
}

// take lets a statement wait for its turn. It returns the error of an earlier one.
func (w *Writer) take(s statement) error {
	if err := w.failed(); err != nil {
		return err
	}
	w.waiting <- s
	return nil
}

func (w *Writer) prepare(text string) (*sql.Stmt, error) {
	s, err := w.conn.PrepareContext(w.ctx, text)
	if err == nil {
		w.prepared = append(w.prepared, s)
	}
	return s, err
}

// Close waits until all statements are carried out and committed, or one has failed, and returns the first error. The
// connection stays open.
func (w *Writer) Close() error {
	close(w.waiting)
	<-w.ended
	for _, s := range w.prepared {
		w.fail(s.Close())
	}
	return w.failed()
}

var errAbandoned = errors.New("the rows were given up")

// Abandon gives up everything that is not committed, and returns when the connection is free. Rows that were committed
// on the way stay.
func (w *Writer) Abandon() {
	w.fail(errAbandoned)
	_ = w.Close()
}

// fail keeps the first error.
func (w *Writer) fail(err error) {
	if err != nil {
		w.err.CompareAndSwap(nil, &err)
	}
}

func (w *Writer) failed() error {
	if err := w.err.Load(); err != nil {
		return *err
	}
	return nil
}

// A handle carries statements out: a connection or a transaction.
type handle interface {
	ExecContext(ctx context.Context, text string, values ...any) (sql.Result, error)
}

// execute does not let ctx interrupt a statement: each is over soon, and a context that can end would cost a goroutine
// a statement. Whoever has many statements looks for the end of ctx between them.
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
