package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tieout/payoff"
)

// Unknown returns the intents of unknown outcome, the oldest first.
func (s *Store) Unknown(ctx context.Context) ([]payoff.Intent, error) {
	return s.intents(ctx, "state = 'unknown'")
}

// IntentsOf returns the intents of a plan, in its order.
func (s *Store) IntentsOf(ctx context.Context, plan string) ([]payoff.Intent, error) {
	return s.intents(ctx, "plan = ?", plan)
}

func (s *Store) intents(ctx context.Context, which string, args ...any) ([]payoff.Intent, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT n, plan, place, vendor, action, account, coalesce(claim, ''),
		coalesce(vendor_loan_id, ''), day, amount, state, again, prepared_by, coalesce(prepared_uid, ''), approved_by,
		coalesce(approved_uid, ''), planned_at, coalesce(sent_at, ''),
		coalesce(status, 0), coalesce(detail, ''), coalesce(reference, '') FROM intent WHERE `+which+" ORDER BY n", args...)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	var found []payoff.Intent
	for rows.Next() {
		i, err := scanIntent(rows)
		if err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		found = append(found, i)
	}
	return found, ledgerProblem(s.path, rows.Err())
}

func scanIntent(rows *sql.Rows) (i payoff.Intent, err error) {
	var amount sql.Null[int64]
	var planned, sent string
	l, o := &i.Loan, &i.Outcome
	if err := rows.Scan(&i.N, &i.Plan, &i.Place, &i.Vendor, &i.Action, &l.Account, &l.Claim, &l.VendorLoanID, &i.Day,
		&amount, &i.State, &i.Again, &i.PreparedBy, &i.PreparedUID, &i.ApprovedBy, &i.ApprovedUID, &planned, &sent,
		&o.Status, &o.Detail, &o.Reference); err != nil {
		return i, err
	}
	l.Vendor, o.State = i.Vendor, i.State
	if amount.Valid {
		i.Amount = payoff.Known(payoff.Cents(amount.V).Decimal())
	}
	i.Planned, err = time.Parse(time.RFC3339Nano, planned)
	if err == nil && sent != "" {
		i.Sending, err = time.Parse(time.RFC3339Nano, sent)
	}
	return i, err
}

// Found adds a finding to an intent of unknown outcome and settles it, if it can be settled: executed is sent,
// not_executed is refused and may be planned again, undecided stays unknown. An intent whose outcome is not unknown is
// an error.
func (s *Store) Found(ctx context.Context, n int64, f payoff.Finding) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO finding (intent, at, verdict, detail, evidence) VALUES (?, ?, ?, ?, ?)`,
			n, instant(time.Now()), f.Verdict, f.Detail, f.Evidence); err != nil {
			return err
		}
		state := map[payoff.Verdict]payoff.IntentState{payoff.Executed: payoff.Sent,
			payoff.NotExecuted: payoff.Refused}[f.Verdict]
		if state == "" {
			state = payoff.Unknown
		}
		if err := oneRow(tx.ExecContext(ctx, "UPDATE intent SET state = ? WHERE n = ? AND state = 'unknown'", state,
			n)); err != nil {
			return err
		}
		return updateRequest(ctx, tx, n)
	})
}

// History returns what is known of the effects on a claim or loan, by what the vendor calls it, in either case. What
// was only planned is not known: nothing was sent, and if its process lives, the ledger takes no second one.
func (s *Store) History(ctx context.Context, vendor, target string) (payoff.EffectHistory, error) {
	known := payoff.EffectHistory{Latest: map[payoff.Action]payoff.IntentState{}}
	err := s.db.QueryRowContext(ctx, `SELECT state FROM request
		WHERE vendor = ? AND claim = lower(?) AND state <> 'planned'`, vendor, target).Scan(&known.Request)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return known, ledgerProblem(s.path, err)
	}
	rows, err := s.db.QueryContext(ctx, `SELECT action, state FROM intent
		WHERE vendor = ? AND lower(coalesce(claim, vendor_loan_id)) = lower(?) AND state NOT IN ('refused', 'planned')
		ORDER BY n`,
		vendor, target)
	if err != nil {
		return known, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var action payoff.Action
		var state payoff.IntentState
		if err := rows.Scan(&action, &state); err != nil {
			return known, ledgerProblem(s.path, err)
		}
		known.Latest[action] = state
	}
	return known, ledgerProblem(s.path, rows.Err())
}

// SentSince says whether an effect was sent to its claim or loan after a time, or may have been.
func (s *Store) SentSince(ctx context.Context, e payoff.Effect, since time.Time) (sent bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM intent WHERE vendor = ? AND action = ?
		AND lower(coalesce(claim, vendor_loan_id)) = lower(?) AND state <> 'refused' AND sent_at > ?)`,
		e.Vendor, e.Action, e.Target(), instant(since)).Scan(&sent)
	return sent, ledgerProblem(s.path, err)
}

// unknownEffects counts the effects whose outcome is open: those that a dead process was sending are among them.
func (s *Store) unknownEffects(ctx context.Context) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM intent WHERE state IN ('sending', 'unknown')").Scan(&n)
	return n, err
}

// sentEffects counts the unattended requests of the run that were sent, or found later to have been.
func (s *Store) sentEffects(ctx context.Context, r *Run) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM intent WHERE plan = ? AND state = 'sent'",
		r.RequestPlan()).Scan(&n)
	return n, err
}
