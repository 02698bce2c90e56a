package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"
	"strings"

	"tieout/payoff"
	"tieout/store/bulk"
)

//go:embed sql/record.sql
var recordSQL string

// record gives loans that wait their result.
func (s *Store) record(ctx context.Context, r *Run, results []payoff.Result) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		outcomes := bulk.NewInserter(ctx, tx, bulk.Over(recordSQL), r.n)
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

// appendOutcome appends the columns of a loan that say how it came out: NULL if it waits.
func appendOutcome(values []any, res *payoff.Result) []any {
	if res.Status == "" {
		return append(values, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	}
	marks := make([]string, len(res.Marks))
	for i, m := range res.Marks {
		marks[i] = string(m)
	}
	return append(values, bulk.Day(res.Day), bulk.Text(res.Status), null(string(res.Reason)), null(res.Detail),
		null(strings.Join(marks, ";")), totalCents(res.Expected), totalCents(res.Quoted), null(firstCause(res)),
		null(strings.Join(res.Causes, ";")), null(string(res.CauseState)))
}

// firstCause is empty if nothing explains the result.
func firstCause(res *payoff.Result) string {
	if len(res.Causes) == 0 {
		return ""
	}
	return res.Causes[0]
}

func totalCents(q *payoff.Quote) any {
	if q == nil {
		return nil
	}
	return int64(payoff.CentsOf(q.Total))
}

//go:embed sql/explain.sql
var explainSQL string

// explain gives broken loans what explains them.
func (s *Store) explain(ctx context.Context, r *Run, results []payoff.Result) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		explanations := bulk.NewInserter(ctx, tx, bulk.Over(explainSQL), r.n)
		for i := range results {
			res := &results[i]
			if err := explanations.Add(res.Seq, null(firstCause(res)), null(strings.Join(res.Causes, ";")),
				bulk.Text(res.CauseState)); err != nil {
				return err
			}
		}
		return explanations.Flush()
	})
}
