package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"

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
		return
	}
	sum.Loans++
	if r.Status == payoff.Unmatched {
		sum.Unmatched++
		return
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
			s.Absorbed)
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
			&t.MissingInList, &t.Expected, &t.Quoted, &t.Net, &t.Absolute, &t.Absorbed, &t.Calls); err != nil {
			return nil, err
		}
		totals = append(totals, t)
	}
	return totals, rows.Err()
}
