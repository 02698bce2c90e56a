package store

import (
	"context"

	"tieout/payoff"
)

// Bounds on what may explain a break: a vendor that mixed a loan up mixed it up with a neighbour, and answered for a
// day of late.
const (
	maxSiblings    = 50
	maxEarlierDays = 10
	maxEarlierRuns = 30
)

// Siblings returns the terms, with their histories, of the other loans of this vendor in the run that have the same
// facility, in input order, at most 50.
func (q *Queue) Siblings(ctx context.Context, facility string, seq int64) ([]payoff.Terms, error) {
	results, err := q.s.results(ctx, q.run, Source{Quotes: "compute"}, `l.run = ? AND l.vendor = ? AND l.seq <> ? AND l.seq IN (
		SELECT m.seq FROM particulars p JOIN loan o ON o.run = p.run AND o.seq = p.seq
			JOIN loan m ON m.run = p.run AND m.account = o.account AND m.vendor = ? AND (m.seq = o.seq OR m.terms_seq = o.seq)
			WHERE p.run = ? AND p.facility = ?) ORDER BY l.seq LIMIT ?`,
		q.run.n, q.src.Vendor, seq, q.src.Vendor, q.run.n, facility, maxSiblings)
	var terms []payoff.Terms
	for _, r := range results {
		terms = append(terms, r.Loan.Terms)
	}
	return terms, err
}

// EarlierDays returns the days for which this loan or claim of the vendor was compared in the last thirty runs before
// this one, the latest first, at most ten. The run's own day may be among them.
func (q *Queue) EarlierDays(ctx context.Context, seq int64) ([]payoff.Date, error) {
	rows, err := q.s.db.QueryContext(ctx, earlierDays, q.run.n, seq, q.run.Sandbox, maxEarlierRuns, maxEarlierDays)
	if err != nil {
		return nil, ledgerProblem(q.s.path, err)
	}
	defer rows.Close()
	var days []payoff.Date
	for rows.Next() {
		var day payoff.Date
		if err := rows.Scan(&day); err != nil {
			return nil, ledgerProblem(q.s.path, err)
		}
		days = append(days, day)
	}
	return days, ledgerProblem(q.s.path, rows.Err())
}

// earlierDays goes from run to run, since the indexes begin with the run; a claim is found by its id and a loan by its
// account, which many claims may lack.
const earlierDays = `WITH me AS (SELECT vendor, account, claim FROM loan WHERE run = ?1 AND seq = ?2),
	earlier AS (SELECT n FROM run WHERE n < ?1 AND sandbox = ?3 AND state IN ('quoting', 'complete') ORDER BY n DESC LIMIT ?4),
	same AS (
		SELECT l.run, l.seq FROM me CROSS JOIN earlier CROSS JOIN loan l ON l.run = earlier.n AND l.claim = me.claim AND l.vendor = me.vendor
		UNION ALL
		SELECT l.run, l.seq FROM me CROSS JOIN earlier CROSS JOIN loan l ON l.run = earlier.n AND l.account = me.account
			AND l.vendor = me.vendor WHERE me.claim IS NULL AND l.claim IS NULL)
	SELECT DISTINCT r.day FROM same CROSS JOIN result r ON r.run = same.run AND r.seq = same.seq
	WHERE r.day IS NOT NULL ORDER BY r.day DESC LIMIT ?5`
