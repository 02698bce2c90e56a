package store

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"
)

// The scripts that settle a run, in the order in which they are carried out. After joinClaims the statement rows that
// no loan has are handed over.
var (
	//go:embed sql/settle/1_incomplete_sums.sql
	findIncompleteSums string
	//go:embed sql/settle/2_retract.sql
	retract string // once after each script that finds results which do not hold, and before their loans go
	//go:embed sql/settle/3_find_duplicates.sql
	findDuplicates string
	//go:embed sql/settle/4_reject_duplicates.sql
	rejectDuplicates string
	//go:embed sql/settle/5_join_claims.sql
	joinClaims string
	//go:embed sql/settle/6_pair.sql
	pairStatements string
	//go:embed sql/settle/7_count.sql
	countInput string
)

// Settle ends the staging of a run: of rows with the same key at most one is left, claims are joined to the row that
// gives them their terms, loans are paired with the rows of their vendor's statement, statement rows that no list has
// become loans of their own after the others, and the files are counted. If every check agrees with what the ledger
// then holds, the run goes on to state [Quoting]; until then nobody can go on with it. The error of a check is
// returned as it is.
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

// settle leaves its temporary tables to the end of the connection.
func (t *Stage) settle(ctx context.Context, tx *sql.Tx) error {
	rejected, err := t.rejectedJSON()
	if err != nil {
		return err
	}
	if err := t.insertCounts(ctx, tx); err != nil {
		return err
	}
	if err := t.insertImmediate(ctx, tx); err != nil {
		return err
	}
	parameters := []any{sql.Named("run", t.run.n), sql.Named("policy", cmp.Or(t.Duplicates, DuplicatesReject)),
		sql.Named("rejected", rejected), sql.Named("unordered", t.unordered)}
	for _, script := range []string{findIncompleteSums, retract, findDuplicates, retract, rejectDuplicates, joinClaims} {
		if err := runScript(ctx, tx, script, parameters...); err != nil {
			return err
		}
	}
	if err := t.insertUnpaired(ctx, tx); err != nil {
		return err
	}
	if err := runScript(ctx, tx, pairStatements, parameters...); err != nil {
		return err
	}
	return runScript(ctx, tx, countInput, parameters...)
}

// insertCounts writes how many rows of each file were read, and begins to count in the table accepted how many of them
// are accepted.
func (t *Stage) insertCounts(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, "CREATE TEMP TABLE accepted (file INTEGER, rows INTEGER)"); err != nil {
		return err
	}
	for i, read := range t.read {
		if _, err := tx.ExecContext(ctx, "UPDATE input SET read = ? WHERE run = ? AND file = ?", read, t.run.n,
			i+1); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO accepted VALUES (?, ?)", i+1, t.accepted[i]); err != nil {
			return err
		}
	}
	return nil
}
