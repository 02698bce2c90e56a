package store

import (
	"context"
	"encoding/json"

	"tieout/payoff"
)

// Bounds on what may explain a break: a vendor that mixed a loan up mixed it up with a neighbour, and answered for a
// day of late.
const (
	maxSiblings    = 50
	maxEarlierDays = 10
	maxEarlierRuns = 30
)

// Around returns for each of these loans the terms, with their histories, of the other loans of this vendor in the run
// that have the same facility, in input order, at most 50; and the days for which the loan or claim was compared in
// the last thirty runs before this one, the latest first, at most ten. The run's own day may be among them.
func (q *Queue) Around(ctx context.Context, loans []payoff.Result) ([]payoff.Around, error) {
	around := make([]payoff.Around, len(loans))
	places := map[int64]int{}
	for i, r := range loans {
		places[r.Seq] = i
		if p := r.Loan.Particulars; p != nil && p.Facility != "" {
			var err error
			if around[i].Siblings, err = q.siblings(ctx, p.Facility, r.Seq); err != nil {
				return nil, err
			}
		}
	}
	err := q.earlier(ctx, places, func(i int, day payoff.Date) {
		if len(around[i].Earlier) < maxEarlierDays {
			around[i].Earlier = append(around[i].Earlier, day)
		}
	})
	return around, ledgerProblem(q.s.path, err)
}

func (q *Queue) siblings(ctx context.Context, facility string, seq int64) ([]payoff.Terms, error) {
	results, err := q.s.results(ctx, q.run, Source{Quotes: payoff.QuotesComputed}, maxSiblings, `l.run = ? AND l.vendor = ? AND l.seq <> ? AND l.seq IN (
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

// earlier tells the days of earlier runs of the loans at these places of the input, the latest first.
func (q *Queue) earlier(ctx context.Context, places map[int64]int, tell func(i int, day payoff.Date)) error {
	seqs := make([]int64, 0, len(places))
	for seq := range places {
		seqs = append(seqs, seq)
	}
	keys, err := json.Marshal(seqs)
	if err != nil {
		return err
	}
	rows, err := q.s.db.QueryContext(ctx, earlierDays, q.run.n, string(keys), q.run.Sandbox, maxEarlierRuns)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var day payoff.Date
		if err := rows.Scan(&seq, &day); err != nil {
			return err
		}
		tell(places[seq], day)
	}
	return rows.Err()
}

// earlierDays goes from run to run, since the indexes begin with the run; a claim is found by its id and a loan by its
// account, which many claims may lack.
const earlierDays = `WITH earlier AS MATERIALIZED (SELECT n FROM run WHERE n < ?1 AND sandbox = ?3 AND state IN ('quoting', 'complete')
		ORDER BY n DESC LIMIT ?4),
	me AS MATERIALIZED (SELECT m.seq, m.vendor, m.account, m.claim FROM json_each(?2) k CROSS JOIN loan m ON m.run = ?1 AND m.seq = k.value
		WHERE EXISTS (SELECT 1 FROM earlier)),
	same AS (
		SELECT me.seq AS mine, l.day FROM me CROSS JOIN earlier CROSS JOIN loan l ON l.run = earlier.n AND l.claim = me.claim
			AND l.vendor = me.vendor
		UNION ALL
		SELECT me.seq, l.day FROM me CROSS JOIN earlier CROSS JOIN loan l ON l.run = earlier.n AND l.account = me.account
			AND l.vendor = me.vendor WHERE me.claim IS NULL AND l.claim IS NULL)
	SELECT DISTINCT mine, day FROM same WHERE day IS NOT NULL ORDER BY mine, day DESC`
