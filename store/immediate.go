package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"tieout/payoff"
)

// immediate is what a stage knows of the loans that are judged as their row is read: their results are written with
// them. Until all files are read, what becomes of a loan may still change. Then its result is retracted, and the loan
// waits for another like those that never had one.
type immediate struct {
	sums      tally   // of the results
	retracted []int64 // loans whose row of a statement another loan names as well
}

// judgedNow says whether a loan comes with a result that holds so far. If not, its result is taken from r, and it
// waits.
func (t *Stage) judgedNow(r *payoff.Result) bool {
	if r.Status != "" && t.takeRow(r) {
		t.immediate.sums.add(r)
		return true
	}
	*r = payoff.Result{Seq: r.Seq, Loan: r.Loan}
	if t.statements.index != nil && r.Loan.Vendor != "" {
		t.immediate.retracted = append(t.immediate.retracted, t.statements.index.Dispute(&r.Loan)...)
	}
	return false
}

// takeRow gives a loan the row of its statement that its result is from.
func (t *Stage) takeRow(r *payoff.Result) bool {
	if r.Answer.Match == nil {
		return true
	}
	taken, loser := t.statements.index.Take(r.Answer.Match.Number, r.Seq)
	if loser != 0 {
		t.immediate.retracted = append(t.immediate.retracted, loser)
	}
	if taken {
		t.accepted[r.Answer.Match.File-1]++
	}
	return taken
}

// insertImmediate writes what the results come to, and which of them do not hold. The scripts that look for duplicates
// find more of these.
func (t *Stage) insertImmediate(ctx context.Context, tx *sql.Tx) error {
	seqs, err := json.Marshal(t.immediate.retracted)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "CREATE TEMP TABLE retracted (seq INTEGER PRIMARY KEY)"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO retracted SELECT value FROM json_each(?)",
		string(seqs)); err != nil {
		return err
	}
	return t.immediate.sums.write(ctx, tx, t.run)
}

// retractedLoans says of each loan up to the last, by its place in the input, whether its result was retracted.
func retractedLoans(ctx context.Context, tx *sql.Tx, last int64) (retracted []bool, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT seq FROM retracted")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	retracted = make([]bool, last+1)
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return nil, err
		}
		if seq < 0 || seq > last {
			return nil, fmt.Errorf("the ledger has a loan %d, after the last, %d", seq, last)
		}
		retracted[seq] = true
	}
	return retracted, rows.Err()
}
