package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"
	"slices"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tieout/payoff"
)

// A tally adds results up by vendor and currency, so that nobody has to read a million of them for their sums.
type tally map[tallyKey]*tallySum

type tallyKey struct{ vendor, currency string }

// A tallySum is what the results of one vendor and currency come to.
type tallySum struct {
	payoff.ControlTotal
	over bool // a sum does not fit 64 bits
}

// to adds to one of the sums.
func (s *tallySum) to(sum *payoff.Cents, c payoff.Cents) {
	var ok bool
	*sum, ok = sum.Add(c)
	s.over = s.over || !ok
}

// add takes one result.
func (t tally) add(r *payoff.Result) {
	key := tallyKey{r.Loan.Vendor, r.Loan.Currency}
	sum, ok := t[key]
	if !ok {
		sum = &tallySum{}
		t[key] = sum
	}
	if r.Answer.Reason == payoff.MissingInList {
		sum.MissingInList++
		sum.OneSided++
		sum.to(&sum.MissingInListQuoted, totalOf(r.Quoted))
		return
	}
	sum.Loans++
	if r.Status == payoff.Unmatched {
		sum.addUnmatched(r)
		return
	}
	if slices.Contains(r.Marks, payoff.OtherDate) {
		sum.OtherDate++
	}
	expected, quoted := payoff.CentsOf(r.Expected.Total), payoff.CentsOf(r.Quoted.Total)
	difference := quoted - expected
	sum.to(&sum.Expected, expected)
	sum.to(&sum.Quoted, quoted)
	sum.to(&sum.Net, difference)
	sum.to(&sum.Absolute, difference.Abs())
	switch r.Status {
	case payoff.Matched:
		sum.Matched++
	case payoff.WithinTolerance:
		sum.WithinTolerance++
		sum.to(&sum.Absorbed, difference.Abs())
	case payoff.Broken:
		sum.Broken++
	}
}

// addUnmatched adds a loan that lacks a figure, with the one that we expect as far as there is one.
func (s *tallySum) addUnmatched(r *payoff.Result) {
	s.Unmatched++
	if r.Reason.IsBreak() {
		s.OneSided++
		s.to(&s.OneSidedExpected, totalOf(r.Expected))
		return
	}
	s.NotCompared++
	s.to(&s.NotComparedExpected, totalOf(r.Expected))
}

// totalOf is 0 if there is no quote.
func totalOf(q *payoff.Quote) payoff.Cents {
	if q == nil {
		return 0
	}
	return payoff.CentsOf(q.Total)
}

//go:embed sql/add_to_tally.sql
var addToTallySQL string

// write adds what was taken to what the ledger has of the run.
func (t tally) write(ctx context.Context, tx *sql.Tx, r *Run) error {
	for key, s := range t {
		if s.over {
			return tooMuch(key)
		}
		_, err := tx.ExecContext(ctx, addToTallySQL, r.n, key.vendor, key.currency, s.Loans, s.Matched,
			s.WithinTolerance, s.Broken, s.Unmatched, s.MissingInList, s.Expected, s.Quoted, s.Net, s.Absolute,
			s.Absorbed, s.OneSided, s.OtherDate, s.NotComparedExpected, s.OneSidedExpected, s.MissingInListQuoted)
		if refusedType(err) { // SQLite makes a sum that does not fit a number with a point, which the column refuses
			return tooMuch(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func tooMuch(k tallyKey) error {
	return payoff.Problemf(payoff.CodeLedger, "look for mistyped amounts, or split the lists",
		"the payoffs of %s in %s add up to more than 92 quadrillion, which no ledger can hold", k.vendor, k.currency)
}

func refusedType(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_CONSTRAINT_DATATYPE
}

//go:embed sql/control_totals.sql
var controlTotalsSQL string

func (s *Store) controlTotals(ctx context.Context, r *Run) ([]payoff.ControlTotal, error) {
	rows, err := s.db.QueryContext(ctx, controlTotalsSQL, sql.Named("run", r.n))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	totals := []payoff.ControlTotal{}
	for rows.Next() {
		var t payoff.ControlTotal
		if err := rows.Scan(&t.Vendor, &t.Currency, &t.Loans, &t.Matched, &t.WithinTolerance, &t.Broken, &t.Unmatched,
			&t.MissingInList, &t.OneSided, &t.NotCompared, &t.Expected, &t.Quoted, &t.Net, &t.Absolute, &t.Absorbed,
			&t.NotComparedExpected, &t.OneSidedExpected, &t.MissingInListQuoted, &t.OtherDate, &t.Calls); err != nil {
			return nil, err
		}
		totals = append(totals, t)
	}
	return totals, rows.Err()
}
