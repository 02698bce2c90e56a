package store

import (
	"context"
	"database/sql"
	"strings"

	"tieout/payoff"
	"tieout/store/bulk"
)

// A Queue is the loans of one vendor in one run, with what is known of them: where the pipeline takes its work from
// and brings the outcome to.
type Queue struct {
	s     *Store
	run   *Run
	src   Source
	today payoff.Date
}

// Queue returns the queue of one source of the run; today, in the configured zone, is noted with each answer.
func (s *Store) Queue(r *Run, src Source, today payoff.Date) *Queue { return &Queue{s, r, src, today} }

// Pending returns how many loans have no result yet.
func (q *Queue) Pending(ctx context.Context) (loans int, err error) {
	return q.s.pending(ctx, q.run, q.src.Vendor)
}

// Done returns how many loans have a result.
func (q *Queue) Done(ctx context.Context) (loans int, err error) {
	err = q.s.db.QueryRowContext(ctx, "SELECT coalesce(sum(loans + missing_in_list), 0) FROM tally WHERE run = ? AND vendor = ?", q.run.n, q.src.Vendor).
		Scan(&loans)
	return loans, ledgerProblem(q.s.path, err)
}

// Batch returns up to size loans without a result behind a place in the input, in order, each with the answer that is already known:
// kept from a call, or found in the statement. Answer.Quote and Answer.Reason are both empty where the vendor is yet
// to be asked, or its figure to be computed.
func (q *Queue) Batch(ctx context.Context, after int64, size int) ([]payoff.Result, error) {
	return q.s.batch(ctx, q.run, q.src, after, size)
}

// Sample returns up to size loans behind a place in the input as Batch does, but whether they have a result or not.
func (q *Queue) Sample(ctx context.Context, after int64, size int) ([]payoff.Result, error) {
	return q.s.sample(ctx, q.run, q.src, after, size)
}

// Keep commits the answers of these results in one transaction. A second answer to the same question is an error.
func (q *Queue) Keep(ctx context.Context, results []*payoff.Result) error {
	return q.s.keep(ctx, q.run, q.today, results)
}

// Record commits how these loans came out, in one transaction.
func (q *Queue) Record(ctx context.Context, results []payoff.Result) error {
	return q.s.record(ctx, q.run, results)
}

// TakeOver copies into the run the quotes that this vendor gave earlier the same day, to a run as of the same day and
// at the same base URL, for the same loan and payoff date; those loans are not asked again. Sandbox answers never
// are. It returns how many there were.
func (q *Queue) TakeOver(ctx context.Context) (int, error) {
	return q.s.takeOver(ctx, q.run, q.src, q.today)
}

// Broken returns up to size broken loans behind a place in the input of which nobody has explained yet what broke them, in order,
// with their answers.
func (q *Queue) Broken(ctx context.Context, after int64, size int) ([]payoff.Result, error) {
	return q.s.results(ctx, q.run, q.src, size, `l.run = ? AND l.vendor = ? AND l.status = 'broken' AND l.cause_state IS NULL AND `+notable+
		`AND l.seq > ? ORDER BY l.seq LIMIT ?`, q.run.n, q.src.Vendor, after, size)
}

// Explain commits the causes of results that are recorded, in one transaction.
func (q *Queue) Explain(ctx context.Context, results []payoff.Result) error {
	return q.s.write(ctx, func(tx *sql.Tx) error {
		explanations := bulk.NewInserter(ctx, tx, explanation, q.run.n)
		for i := range results {
			r := &results[i]
			if err := explanations.Add(r.Seq, null(cause(r)), null(strings.Join(r.Causes, ";")), bulk.Text(r.CauseState)); err != nil {
				return err
			}
		}
		return explanations.Flush()
	})
}

// explanation gives broken loans what explains them: rows of the run, the place in the input, and the columns.
var explanation = bulk.Over("UPDATE OR FAIL loan SET cause = column3, causes = column4, cause_state = column5 FROM (VALUES /* rows */" +
	") WHERE loan.run = column1 AND loan.seq = column2")
