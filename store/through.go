package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"tieout/payoff"
)

// through is what a stage knows of the loans that go straight through: their results were known when their rows were
// taken, and are written with them. What becomes of a loan may still change until all files are read. Then its result is
// withdrawn, and the loan waits for another like those that never had one.
type through struct {
	sums   tally            // of the results
	lost   []int64          // loans whose row of a statement is named by another loan, too
	behind map[string]int64 // of each vendor: the last loan before the first one that waits
}

// result writes the result of a loan that has one.
func (t *Stage) result(r *payoff.Result) error {
	t.through.sums.add(r)
	return errors.Join(t.results.add(resultValues(r)...), addDifferences(t.differences, r))
}

// passes says whether a loan goes straight through: it has a result, and that holds so far.
func (t *Stage) passes(r *payoff.Result) bool { return r.Status != "" && t.take(r) }

// take gives a loan the row of its statement that its result is from.
func (t *Stage) take(r *payoff.Result) bool {
	if r.Answer.Stated == nil {
		return true
	}
	taken, loser := t.statements.lines.take(r.Answer.Stated.Number, r.Seq)
	if loser != 0 {
		t.through.lost = append(t.through.lost, loser)
	}
	if taken {
		t.accepted[r.Answer.Stated.File-1]++
	}
	return taken
}

// wait notes a loan that waits for its result.
func (t *Stage) wait(l *payoff.Loan) {
	if l.Vendor == "" {
		return
	}
	if _, ok := t.through.behind[l.Vendor]; !ok {
		t.through.behind[l.Vendor] = t.seq - 1
	}
	if t.statements.lines != nil {
		t.through.lost = append(t.through.lost, t.statements.lines.disputeAll(l)...)
	}
}

// tallied writes what the results come to, and whose do not hold; untwinning finds more of these.
func (t *Stage) tallied(ctx context.Context, tx *sql.Tx) error {
	seqs, err := json.Marshal(t.through.lost)
	if err != nil {
		return err
	}
	for _, step := range [...]string{
		`CREATE TEMP TABLE lost (seq INTEGER PRIMARY KEY, vendor TEXT, currency TEXT, file INTEGER)`,
		`INSERT OR IGNORE INTO lost SELECT l.seq, l.vendor, l.currency, l.stated_file FROM json_each(?2) k CROSS JOIN loan l ON l.run = ?1 AND l.seq = k.value`,
	} {
		if _, err := tx.ExecContext(ctx, step, t.run.n, string(seqs)); err != nil {
			return err
		}
	}
	return t.through.sums.write(ctx, tx, t.run)
}

// withdrawing takes back the results of the loans that have lost theirs; ?1 is the run.
var withdrawing = [...]string{
	`INSERT INTO tally SELECT ?1, x.vendor, x.currency, -count(*), -sum(r.status = 'matched'), -sum(r.status = 'within_tolerance'),
			-sum(r.status = 'broken'), -sum(r.status = 'unmatched'), 0, -sum(iif(r.status <> 'unmatched', r.expected, 0)),
			-sum(iif(r.status <> 'unmatched', r.quoted, 0)), -sum(iif(r.status <> 'unmatched', r.quoted - r.expected, 0)),
			-sum(iif(r.status <> 'unmatched', abs(r.quoted - r.expected), 0)),
			-sum(iif(r.status = 'within_tolerance', abs(r.quoted - r.expected), 0))
		FROM lost x CROSS JOIN result r ON r.run = ?1 AND r.seq = x.seq WHERE true GROUP BY x.vendor, x.currency ` + addToTally,
	`DELETE FROM tally WHERE run = ?1 AND loans = 0 AND missing_in_list = 0`,
	`DELETE FROM result WHERE run = ?1 AND seq IN (SELECT seq FROM lost)`,
	`DELETE FROM difference WHERE run = ?1 AND seq IN (SELECT seq FROM lost)`,
	`INSERT INTO accepted SELECT file, -count(*) FROM lost WHERE file IS NOT NULL GROUP BY file`,
	`UPDATE loan SET stated_file = NULL, stated_row = NULL, stated = NULL WHERE run = ?1 AND seq IN (SELECT seq FROM lost WHERE file IS NOT NULL)`,
}

// leave hands over to the steps of pairing the rows of statements that no loan has, and notes where the queue of each
// vendor begins.
func (t *Stage) leave(ctx context.Context, tx *sql.Tx) error {
	lost, first, err := withdrawn(ctx, tx, t.seq)
	if err != nil {
		return err
	}
	t.lines = newInserter(ctx, tx, "line", t.run.n)
	if err := errors.Join(t.statements.left(ctx, lost, t.addLine), t.lines.flush()); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE source SET behind = ? WHERE run = ?", first-1, t.run.n); err != nil {
		return err
	}
	for vendor, behind := range t.through.behind {
		if _, err := tx.ExecContext(ctx, "UPDATE source SET behind = min(behind, ?) WHERE run = ? AND vendor = ?", behind, t.run.n, vendor); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "DROP TABLE lost")
	return err
}

// withdrawn returns which of the loans up to the last have lost their result, and the first that has; behind the last if
// none has.
func withdrawn(ctx context.Context, tx *sql.Tx, last int64) (lost []bool, first int64, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT seq FROM lost ORDER BY seq DESC")
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	lost, first = make([]bool, last+1), last+1
	for rows.Next() {
		if err := rows.Scan(&first); err != nil {
			return nil, 0, err
		}
		lost[first] = true
	}
	return lost, first, rows.Err()
}
