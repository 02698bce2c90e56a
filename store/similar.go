package store

import (
	"context"
	"database/sql"
	"errors"
)

// Similar returns the account or claim of a loan of the run that is like a key: equal but for case, zeros at the start,
// spaces and hyphens, as a spreadsheet or a person changes them. It is empty if there is none.
func (s *Store) Similar(ctx context.Context, r *Run, key string) (string, error) {
	var found string
	err := s.db.QueryRowContext(ctx, `WITH named AS (
			SELECT account AS name, seq FROM loan WHERE run = ?1 AND origin NOT IN ('aside', 'terms')
			UNION ALL SELECT claim, seq FROM loan WHERE run = ?1 AND claim IS NOT NULL)
		SELECT name FROM named
		WHERE ltrim(replace(replace(upper(name), '-', ''), ' ', ''), '0') =
		      ltrim(replace(replace(upper(?2), '-', ''), ' ', ''), '0')
		ORDER BY seq LIMIT 1`, r.n, key).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return found, ledgerProblem(s.path, err)
}
