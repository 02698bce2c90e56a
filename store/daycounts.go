package store

import (
	"context"
	_ "embed" // for the SQL

	"tieout/payoff"
)

//go:embed sql/day_counts.sql
var dayCountsSQL string

// addDayCounts adds to the totals of rules which day counts the rows of their loans say.
func (s *Store) addDayCounts(ctx context.Context, r *Run, totals []payoff.CauseTotal) error {
	rows, err := s.db.QueryContext(ctx, dayCountsSQL, r.n)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var vendor, currency, cause, dayCount string
		if err := rows.Scan(&vendor, &currency, &cause, &dayCount); err != nil {
			return err
		}
		for i := range totals {
			t := &totals[i]
			if t.Vendor == vendor && t.Currency == currency && t.Cause != nil && *t.Cause == cause &&
				t.CauseState == payoff.Profile {
				t.DayCounts = append(t.DayCounts, dayCount)
			}
		}
	}
	return rows.Err()
}
