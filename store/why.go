package store

import (
	"context"
	_ "embed" // for the SQL

	"tieout/payoff"
)

//go:embed sql/reject_counts.sql
var rejectCountsSQL string

// rejectCounts counts the rejected rows by reason, the most common first.
func (s *Store) rejectCounts(ctx context.Context, r *Run) ([]payoff.RejectCount, error) {
	rows, err := s.db.QueryContext(ctx, rejectCountsSQL, r.n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var counts []payoff.RejectCount
	for rows.Next() {
		var c payoff.RejectCount
		if err := rows.Scan(&c.Column, &c.Reason, &c.Rows); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}

//go:embed sql/gap_counts.sql
var gapCountsSQL string

// gapCounts counts the loans that were not compared, by vendor and reason, the most common first.
func (s *Store) gapCounts(ctx context.Context, r *Run) ([]payoff.GapCount, error) {
	rows, err := s.db.QueryContext(ctx, gapCountsSQL, r.n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var counts []payoff.GapCount
	for rows.Next() {
		var c payoff.GapCount
		if err := rows.Scan(&c.Vendor, &c.Reason, &c.Detail, &c.Loans); err != nil {
			return nil, err
		}
		if !c.Reason.IsBreak() {
			counts = append(counts, c)
		}
	}
	return counts, rows.Err()
}
