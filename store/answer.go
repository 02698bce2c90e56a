package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed" // for the SQL

	"tieout/payoff"
	"tieout/store/packed"
)

// An answerWriter writes answers, on a connection of its own whose statements stay prepared. Answers come a few at a
// time, and have thousands of transactions to themselves, a fifth of whose cost is to prepare the statements.
type answerWriter struct {
	conn                  *sql.Conn
	begin, insert, commit *sql.Stmt
	packer                packed.Packer
}

func newAnswerWriter(ctx context.Context, db *sql.DB) (*answerWriter, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &answerWriter{conn: conn}
	for _, s := range []struct {
		statement **sql.Stmt
		text      string
	}{
		{&w.begin, "BEGIN IMMEDIATE"},
		{&w.insert, `INSERT INTO answer (run, seq, asked_on, asked, reason, detail, quote, calls, evidence)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&w.commit, "COMMIT"},
	} {
		if *s.statement, err = conn.PrepareContext(ctx, s.text); err != nil { //nolint:sqlclosecheck // close closes it
			w.close()
			return nil, err
		}
	}
	return w, nil
}

// write commits answers in one transaction.
func (w *answerWriter) write(ctx context.Context, r *Run, askedOn payoff.Date, results []*payoff.Result) error {
	if _, err := w.begin.ExecContext(ctx); err != nil {
		return err
	}
	for _, res := range results {
		a := &res.Answer
		var quote any
		if a.Quote != nil {
			quote = w.packer.Quote(a.Quote)
		}
		if _, err := w.insert.ExecContext(ctx, r.n, res.Seq, askedOn, a.Asked, null(string(a.Reason)), null(a.Detail), quote,
			a.Calls, a.Evidence); err != nil {
			return err
		}
	}
	_, err := w.commit.ExecContext(ctx)
	return err
}

// close ends the connection, and with it a transaction that was not committed. Its statements go first: SQLite closes
// no connection that has any.
func (w *answerWriter) close() {
	for _, s := range []*sql.Stmt{w.begin, w.insert, w.commit} {
		if s != nil {
			_ = s.Close()
		}
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn }) // else the pool would go on using it
}

// keep commits answers. An answer writer that failed is not used again.
func (s *Store) keep(ctx context.Context, r *Run, askedOn payoff.Date, results []*payoff.Result) (err error) {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	if s.answers == nil {
		if s.answers, err = newAnswerWriter(ctx, s.db); err != nil {
			return ledgerProblem(s.path, err)
		}
	}
	if err = s.answers.write(ctx, r, askedOn, results); err != nil {
		s.closeAnswerWriter()
	}
	return ledgerProblem(s.path, err)
}

// closeAnswerWriter is called with writeMu held.
func (s *Store) closeAnswerWriter() {
	if s.answers != nil {
		s.answers.close()
		s.answers = nil
	}
}

//go:embed sql/take_over.sql
var takeOverSQL string

func (s *Store) takeOver(ctx context.Context, r *Run, src Source, today payoff.Date) (int, error) {
	var taken int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, takeOverSQL, sql.Named("run", r.n), sql.Named("vendor", src.Vendor),
			sql.Named("base_url", src.BaseURL), sql.Named("today", today))
		if err != nil {
			return err
		}
		taken, err = res.RowsAffected()
		return err
	})
	return int(taken), err
}
