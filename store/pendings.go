package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tieout/payoff"
)

// Pendings returns the claims of the run, in lower case, whose last answer in the thirty runs before it was that their
// payoff is pending, each with the day on which the vendor was last asked about the claim itself. Answers of other base
// URLs do not count, nor do those of days before since or after the queue's today, nor that nobody was asked. Left out
// are the claims that the run may still request unattended: a request must rest on an answer about the claim.
func (q *Queue) Pendings(ctx context.Context, since payoff.Date) (map[string]payoff.Date, error) {
	rows, err := q.s.db.QueryContext(ctx, pendingsSQL, q.run.n, q.src.Vendor, q.src.BaseURL, since, q.run.Sandbox, maxEarlierRuns,
		q.today)
	if err != nil {
		return nil, ledgerProblem(q.s.path, err)
	}
	defer rows.Close()
	read := map[string]payoff.Date{}
	for rows.Next() {
		var claim string
		var pending, asked bool
		var day payoff.Date
		if err := rows.Scan(&claim, &pending, &asked, &day); err != nil {
			return nil, ledgerProblem(q.s.path, err)
		}
		switch {
		case !pending:
			delete(read, claim)
		case asked: // else it is still pending only as far as the feed told, and the day stays that of the read before
			read[claim] = day
		}
	}
	return read, ledgerProblem(q.s.path, errors.Join(rows.Err(), rows.Close()))
}

// pendingsSQL goes from run to run, the earliest first, since the indexes begin with the run. A day ahead is that of a clock
// that was wrong, and would keep its claims from being read until it comes.
const pendingsSQL = `WITH earlier AS (SELECT n FROM run WHERE n < ?1 AND sandbox = ?5 AND state IN ('quoting', 'complete')
		ORDER BY n DESC LIMIT ?6)
	SELECT lower(l.claim), a.reason IS 'pending', a.calls > 0, a.asked_on
	FROM earlier
	CROSS JOIN source s ON s.run = earlier.n AND s.vendor = ?2 AND s.quotes = 'fetch' AND s.base_url = ?3
	CROSS JOIN loan l ON l.run = earlier.n AND l.vendor = ?2 AND l.claim IS NOT NULL
	CROSS JOIN answer a ON a.run = l.run AND a.seq = l.seq AND a.asked_on BETWEEN ?4 AND ?7
		AND a.reason IS NOT 'not_asked'
	WHERE lower(l.claim) IN (SELECT lower(claim) FROM loan WHERE run = ?1 AND vendor = ?2 AND claim IS NOT NULL)
		AND lower(l.claim) NOT IN (SELECT lower(m.claim) FROM requestable k JOIN loan m ON m.run = k.run AND m.seq = k.seq
			WHERE k.run = ?1 AND m.vendor = ?2 AND lower(m.claim) NOT IN (SELECT claim FROM request WHERE vendor = ?2))
	ORDER BY earlier.n, l.seq`

// Heard notes what the vendor's feed told of claims, by their ids in lower case: that a request of ours waits for an answer of
// ours, or does so no longer. Claims without a request that was sent are passed over.
func (q *Queue) Heard(ctx context.Context, states map[string]payoff.RequestState) error {
	return q.s.write(ctx, func(tx *sql.Tx) error {
		now := instant(time.Now())
		for claim, state := range states {
			change := goesOn
			if state == payoff.ActionRequired {
				change = waits
			}
			if _, err := tx.ExecContext(ctx, change, q.src.Vendor, claim, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Cancelled notes that the vendor's feed told of claims, by their ids in lower case, that their payoff request was cancelled, and
// when. What was cancelled before we asked last is not what we asked for.
func (q *Queue) Cancelled(ctx context.Context, claims map[string]time.Time) error {
	return q.s.write(ctx, func(tx *sql.Tx) error {
		now := instant(time.Now())
		for claim, at := range claims {
			if _, err := tx.ExecContext(ctx, takenBack, q.src.Vendor, claim, instant(at), now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Waiting returns the claims, in lower case, whose request waits for an answer of ours: the vendor said so at some time, and
// nothing else since.
func (q *Queue) Waiting(ctx context.Context) (map[string]bool, error) {
	rows, err := q.s.db.QueryContext(ctx, "SELECT claim FROM request WHERE vendor = ? AND state = 'action_required'", q.src.Vendor)
	if err != nil {
		return nil, ledgerProblem(q.s.path, err)
	}
	defer rows.Close()
	waiting := map[string]bool{}
	for rows.Next() {
		var claim string
		if err := rows.Scan(&claim); err != nil {
			return nil, ledgerProblem(q.s.path, err)
		}
		waiting[claim] = true
	}
	return waiting, ledgerProblem(q.s.path, errors.Join(rows.Err(), rows.Close()))
}

const (
	takenBack = `UPDATE request SET state = 'cancelled', changed = ?4, seen = ?4
		WHERE vendor = ?1 AND claim = ?2 AND state IN ('sent', 'pending', 'action_required') AND NOT EXISTS (SELECT 1 FROM intent i
			WHERE i.vendor = ?1 AND lower(i.claim) = ?2 AND i.action IN ('request', 'refresh') AND i.state <> 'refused'
			AND (i.sent_at >= ?3 OR i.sent_at IS NULL))`
	waits = `UPDATE request SET state = 'action_required', changed = iif(state = 'action_required', changed, ?3), seen = ?3
		WHERE vendor = ?1 AND claim = ?2 AND state NOT IN ('planned', 'cancelled')`
	goesOn = `UPDATE request SET state = 'pending', changed = ?3, seen = ?3
		WHERE vendor = ?1 AND claim = ?2 AND state = 'action_required'`
)
