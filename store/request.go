package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"
	"time"

	"tieout/payoff"
)

// RequestPlan names the plan that the unattended requests of a run are of.
func (r *Run) RequestPlan() string { return "automatic " + r.ID }

//go:embed sql/requestable_claims.sql
var requestableSQL string

// Requestable returns the claims of a vendor whose payoff the run may still request unattended: they came out pending
// when the vendor was asked about them (which a quiet feed is not) on the day since or later; their documents are on
// file; and no request of theirs is known, except those that were not carried out. They come in input order, those
// that were sent before without success after all others, so that they do not use up the cap night after night. There
// are at most as many as are left of most, which counts what the run has sent to the vendor before it was stopped.
// place is the next free one in [Run.RequestPlan].
func (s *Store) Requestable(ctx context.Context, r *Run, vendor string, since payoff.Date, most int,
) (claims []payoff.Loan, place int, err error) {
	plan, tried := r.RequestPlan(), 0
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(max(place), 0) + 1,
		count(*) FILTER (WHERE vendor = ? AND sent_at IS NOT NULL) FROM intent WHERE plan = ?`, vendor,
		plan).Scan(&place, &tried)
	if err != nil || tried >= most {
		return nil, place, ledgerProblem(s.path, err)
	}
	rows, err := s.db.QueryContext(ctx, requestableSQL, sql.Named("run", r.n), sql.Named("vendor", vendor),
		sql.Named("since", since), sql.Named("plan", plan), sql.Named("most", most-tried))
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

//go:embed sql/pending_claims.sql
var pendingSQL string

// PendingClaims returns the claims of the run, in lower case, whose last answer in the thirty runs before it was that
// their payoff is pending, each with the day on which the vendor was last asked about the claim itself. Answers of
// other base URLs do not count, nor those of days before since or after the queue's today, nor that nobody was asked.
// Left out are the claims that the run may still request unattended: a request must rest on an answer about the claim.
func (q *Queue) PendingClaims(ctx context.Context, since payoff.Date) (map[string]payoff.Date, error) {
	rows, err := q.s.db.QueryContext(ctx, pendingSQL, sql.Named("run", q.run.n), sql.Named("vendor", q.src.Vendor),
		sql.Named("base_url", q.src.BaseURL), sql.Named("since", since), sql.Named("today", q.today),
		sql.Named("sandbox", q.run.Sandbox), sql.Named("most", maxEarlierRuns))
	if err != nil {
		return nil, ledgerProblem(q.s.path, err)
	}
	defer rows.Close()
	askedOn := map[string]payoff.Date{}
	for rows.Next() {
		var claim string
		var pending, asked bool
		var day payoff.Date
		if err := rows.Scan(&claim, &pending, &asked, &day); err != nil {
			return nil, ledgerProblem(q.s.path, err)
		}
		switch {
		case !pending:
			delete(askedOn, claim)
		case asked: // else only the feed says that it is still pending, and the day stays that of the answer before
			askedOn[claim] = day
		}
	}
	return askedOn, ledgerProblem(q.s.path, errors.Join(rows.Err(), rows.Close()))
}

// RecordStates notes what the vendor's feed told of claims, by their ids in lower case: that a request of ours waits
// for an answer of ours, or no longer does. Claims without a request that was sent are passed over.
func (q *Queue) RecordStates(ctx context.Context, states map[string]payoff.RequestState) error {
	const (
		waits = `UPDATE request SET state = 'action_required',
				changed = iif(state = 'action_required', changed, ?3), seen = ?3
			WHERE vendor = ?1 AND claim = ?2 AND state NOT IN ('planned', 'cancelled')`
		goesOn = `UPDATE request SET state = 'pending', changed = ?3, seen = ?3
			WHERE vendor = ?1 AND claim = ?2 AND state = 'action_required'`
	)
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

//go:embed sql/cancelled.sql
var cancelledSQL string

// RecordCancellations notes that the vendor's feed told of claims, by their ids in lower case, that their payoff
// request was cancelled, and when. What was cancelled before we asked last is not what we asked for.
func (q *Queue) RecordCancellations(ctx context.Context, claims map[string]time.Time) error {
	return q.s.write(ctx, func(tx *sql.Tx) error {
		now := instant(time.Now())
		for claim, at := range claims {
			if _, err := tx.ExecContext(ctx, cancelledSQL, sql.Named("vendor", q.src.Vendor), sql.Named("claim", claim),
				sql.Named("at", instant(at)), sql.Named("now", now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Waiting returns the claims, in lower case, whose request waits for an answer of ours: the vendor said so at some
// time, and nothing else since.
func (q *Queue) Waiting(ctx context.Context) (map[string]bool, error) {
	rows, err := q.s.db.QueryContext(ctx, "SELECT claim FROM request WHERE vendor = ? AND state = 'action_required'",
		q.src.Vendor)
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
