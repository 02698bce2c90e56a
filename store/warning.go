package store

import (
	"context"
	"database/sql"

	"tieout/payoff"
)

// AddWarnings keeps what a run noticed, after what it noticed before.
func (s *Store) AddWarnings(ctx context.Context, r *Run, warnings []payoff.Warning) error {
	if len(warnings) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, w := range warnings {
			if _, err := tx.ExecContext(ctx, `INSERT INTO warning (run, place, code, message, file)
				SELECT ?1, coalesce(max(place), 0) + 1, ?2, ?3, ?4 FROM warning WHERE run = ?1`, r.n, w.Code, w.Message,
				w.File); err != nil {
				return err
			}
		}
		return nil
	})
}

// warnings returns what a run noticed, in the order in which it was said.
func (s *Store) warnings(ctx context.Context, r *Run) ([]payoff.Warning, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT code, message, file FROM warning WHERE run = ? ORDER BY place", r.n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var warnings []payoff.Warning
	for rows.Next() {
		var w payoff.Warning
		if err := rows.Scan(&w.Code, &w.Message, &w.File); err != nil {
			return nil, err
		}
		warnings = append(warnings, w)
	}
	return warnings, rows.Err()
}
