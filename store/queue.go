package store

import (
	"context"

	"tieout/payoff"
)

// A Queue is the loans of one vendor in one run, with what is known of them: the pipeline takes its work from it, and
// brings back how each loan came out. It is safe for concurrent use.
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
	err = q.s.db.QueryRowContext(ctx, "SELECT count(*) FROM loan l WHERE l.run = ? AND l.vendor = ? AND "+isWaiting,
		q.run.n, q.src.Vendor).Scan(&loans)
	return loans, ledgerProblem(q.s.path, err)
}

// Done returns how many loans have a result.
func (q *Queue) Done(ctx context.Context) (loans int, err error) {
	err = q.s.db.QueryRowContext(ctx,
		"SELECT coalesce(sum(loans + missing_in_list), 0) FROM tally WHERE run = ? AND vendor = ?", q.run.n,
		q.src.Vendor).Scan(&loans)
	return loans, ledgerProblem(q.s.path, err)
}

// Questions returns how many loans the run has no answer for yet: at most this many are still to be asked about.
func (q *Queue) Questions(ctx context.Context) (n int, err error) {
	err = q.s.db.QueryRowContext(ctx, `SELECT count(*) FROM loan l
		WHERE l.run = ?1 AND l.vendor = ?2 AND l.origin IN ('loan', 'claim')
			AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.run = l.run AND a.seq = l.seq)`, q.run.n, q.src.Vendor).Scan(&n)
	return n, ledgerProblem(q.s.path, err)
}

// Batch returns up to size loans without a result after a place in the input, in order, each with the answer that is
// already known: kept from a call, or found in the statement. Answer.Quote and Answer.Reason are both empty if the
// vendor is yet to be asked, or its figure to be computed.
func (q *Queue) Batch(ctx context.Context, after int64, size int) ([]payoff.Result, error) {
	return q.s.results(ctx, q.run, q.src, size,
		"l.run = ? AND l.vendor = ? AND "+isWaiting+"AND l.seq > ? ORDER BY l.seq LIMIT ?",
		q.run.n, q.src.Vendor, after, size)
}

// Sample returns up to size loans after a place in the input as Batch does, whether they have a result or not.
func (q *Queue) Sample(ctx context.Context, after int64, size int) ([]payoff.Result, error) {
	return q.s.results(ctx, q.run, q.src, size,
		"l.run = ? AND l.vendor = ? AND l.origin <> 'aside' AND l.seq > ? ORDER BY l.seq LIMIT ?",
		q.run.n, q.src.Vendor, after, size)
}

// TakeOver copies into the run the quotes that this vendor gave earlier the same day, to a run as of the same day and
// at the same base URL, for the same loan and payoff date; those loans are not asked again. Sandbox answers never are.
// It returns how many there were.
func (q *Queue) TakeOver(ctx context.Context) (int, error) {
	return q.s.takeOver(ctx, q.run, q.src, q.today)
}

// Keep commits the answers of these results in one transaction. A second answer to the same question is an error.
func (q *Queue) Keep(ctx context.Context, results []*payoff.Result) error {
	return q.s.keep(ctx, q.run, q.today, results)
}

// Record commits how these loans came out, in one transaction.
func (q *Queue) Record(ctx context.Context, results []payoff.Result) error {
	return q.s.record(ctx, q.run, results)
}

// Broken returns up to size broken loans after a place in the input that nobody has explained yet, in order, with their
// answers.
func (q *Queue) Broken(ctx context.Context, after int64, size int) ([]payoff.Result, error) {
	return q.s.results(ctx, q.run, q.src, size, "l.run = ? AND l.vendor = ? AND l.status = 'broken' AND "+
		"l.cause_state IS NULL AND "+isNotable+"AND l.seq > ? ORDER BY l.seq LIMIT ?", q.run.n, q.src.Vendor, after, size)
}

// Explain commits the causes of results that are recorded, in one transaction.
func (q *Queue) Explain(ctx context.Context, results []payoff.Result) error {
	return q.s.explain(ctx, q.run, results)
}
