package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"strings"

	"tieout/payoff"
	"tieout/store/bulk"
)

func (s *Store) takeOver(ctx context.Context, r *Run, src Source, today payoff.Date) (int, error) {
	var taken int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, takeOverSQL, r.n, src.Vendor, src.BaseURL, today)
		if err != nil {
			return err
		}
		taken, err = res.RowsAffected()
		return err
	})
	return int(taken), err
}

const takeOverSQL = `INSERT INTO answer
	SELECT l.run, l.seq, a.asked_on, coalesce(a.taken_from, o.id), a.asked, NULL, NULL, a.quote, 0, a.evidence
	FROM run r
	JOIN run o ON o.as_of = r.as_of AND o.sandbox = 0 AND o.n < r.n
	JOIN source s ON s.run = o.n AND s.vendor = ?2 AND s.quotes = 'fetch' AND s.base_url = ?3
	JOIN loan l ON l.run = r.n AND l.vendor = ?2 AND l.origin <> 'aside'
	JOIN loan p ON p.run = o.n AND p.vendor = l.vendor AND p.account = l.account AND p.claim IS l.claim
		AND p.vendor_loan_id IS l.vendor_loan_id AND p.payoff_date = l.payoff_date
	JOIN answer a ON a.run = p.run AND a.seq = p.seq AND a.quote IS NOT NULL AND a.asked_on = ?4
	WHERE r.n = ?1 AND r.sandbox = 0 AND NOT EXISTS (SELECT 1 FROM answer k WHERE k.run = l.run AND k.seq = l.seq)
	GROUP BY l.seq HAVING max(o.n) > 0` // max makes SQLite take the columns of the latest run

func (s *Store) record(ctx context.Context, r *Run, results []payoff.Result) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		outcomes := bulk.NewInserter(ctx, tx, outcome, r.n)
		differences := bulk.NewInserter(ctx, tx, bulk.Into("difference"), r.n)
		sums := tally{}
		for i := range results {
			sums.add(&results[i])
			if err := outcomes.Add(appendOutcome([]any{results[i].Seq}, &results[i])...); err != nil {
				return err
			}
			if err := addDifferences(differences, &results[i]); err != nil {
				return err
			}
		}
		return errors.Join(outcomes.Flush(), differences.Flush(), sums.write(ctx, tx, r))
	})
}

// outcome gives loans that wait their result: rows of the run, the place in the input, and what [appendOutcome] appends.
var outcome = bulk.Over("UPDATE OR FAIL loan SET day = column3, status = column4, reason = column5, detail = column6, marks = column7, " +
	"expected = column8, quoted = column9, cause = column10, causes = column11, cause_state = column12 FROM (VALUES /* rows */" +
	") WHERE loan.run = column1 AND loan.seq = column2")

// appendOutcome appends the columns of a loan that say how it came out: NULL where it waits.
func appendOutcome(values []any, res *payoff.Result) []any {
	if res.Status == "" {
		return append(values, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	}
	marks := make([]string, len(res.Marks))
	for i, m := range res.Marks {
		marks[i] = string(m)
	}
	return append(values, bulk.Day(res.Day), bulk.Text(res.Status), null(string(res.Reason)), null(res.Detail), null(strings.Join(marks, ";")),
		total(res.Expected), total(res.Quoted), null(cause(res)), null(strings.Join(res.Causes, ";")), null(string(res.CauseState)))
}

// cause is the first that fits, none where nothing explains the result.
func cause(res *payoff.Result) string {
	if len(res.Causes) == 0 {
		return ""
	}
	return res.Causes[0]
}

func total(q *payoff.Quote) any {
	if q == nil {
		return nil
	}
	return int64(payoff.CentsOf(q.Total))
}

func addDifferences(i *bulk.Inserter, res *payoff.Result) error {
	for place, b := range res.Breaks {
		places := max(2, -b.Quoted.Exponent(), -b.Expected.Exponent())
		err := i.Add(res.Seq, place, b.Field, b.Expected.StringFixed(places), b.Quoted.StringFixed(places),
			b.Difference().StringFixed(places), payoff.CentsOf(b.Difference().Round(2)), breakID(&res.Loan, b.Field), nil, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// breakID names a break across runs: the same vendor, loan and figure have the same id in every run and ledger.
func breakID(l *payoff.Loan, f payoff.Field) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{l.Vendor, l.Account, l.Claim, string(f)}, "\x1f")))
	return hex.EncodeToString(sum[:8])
}
