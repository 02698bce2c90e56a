package store

import (
	"context"
	"errors"
	"path/filepath"

	"tieout/payoff"
	"tieout/store/packed"
	"tieout/store/statement"
)

// maxStatementRows bounds how many rows of statements are found straight away: each takes 20 bytes of memory.
const maxStatementRows = 2 << 20

// statements are the rows of a run's statements until the run is settled. Where all of them came before the lists, and are not
// too many, a loan finds its row at once. Else they wait in the ledger.
type statements struct {
	vendors map[string]bool  // whose statements there are
	lines   *statement.Index // nil where there is no statement, or its rows wait in the ledger
	most    int              // so many rows are found at once
	waits   bool
}

// open is told of every file.
func (s *statements) open(ledger string, f payoff.InputFile) (err error) {
	switch {
	case f.Kind != payoff.StatementFile && s.lines != nil:
		return s.lines.Sort()
	case f.Kind != payoff.StatementFile:
		return nil
	case s.vendors == nil:
		s.vendors = map[string]bool{}
	}
	s.vendors[f.Vendor] = true
	if s.lines == nil && !s.waits {
		s.lines, err = statement.NewIndex(filepath.Dir(ledger))
	}
	return err
}

// add takes a row. A late one came behind loans, which did not find it.
func (s *statements) add(ctx context.Context, l *statement.Row, late bool, wait func(*statement.Row) error) error {
	if s.lines != nil && (late || s.lines.Len() == s.most) {
		err := errors.Join(s.lines.Left(ctx, nil, wait), s.lines.Close())
		s.lines, s.waits = nil, true
		if err != nil {
			return err
		}
	}
	if s.waits {
		return wait(l)
	}
	return s.lines.Add(l)
}

// left hands over the rows that no loan has; what a loan of lost had is left, too.
func (s *statements) left(ctx context.Context, lost []bool, wait func(*statement.Row) error) error {
	if s.lines == nil {
		return nil
	}
	return s.lines.Left(ctx, lost, wait)
}

func (s *statements) close() error {
	if s.lines == nil {
		return nil
	}
	err := s.lines.Close()
	s.lines = nil
	return err
}

// Stated returns what the statement of the loan's vendor says of it, if that is known already: the statements were opened
// before the loan's list, and no other loan can be meant. A loan that is in no row of it is missing at the vendor.
func (t *Stage) Stated(l *payoff.Loan) (a payoff.Answer, known bool, err error) {
	if !t.statements.vendors[l.Vendor] || t.statements.lines == nil {
		return a, false, nil
	}
	m, err := t.statements.lines.Find(l)
	if err != nil || !m.Certain {
		return a, false, ledgerProblem(t.s.path, err)
	}
	if m.Number == 0 {
		return payoff.Answer{Reason: payoff.MissingAtVendor}, true, nil
	}
	a.Quote, err = packed.UnpackQuote(m.Row.Quote)
	a.Stated = &payoff.Stated{Number: m.Number, File: m.Row.File, Row: m.Row.Number, Quote: m.Row.Quote}
	return a, true, ledgerProblem(t.s.path, err)
}
