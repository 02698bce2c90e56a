package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL

	"tieout/payoff"
)

// A tally adds results up by vendor and currency, so that nobody has to read a million of them for their sums.
type tally map[tallyKey]*payoff.ControlTotal

type tallyKey struct{ vendor, currency string }

// add takes one result.
func (t tally) add(r *payoff.Result) {
	key := tallyKey{r.Loan.Vendor, r.Loan.Currency}
	sum, ok := t[key]
	if !ok {
		sum = &payoff.ControlTotal{}
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
	sum.Expected, sum.Quoted, sum.Net = sum.Expected+expected, sum.Quoted+quoted, sum.Net+difference
	difference = max(difference, -difference)
	sum.Absolute += difference
	switch r.Status {
	case payoff.Matched:
		sum.Matched++
	case payoff.WithinTolerance:
		sum.WithinTolerance++
		sum.Absorbed += difference
	case payoff.Broken:
		sum.Broken++
	}
}

//go:embed sql/add_to_tally.sql
var addToTallySQL string

// write adds what was taken to what the ledger has of the run.
func (t tally) write(ctx context.Context, tx *sql.Tx, r *Run) error {
	for key, s := range t {
		if _, err := tx.ExecContext(ctx, addToTallySQL, r.n, key.vendor, key.currency, s.Loans, s.Matched,
			s.WithinTolerance, s.Broken, s.Unmatched, s.MissingInList, s.Expected, s.Quoted, s.Net, s.Absolute,
			s.Absorbed); err != nil {
			return err
		}
	}
	return nil
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
