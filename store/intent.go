package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tieout/payoff"
)

// Plan writes the intents of an approved plan, in state planned, all or none, and returns them with their numbers. A
// plan that the ledger has, and an effect that is alive or of open outcome there, is a [payoff.Problem] with code
// [payoff.CodePlan].
func (s *Store) Plan(ctx context.Context, intents []payoff.Intent) ([]payoff.Intent, error) {
	planned := append([]payoff.Intent(nil), intents...)
	err := s.write(ctx, func(tx *sql.Tx) error {
		for i := range planned {
			if err := plan(ctx, tx, &planned[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return planned, nil
}

func plan(ctx context.Context, tx *sql.Tx, i *payoff.Intent) error {
	l := &i.Loan
	err := tx.QueryRowContext(ctx, `INSERT INTO intent (plan, place, vendor, action, account, claim, vendor_loan_id, day,
		amount, state, again, prepared_by, prepared_uid, approved_by, approved_uid, planned_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING RETURNING n`,
		i.Plan, i.Place, i.Vendor, i.Action, l.Account, null(l.Claim), null(l.VendorLoanID), i.Day,
		payoff.NullCentsOf(i.Amount), i.Again, i.PreparedBy, null(i.PreparedUID), i.ApprovedBy,
		null(i.ApprovedUID), instant(i.Planned)).Scan(&i.N)
	if errors.Is(err, sql.ErrNoRows) {
		return payoff.Problemf(payoff.CodePlan, "make a new plan; `tieout resolve` settles unknown outcomes",
			"the ledger has a %s of %s already, or the plan was applied before", i.Action, i.Target())
	}
	if err == nil && i.Action == payoff.RequestPayoff {
		_, err = tx.ExecContext(ctx, `INSERT INTO request (vendor, claim, state, changed, seen)
			VALUES (?, ?, 'planned', ?, ?) ON CONFLICT DO NOTHING`, i.Vendor, strings.ToLower(i.Target()),
			instant(i.Planned), instant(i.Planned))
	}
	i.State = payoff.Planned
	return err
}

// Applied says whether the ledger has intents of a plan.
func (s *Store) Applied(ctx context.Context, plan string) (applied bool, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM intent WHERE plan = ?)", plan).Scan(&applied)
	return applied, ledgerProblem(s.path, err)
}

// Sending notes that the intent is about to be sent. When it returns nil, that survives a power cut, and whoever finds
// it so must assume that the effect may have been carried out. An intent that is not planned is an error: it is not to
// be sent.
func (s *Store) Sending(ctx context.Context, n int64) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return oneRow(tx.ExecContext(ctx,
			"UPDATE intent SET state = 'sending', sent_at = ? WHERE n = ? AND state = 'planned'", instant(time.Now()), n))
	})
}

// Withheld commits that a planned intent is not sent, and why: it is refused.
func (s *Store) Withheld(ctx context.Context, n int64, why string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		err := oneRow(tx.ExecContext(ctx, `UPDATE intent SET state = 'refused', ended_at = ?, detail = ?
			WHERE n = ? AND state = 'planned'`, instant(time.Now()), why, n))
		if err != nil {
			return err
		}
		return updateRequest(ctx, tx, n)
	})
}

// oneRow makes it an error if not exactly one row was changed.
func oneRow(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if rows, err := res.RowsAffected(); err != nil || rows != 1 {
		return errors.Join(err, fmt.Errorf("%d intents are in the state that the change is from, want 1", rows))
	}
	return nil
}

// Ended commits the outcome of an intent that is being sent, and what it means for the claim's request.
func (s *Store) Ended(ctx context.Context, n int64, o payoff.Outcome) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		status := sql.Null[int]{V: o.Status, Valid: o.Status != 0}
		err := oneRow(tx.ExecContext(ctx, `UPDATE intent SET state = ?, ended_at = ?, status = ?, detail = ?, posted = ?,
			reference = ?, evidence = ? WHERE n = ? AND state = 'sending'`, o.State, instant(time.Now()), status,
			null(o.Detail), payoff.NullCentsOf(o.Amount), null(o.Reference), o.Evidence, n))
		if err != nil {
			return err
		}
		return updateRequest(ctx, tx, n)
	})
}

// updateRequest brings the claim's request to where its intent's state puts it: sent, cancelled, or none if it was
// refused.
func updateRequest(ctx context.Context, tx *sql.Tx, n int64) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO request (vendor, claim, state, changed, seen)
		SELECT vendor, lower(claim), iif(action = 'cancel', 'cancelled', 'sent'), ?2, ?2 FROM intent
		WHERE n = ?1 AND claim IS NOT NULL AND state = 'sent'
		ON CONFLICT (vendor, claim) DO UPDATE SET state = excluded.state, changed = excluded.changed, seen = excluded.seen`,
		n, instant(time.Now())); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM request WHERE state = 'planned' AND (vendor, claim) IN
		(SELECT vendor, lower(claim) FROM intent WHERE n = ? AND state = 'refused')`, n)
	return err
}

// Orphans settles what a process that died left behind: what it was sending is unknown, and what it had only planned
// was not sent. Only the holder of the ledger's lock may call it. It returns how many became unknown.
func (s *Store) Orphans(ctx context.Context) (unknown int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		now := instant(time.Now())
		res, err := tx.ExecContext(ctx, `UPDATE intent SET state = 'unknown', ended_at = ?,
			detail = 'tieout was stopped before it had an answer: it may have been carried out' WHERE state = 'sending'`, now)
		if err != nil {
			return err
		}
		rows, err := res.RowsAffected()
		if err != nil {
			return err
		}
		unknown = int(rows)
		if _, err := tx.ExecContext(ctx, `DELETE FROM request WHERE state = 'planned' AND (vendor, claim) IN
			(SELECT vendor, lower(claim) FROM intent WHERE state = 'planned')`); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE intent SET state = 'refused', ended_at = ?,
			detail = 'tieout was stopped before its turn; nothing was sent' WHERE state = 'planned'`, now)
		return err
	})
	return unknown, err
}
