package store

import (
	"context"
	"errors"

	"tieout/payoff"
)

// statements are the rows of a run's statements until the run is settled. Where all of them came before the lists, and are not
// too many, a loan finds its row at once. Else they wait in the ledger.
type statements struct {
	vendors map[string]bool // whose statements there are
	lines   *lines          // nil where there is no statement, or its rows wait in the ledger
	most    int             // so many rows are found at once
	waits   bool
}

// open is told of every file.
func (s *statements) open(ledger string, f payoff.InputFile) (err error) {
	switch {
	case f.Kind != payoff.StatementFile && s.lines != nil:
		return s.lines.sort()
	case f.Kind != payoff.StatementFile:
		return nil
	case s.vendors == nil:
		s.vendors = map[string]bool{}
	}
	s.vendors[f.Vendor] = true
	if s.lines == nil && !s.waits {
		s.lines, err = newLines(ledger)
	}
	return err
}

// add takes a row. A late one came behind loans, which did not find it.
func (s *statements) add(ctx context.Context, l *line, late bool, wait func(*line) error) error {
	if s.lines != nil && (late || len(s.lines.index) == s.most) {
		err := errors.Join(s.lines.left(ctx, nil, wait), s.lines.close())
		s.lines, s.waits = nil, true
		if err != nil {
			return err
		}
	}
	if s.waits {
		return wait(l)
	}
	return s.lines.add(l)
}

// left hands over the rows that no loan has; what a loan of lost had is left, too.
func (s *statements) left(ctx context.Context, lost []bool, wait func(*line) error) error {
	if s.lines == nil {
		return nil
	}
	return s.lines.left(ctx, lost, wait)
}

func (s *statements) close() error {
	if s.lines == nil {
		return nil
	}
	err := s.lines.close()
	s.lines = nil
	return err
}

// Stated returns what the statement of the loan's vendor says of it, if that is known already: the statements were opened
// before the loan's list, and no other loan can be meant. A loan that is in no row of it is missing at the vendor.
func (t *Stage) Stated(l *payoff.Loan) (a payoff.Answer, known bool, err error) {
	if !t.statements.vendors[l.Vendor] || t.statements.lines == nil {
		return a, false, nil
	}
	found, number, known, err := t.statements.lines.find(l)
	if err != nil || !known {
		return a, false, ledgerProblem(t.s.path, err)
	}
	if number == 0 {
		return payoff.Answer{Reason: payoff.MissingAtVendor}, true, nil
	}
	a.Quote, err = unpackQuote(found.quote)
	a.Stated = &payoff.Stated{Number: number, File: found.file, Row: found.row, Quote: found.quote}
	return a, true, ledgerProblem(t.s.path, err)
}
