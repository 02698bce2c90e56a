package store

import (
	"context"
	"errors"

	"tieout/payoff"
)

// RequestPlan names the plan that the unattended requests of a run are of.
func (r *Run) RequestPlan() string { return "automatic " + r.ID }

// Requestable returns the claims of a vendor whose payoff the run may still request unattended: they came out pending
// when the vendor was asked about them, which a quiet feed is not, on the day since or later; their documents are on file;
// and no request of theirs is known but such as were not carried out. They come in input order, those that were sent in
// vain before behind all others, so that they do not use the cap up night after night. There are at most as many as are
// left of most, which counts what the run has sent to the vendor before it was stopped. place is the next free one in
// [Run.RequestPlan].
func (s *Store) Requestable(ctx context.Context, r *Run, vendor string, since payoff.Date, most int,
) (claims []payoff.Loan, place int, err error) {
	plan, tried := r.RequestPlan(), 0
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(max(place), 0) + 1, count(*) FILTER (WHERE vendor = ? AND sent_at IS NOT NULL)
		FROM intent WHERE plan = ?`, vendor, plan).Scan(&place, &tried)
	if err != nil || tried >= most {
		return nil, place, ledgerProblem(s.path, err)
	}
	rows, err := s.db.QueryContext(ctx, requestableSQL, r.n, vendor, since, plan, most-tried)
	if err != nil {
		return nil, place, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		l := payoff.Loan{Vendor: vendor}
		if err := rows.Scan(&l.Account, &l.Claim); err != nil {
			return nil, place, ledgerProblem(s.path, err)
		}
		claims = append(claims, l)
	}
	return claims, place, ledgerProblem(s.path, errors.Join(rows.Err(), rows.Close()))
}

// requestableSQL leaves out, as a plan does, a claim that stands in the lists twice in different case: which row is meant
// is not clear. What the vendor refused in this very run is not sent again when the run is resumed.
const requestableSQL = `SELECT l.account, l.claim FROM requestable q
	JOIN loan l ON l.run = q.run AND l.seq = q.seq AND l.reason = 'pending'
	JOIN answer a ON a.run = q.run AND a.seq = q.seq AND a.asked_on >= ?3 AND a.calls > 0
	LEFT JOIN (SELECT lower(claim) AS claim, max(n) AS latest FROM intent WHERE vendor = ?2 AND action = 'request'
		AND sent_at IS NOT NULL GROUP BY lower(claim)) tried ON tried.claim = lower(l.claim)
	WHERE q.run = ?1 AND l.vendor = ?2
		AND lower(l.claim) NOT IN (SELECT lower(claim) FROM intent WHERE vendor = ?2 AND action = 'request'
			AND (state <> 'refused' OR plan = ?4 AND sent_at IS NOT NULL))
		AND lower(l.claim) NOT IN (SELECT claim FROM request WHERE vendor = ?2)
		AND lower(l.claim) NOT IN (SELECT lower(claim) FROM loan WHERE run = ?1 AND vendor = ?2 AND claim IS NOT NULL
			GROUP BY lower(claim) HAVING count(*) > 1)
	ORDER BY tried.latest, l.seq LIMIT ?5`

// sentEffects counts the unattended requests of the run that were sent, or found later to have been.
func (s *Store) sentEffects(ctx context.Context, r *Run) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM intent WHERE plan = ? AND state = 'sent'", r.RequestPlan()).Scan(&n)
	return n, err
}
