package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"tieout/payoff"
	"tieout/store/bulk"
)

// through is what a stage knows of the loans that go straight through: their results were known when their rows were
// taken, and are written with them. What becomes of a loan may still change until all files are read. Then its result is
// withdrawn, and the loan waits for another like those that never had one.
type through struct {
	sums tally   // of the results
	lost []int64 // loans whose row of a statement is named by another loan, too
}

// pass says whether a loan goes straight through: it has a result, and that holds so far. Else it has none, and waits.
func (t *Stage) pass(r *payoff.Result) bool {
	if r.Status != "" && t.take(r) {
		t.through.sums.add(r)
		return true
	}
	*r = payoff.Result{Seq: r.Seq, Loan: r.Loan}
	if t.statements.lines != nil && r.Loan.Vendor != "" {
		t.through.lost = append(t.through.lost, t.statements.lines.Dispute(&r.Loan)...)
	}
	return false
}

// take gives a loan the row of its statement that its result is from.
func (t *Stage) take(r *payoff.Result) bool {
	if r.Answer.Stated == nil {
		return true
	}
	taken, loser := t.statements.lines.Take(r.Answer.Stated.Number, r.Seq)
	if loser != 0 {
		t.through.lost = append(t.through.lost, loser)
	}
	if taken {
		t.accepted[r.Answer.Stated.File-1]++
	}
	return taken
}

// tallied writes what the results come to, and whose do not hold; untwinning finds more of these.
func (t *Stage) tallied(ctx context.Context, tx *sql.Tx) error {
	seqs, err := json.Marshal(t.through.lost)
	if err != nil {
		return err
	}
	for _, step := range [...]string{
		`CREATE TEMP TABLE lost (seq INTEGER PRIMARY KEY)`,
		`INSERT OR IGNORE INTO lost SELECT value FROM json_each(?1)`,
	} {
		if _, err := tx.ExecContext(ctx, step, string(seqs)); err != nil {
			return err
		}
	}
	return t.through.sums.write(ctx, tx, t.run)
}

// withdrawing takes back the results of the loans that have lost theirs and have them still; ?1 is the run.
var withdrawing = [...]string{
	`INSERT INTO tally SELECT ?1, l.vendor, l.currency, -count(*), -sum(l.status = 'matched'), -sum(l.status = 'within_tolerance'),
			-sum(l.status = 'broken'), -sum(l.status = 'unmatched'), 0, -sum(iif(l.status <> 'unmatched', l.expected, 0)),
			-sum(iif(l.status <> 'unmatched', l.quoted, 0)), -sum(iif(l.status <> 'unmatched', l.quoted - l.expected, 0)),
			-sum(iif(l.status <> 'unmatched', abs(l.quoted - l.expected), 0)),
			-sum(iif(l.status = 'within_tolerance', abs(l.quoted - l.expected), 0))
		FROM lost x CROSS JOIN loan l ON l.run = ?1 AND l.seq = x.seq AND l.status IS NOT NULL WHERE true GROUP BY l.vendor, l.currency ` + addToTally,
	`DELETE FROM tally WHERE run = ?1 AND loans = 0 AND missing_in_list = 0`,
	`DELETE FROM difference WHERE run = ?1 AND seq IN (SELECT seq FROM lost)`,
	`INSERT INTO accepted SELECT l.stated_file, -count(*) FROM lost x CROSS JOIN loan l ON l.run = ?1 AND l.seq = x.seq
		WHERE l.stated_file IS NOT NULL GROUP BY l.stated_file`,
	`UPDATE loan SET stated_file = NULL, stated_row = NULL, stated = NULL, day = NULL, status = NULL, reason = NULL, detail = NULL,
		marks = NULL, expected = NULL, quoted = NULL, cause = NULL, causes = NULL, cause_state = NULL
		WHERE run = ?1 AND seq IN (SELECT seq FROM lost)`,
}

// leave hands over to the steps of pairing the rows of statements that no loan has.
func (t *Stage) leave(ctx context.Context, tx *sql.Tx) error {
	lost, err := withdrawn(ctx, tx, t.seq)
	if err != nil {
		return err
	}
	t.lines = bulk.NewInserter(ctx, tx, bulk.Into("line"), t.run.n)
	if err := errors.Join(t.statements.left(ctx, lost, t.addLine), t.lines.Flush()); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DROP TABLE lost")
	return err
}

// withdrawn returns which of the loans up to the last have lost their result.
func withdrawn(ctx context.Context, tx *sql.Tx, last int64) (lost []bool, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT seq FROM lost")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lost = make([]bool, last+1)
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return nil, err
		}
		lost[seq] = true
	}
	return lost, rows.Err()
}
