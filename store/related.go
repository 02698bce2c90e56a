package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"encoding/json"
	"fmt"

	"tieout/payoff"
)

// Bounds on what may explain a break: a vendor that took one loan for another took a neighbor, and one that answered
// for another day answered for one of late.
const (
	maxSiblings    = 50
	maxEarlierDays = 10
	maxEarlierRuns = 30
)

// Related returns what is related to each of these loans: the terms, with their histories, of the other loans of this
// vendor in the run that have the same facility, in input order, at most 50; and the days for which the loan or claim
// was compared in the last thirty runs before this one, the latest first, at most ten. The run's own day may be among
// them.
func (q *Queue) Related(ctx context.Context, loans []payoff.Result) ([]payoff.Related, error) {
	around := make([]payoff.Related, len(loans))
	places := map[int64]int{}
	for i, r := range loans {
		places[r.Seq] = i
		if p := r.Loan.Contract; p != nil && p.Facility != "" {
			var err error
			if around[i].Siblings, err = q.siblings(ctx, p.Facility, r.Seq); err != nil {
				return nil, err
			}
		}
	}
	err := q.earlierDays(ctx, places, func(i int, day payoff.Date) {
		if len(around[i].Earlier) < maxEarlierDays {
			around[i].Earlier = append(around[i].Earlier, day)
		}
	})
	return around, ledgerProblem(q.s.path, err)
}

// siblings returns the terms of the vendor's loans with this facility, except one.
func (q *Queue) siblings(ctx context.Context, facility string, except int64) ([]payoff.Terms, error) {
	results, err := q.s.results(ctx, q.run, Source{Quotes: payoff.QuotesComputed}, maxSiblings,
		`l.run = ?1 AND l.vendor = ?2 AND l.seq <> ?3 AND l.seq IN (
			SELECT m.seq FROM contract_terms p JOIN loan o ON o.run = p.run AND o.seq = p.seq
			JOIN loan m ON m.run = p.run AND m.account = o.account AND m.vendor = ?2 AND (m.seq = o.seq OR m.terms_seq = o.seq)
			WHERE p.run = ?1 AND p.facility = ?4) ORDER BY l.seq LIMIT ?5`,
		q.run.n, q.src.Vendor, except, facility, maxSiblings)
	var terms []payoff.Terms
	for _, r := range results {
		terms = append(terms, r.Loan.Terms)
	}
	return terms, err
}

//go:embed sql/earlier_days.sql
var earlierDaysSQL string

// earlierDays tells the days of earlier runs of the loans with these places in the input, the latest first.
func (q *Queue) earlierDays(ctx context.Context, places map[int64]int, tell func(i int, day payoff.Date)) error {
	seqs := make([]int64, 0, len(places))
	for seq := range places {
		seqs = append(seqs, seq)
	}
	keys, err := json.Marshal(seqs)
	if err != nil {
		return err
	}
	rows, err := q.s.db.QueryContext(ctx, earlierDaysSQL, sql.Named("run", q.run.n), sql.Named("seqs", string(keys)),
		sql.Named("sandbox", q.run.Sandbox), sql.Named("most", maxEarlierRuns))
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
		place, wanted := places[seq]
		if !wanted { // an index that is damaged leads to another row
			return fmt.Errorf("the ledger gave a day of loan %d, which was not asked for", seq)
		}
		tell(place, day)
	}
	return rows.Err()
}
