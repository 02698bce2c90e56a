package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
)

// Settle ends the staging of a run: of rows with the same key there is one at most, claims are joined to the row that
// gives them their terms, statement rows that no list has become loans of their own behind the others, and the files are
// counted. Where every check of what the ledger then holds agrees, the run goes over to state [Quoting]; until then
// nobody can go on with it.
func (t *Stage) Settle(ctx context.Context, checks ...func(context.Context) error) (err error) {
	defer func() { err = errors.Join(err, ledgerProblem(t.s.path, t.release())) }()
	if err := t.begin(ctx); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	if err := t.s.writeOn(ctx, t.conn, func(tx *sql.Tx) error { return t.settle(ctx, tx) }); err != nil {
		return err
	}
	for _, check := range checks {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return t.s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE run SET state = 'quoting' WHERE n = ?", t.run.n)
		return err
	})
}

func (t *Stage) settle(ctx context.Context, tx *sql.Tx) error {
	torn, err := t.tornJSON()
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "CREATE TEMP TABLE accepted (file INTEGER, rows INTEGER)"); err != nil {
		return err
	}
	for i, read := range t.read {
		if _, err := tx.ExecContext(ctx, "UPDATE input SET read = ? WHERE run = ? AND file = ?", read, t.run.n, i+1); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO accepted VALUES (?, ?)", i+1, t.accepted[i]); err != nil {
			return err
		}
	}
	if err := t.tallied(ctx, tx); err != nil {
		return err
	}
	steps := func(all ...string) error {
		for _, step := range all {
			if _, err := tx.ExecContext(ctx, step, t.run.n, cmp.Or(t.Duplicates, DuplicatesReject), torn, t.unordered); err != nil {
				return err
			}
		}
		return nil
	}
	if err := steps(slices.Concat(maiming[:], withdrawing[:], twinning[:], withdrawing[:], untwinning[:], settling[:])...); err != nil {
		return err
	}
	if err := t.leave(ctx, tx); err != nil {
		return err
	}
	return steps(slices.Concat(pairing[:], counting[:])...)
}

// settling has the steps behind those of untwinning; ?1 is the run.
var settling = [...]string{
	`DELETE FROM particulars WHERE run = ?1 AND NOT EXISTS
		(SELECT 1 FROM loan l WHERE l.run = particulars.run AND l.seq = particulars.seq)`,
	`DELETE FROM requestable WHERE run = ?1 AND NOT EXISTS
		(SELECT 1 FROM loan l WHERE l.run = requestable.run AND l.seq = requestable.seq)`,
	// A claim without terms takes those of its account: of the terms row, else of the only loan with that account.
	`UPDATE loan INDEXED BY loan_claim SET terms_seq = coalesce(
			(SELECT t.seq FROM loan t WHERE t.run = loan.run AND t.account = loan.account AND t.vendor = '' AND t.claim IS NULL),
			(SELECT min(t.seq) FROM loan t WHERE t.run = loan.run AND t.account = loan.account AND t.claim IS NULL
			 HAVING count(*) = 1))
		WHERE run = ?1 AND claim IS NOT NULL AND ` + at("terms", placePrincipal) + ` IS NULL AND account <> ''`,
	// Its money is that of its terms; reports sum by this column.
	`UPDATE loan INDEXED BY loan_claim SET currency = (SELECT t.currency FROM loan t WHERE t.run = loan.run AND t.seq = loan.terms_seq)
		WHERE run = ?1 AND claim IS NOT NULL AND terms_seq IS NOT NULL`,
}

// counting has the last steps. Rows accepted were counted when they were taken, and those taken back when they were.
var counting = [...]string{
	`UPDATE input SET rejected = (SELECT count(*) FROM reject r WHERE r.run = input.run AND r.file = input.file),
		accepted = (SELECT coalesce(sum(a.rows), 0) FROM accepted a WHERE a.file = input.file) WHERE run = ?1`,
	`DROP TABLE accepted`,
}
