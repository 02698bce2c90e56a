package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"slices"

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
		sum.OneSided++
		sum.MissingInListQuoted += totalOf(r.Quoted)
		return
	}
	sum.Loans++
	if r.Status == payoff.Unmatched {
		addUnmatched(sum, r)
		return
	}
	if slices.Contains(r.Marks, payoff.OtherDate) {
		sum.OtherDate++
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

// addUnmatched adds a loan that lacks a figure, with the one that we expect as far as there is one.
func addUnmatched(sum *payoff.ControlTotal, r *payoff.Result) {
	sum.Unmatched++
	if r.Reason.IsBreak() {
		sum.OneSided++
		sum.OneSidedExpected += totalOf(r.Expected)
		return
	}
	sum.NotCompared++
	sum.NotComparedExpected += totalOf(r.Expected)
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
		if _, err := tx.ExecContext(ctx, addToTallySQL, r.n, key.vendor, key.currency, s.Loans, s.Matched,
			s.WithinTolerance, s.Broken, s.Unmatched, s.MissingInList, s.Expected, s.Quoted, s.Net, s.Absolute,
			s.Absorbed, s.OneSided, s.OtherDate, s.NotComparedExpected, s.OneSidedExpected,
			s.MissingInListQuoted); err != nil {
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
			&t.MissingInList, &t.OneSided, &t.NotCompared, &t.Expected, &t.Quoted, &t.Net, &t.Absolute, &t.Absorbed,
			&t.NotComparedExpected, &t.OneSidedExpected, &t.MissingInListQuoted, &t.OtherDate, &t.Calls); err != nil {
			return nil, err
		}
		totals = append(totals, t)
	}
	return totals, rows.Err()
}
