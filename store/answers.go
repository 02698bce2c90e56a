package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"

	"tieout/payoff"
	"tieout/store/packed"
)

// A pen writes answers, by a connection of its own whose statements stay prepared. Answers come a few at a time, and have
// thousands of transactions to themselves, a fifth of whose cost was to prepare the statements anew.
type pen struct {
	conn                  *sql.Conn
	begin, insert, commit *sql.Stmt
}

func newPen(ctx context.Context, db *sql.DB) (*pen, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	p := &pen{conn: conn}
	for _, s := range []struct {
		statement **sql.Stmt
		text      string
	}{
		{&p.begin, "BEGIN IMMEDIATE"},
		{&p.insert, "INSERT INTO answer VALUES (?" + strings.Repeat(", ?", answerColumns-1) + ")"},
		{&p.commit, "COMMIT"},
	} {
		if *s.statement, err = conn.PrepareContext(ctx, s.text); err != nil { //nolint:sqlclosecheck // that is for pen.close
			p.close()
			return nil, err
		}
	}
	return p, nil
}

// write commits rows, in one transaction.
func (p *pen) write(ctx context.Context, rows func(insert *sql.Stmt) error) error {
	if _, err := p.begin.ExecContext(ctx); err != nil {
		return err
	}
	if err := rows(p.insert); err != nil {
		return err
	}
	_, err := p.commit.ExecContext(ctx)
	return err
}

// close ends the connection, and with it a transaction that was not committed. Its statements go first: SQLite closes no
// connection that has any.
func (p *pen) close() {
	for _, s := range []*sql.Stmt{p.begin, p.insert, p.commit} {
		if s != nil {
			_ = s.Close()
		}
	}
	_ = p.conn.Raw(func(any) error { return driver.ErrBadConn }) // else the pool would go on with it
}

// keep commits answers. A pen that failed is not used again.
func (s *Store) keep(ctx context.Context, r *Run, askedOn payoff.Date, results []*payoff.Result) (err error) {
	s.one.Lock()
	defer s.one.Unlock()
	if s.pen == nil {
		if s.pen, err = newPen(ctx, s.db); err != nil {
			return ledgerProblem(s.path, err)
		}
	}
	err = s.pen.write(ctx, func(insert *sql.Stmt) error {
		for _, res := range results {
			if _, err := insert.ExecContext(ctx, answerValues(r, askedOn, res)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.putPenAway()
	}
	return ledgerProblem(s.path, err)
}

// putPenAway is for whoever holds s.one.
func (s *Store) putPenAway() {
	if s.pen != nil {
		s.pen.close()
		s.pen = nil
	}
}

// answerColumns is how many an answer has.
const answerColumns = 10

func answerValues(r *Run, askedOn payoff.Date, res *payoff.Result) []any {
	a, q := res.Answer, res.Answer.Quote
	var quote any
	if q != nil {
		var p packed.Packer
		quote = p.Quote(q)
	}
	return []any{r.n, res.Seq, askedOn, nil, a.Asked, null(string(a.Reason)), null(a.Detail), quote, a.Calls, a.Evidence}
}
