package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"tieout/payoff"
	"tieout/store/bulk"
	"tieout/store/packed"
	"tieout/store/statement"
)

// A loan is paired with the row of its vendor's statement in one of two ways: with Stated, while its list is read, or
// by sql/settle/6_pair.sql, when all loans are known.

// Line takes an accepted row of a statement. After a loan that was judged as its row was read it is an error: the row
// may name that loan.
func (t *Stage) Line(ctx context.Context, l *payoff.StatementLine) error {
	if len(t.immediate.sums) > 0 {
		return errors.New("the statements are to be read before the lists")
	}
	t.read[t.file-1]++
	return t.addRow(ctx, func() error {
		return t.statements.add(ctx, &statement.Row{Vendor: t.vendor, Key: statement.KeyOf(l), File: t.file,
			Number: l.Source.Row, Quote: t.packer.Quote(&l.Quote)}, t.seq > 0, t.addWaitingRow)
	})
}

// addWaitingRow lets a row of a statement wait until all loans are known.
func (t *Stage) addWaitingRow(r *statement.Row) error {
	return t.waitingRows.Add(bulk.Text(r.Vendor), bulk.Text(r.Kind), r.Text, bulk.Number(r.File), r.Number, r.Quote)
}

// Stated returns what the statement of the loan's vendor says of it, if that is known already: the statements were
// opened before the loan's list, and no other loan can be meant. A loan that no row of it names is missing at the
// vendor.
func (t *Stage) Stated(l *payoff.Loan) (a payoff.Answer, known bool, err error) {
	if !t.statements.vendors[l.Vendor] || t.statements.index == nil {
		return a, false, nil
	}
	m, err := t.statements.index.Find(l)
	if err != nil || !m.Certain {
		return a, false, ledgerProblem(t.s.path, err)
	}
	if m.Number == 0 {
		return payoff.Answer{Reason: payoff.MissingAtVendor}, true, nil
	}
	a.Quote, err = packed.UnpackQuote(m.Row.Quote)
	a.Match = &payoff.StatementMatch{Number: m.Number, File: m.Row.File, Row: m.Row.Number, Quote: m.Row.Quote}
	return a, true, ledgerProblem(t.s.path, err)
}

// insertUnpaired hands over the rows of statements that no loan has, to be paired by sql/settle/6_pair.sql.
func (t *Stage) insertUnpaired(ctx context.Context, tx *sql.Tx) error {
	retracted, err := retractedLoans(ctx, tx, t.seq)
	if err != nil {
		return err
	}
	t.waitingRows = bulk.NewInserter(ctx, tx, bulk.Into("waiting_row"), t.run.n)
	return errors.Join(t.statements.left(ctx, retracted, t.addWaitingRow), t.waitingRows.Flush())
}

// maxStatementRows bounds how many rows of statements are found at once: each takes 20 bytes of memory.
const maxStatementRows = 2 << 20

// statementRows are the rows of a run's statements until the run is settled. If all of them came before the lists, and
// they are not too many, a loan finds its row at once. Else they wait in the ledger.
type statementRows struct {
	vendors map[string]bool  // whose statements there are
	index   *statement.Index // nil if there is no statement, or its rows wait in the ledger
	most    int              // rows that are found at once
	wait    bool             // in the ledger
}

// open is told of every file, and makes the rows findable when a list comes.
func (s *statementRows) open(ledger string, f payoff.InputFile) (err error) {
	switch {
	case f.Kind != payoff.StatementFile && s.index != nil:
		return s.index.Sort()
	case f.Kind != payoff.StatementFile:
		return nil
	case s.vendors == nil:
		s.vendors = map[string]bool{}
	}
	s.vendors[f.Vendor] = true
	if s.index == nil && !s.wait {
		s.index, err = statement.NewIndex(filepath.Dir(ledger))
	}
	return err
}

// add takes a row. A late row came after loans, which did not find it.
func (s *statementRows) add(ctx context.Context, r *statement.Row, late bool, wait func(*statement.Row) error) error {
	if s.index != nil && (late || s.index.Len() == s.most) {
		err := errors.Join(s.index.Left(ctx, nil, wait), s.index.Close())
		s.index, s.wait = nil, true
		if err != nil {
			return err
		}
	}
	if s.wait {
		return wait(r)
	}
	return s.index.Add(r)
}

// left hands over the rows that no loan has; see [statement.Index.Left].
func (s *statementRows) left(ctx context.Context, retracted []bool, wait func(*statement.Row) error) error {
	if s.index == nil {
		return nil
	}
	return s.index.Left(ctx, retracted, wait)
}

func (s *statementRows) close() error {
	if s.index == nil {
		return nil
	}
	err := s.index.Close()
	s.index = nil
	return err
}
