package store

import (
	"context"
	"database/sql"

	"tieout/payoff"
)

// Restage gives a run the rows of the last complete run, as they were staged, and takes it over to state [Quoting]. Its
// as-of date is its own: a loan without a payoff date of its own is paid off then.
func (s *Store) Restage(ctx context.Context, r *Run) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var last int64
		err := tx.QueryRowContext(ctx, "SELECT n FROM run WHERE state = 'complete' AND partial IS NULL ORDER BY n DESC LIMIT 1").
			Scan(&last)
		if err == sql.ErrNoRows {
			return payoff.Problemf(payoff.CodeNoRun, "begin with tieout run FILE...", "the ledger %s has no finished run of all rows", s.path)
		}
		if err != nil {
			return err
		}
		for _, step := range restaging {
			if _, err := tx.ExecContext(ctx, step, r.n, last, r.AsOf); err != nil {
				return err
			}
		}
		return nil
	})
}

// restaging copies the rows; ?1 is the new run and ?3 its as-of date, ?2 is the last one.
var restaging = [...]string{
	"INSERT INTO input SELECT ?1, file, kind, vendor, name, sheet, sha256, read, accepted, rejected FROM input WHERE run = ?2",
	"INSERT INTO reject SELECT ?1, file, row, column, value, reason FROM reject WHERE run = ?2 ORDER BY rowid",
	`INSERT INTO loan (run, seq, origin, file, row, vendor, account, claim, vendor_loan_id, payoff_date, own_date, terms_seq, terms,
		currency, stated_file, stated_row, stated) SELECT ?1, seq, origin, file, row, vendor, account, claim, vendor_loan_id, iif(own_date, payoff_date, ?3), own_date,
		terms_seq, terms, currency, stated_file, stated_row, stated FROM loan WHERE run = ?2 ORDER BY seq`,
	`INSERT INTO particulars SELECT ?1, seq, origination_date, first_due_date, last_payment_date, last_accrual_date, nonaccrual_date,
		payment, term, prepayment_rule, next_late_charge, minimum_interest, rebates, apr, discounted_rate, facility, precomputed,
		finance_charge FROM particulars WHERE run = ?2 ORDER BY seq`,
	`INSERT INTO event SELECT ?1, account, n, day, posted, kind, amount, principal, file, row FROM event
		WHERE run = ?2 ORDER BY account, n`,
	"INSERT INTO requestable SELECT ?1, seq FROM requestable WHERE run = ?2",
	"UPDATE run SET state = 'quoting' WHERE n = ?1",
}
