package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"tieout/payoff"
	"tieout/store/bulk"
)

// addDifferences takes the figures of a loan that differ.
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

// addBreaks fills in the figures of the broken loans among lines, and how long they have been open.
func (s *Store) addBreaks(ctx context.Context, r *Run, lines []payoff.Line) error {
	bySeq := map[int64]*payoff.Line{}
	var seqs []int64
	for i := range lines {
		if lines[i].Status == payoff.Broken {
			bySeq[lines[i].Seq] = &lines[i]
			seqs = append(seqs, lines[i].Seq)
		}
	}
	keys, err := json.Marshal(seqs)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx,
		`SELECT d.seq, d.break_id, d.field, d.expected, d.quoted, d.difference, d.first_seen
		FROM json_each(?2) k CROSS JOIN difference d ON d.run = ?1 AND d.seq = k.value ORDER BY d.seq, d.place`,
		r.n, string(keys))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var b payoff.BreakLine
		var seen payoff.Date
		if err := rows.Scan(&seq, &b.ID, &b.Field, &b.Expected, &b.Quoted, &b.Difference, &seen); err != nil {
			return err
		}
		line, wanted := bySeq[seq]
		if !wanted { // an index that is damaged leads to another row
			return fmt.Errorf("the ledger gave a figure of loan %d, which was not asked for", seq)
		}
		if line.FirstSeen.IsZero() || seen.Before(line.FirstSeen) {
			line.FirstSeen, line.AgeDays = seen, r.AsOf.Sub(seen)
		}
		line.Breaks = append(line.Breaks, b)
	}
	return rows.Err()
}
