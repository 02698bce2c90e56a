package store

import (
	"context"
	"database/sql"

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

// write adds what was taken to what the ledger has of the run.
func (t tally) write(ctx context.Context, tx *sql.Tx, r *Run) error {
	for key, s := range t {
		if _, err := tx.ExecContext(ctx, tallySQL, r.n, key.vendor, key.currency, s.Loans, s.Matched, s.WithinTolerance, s.Broken,
			s.Unmatched, s.MissingInList, s.Expected, s.Quoted, s.Net, s.Absolute, s.Absorbed); err != nil {
			return err
		}
	}
	return nil
}

const tallySQL = `INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ` + addToTally

const addToTally = `ON CONFLICT DO UPDATE SET loans = loans + excluded.loans,
	matched = matched + excluded.matched, within_tolerance = within_tolerance + excluded.within_tolerance,
	broken = broken + excluded.broken, unmatched = unmatched + excluded.unmatched,
	missing_in_list = missing_in_list + excluded.missing_in_list, expected = expected + excluded.expected,
	quoted = quoted + excluded.quoted, net = net + excluded.net, absolute = absolute + excluded.absolute,
	absorbed = absorbed + excluded.absorbed`
