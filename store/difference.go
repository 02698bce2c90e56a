package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed" // for the SQL
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"

	"tieout/payoff"
	"tieout/store/bulk"
)

// addDifferences takes the figures of a loan that differ, or, if only one side has the loan, its presence.
func addDifferences(i *bulk.Inserter, res *payoff.Result) error {
	if res.Status == payoff.Unmatched && res.Reason.IsBreak() {
		return addPresence(i, res)
	}
	for place, b := range res.Breaks {
		places := max(2, -b.Quoted.Exponent(), -b.Expected.Exponent())
		err := i.Add(res.Seq, place, b.Field, b.Expected.StringFixed(places), b.Quoted.StringFixed(places),
			b.Difference().StringFixed(places), payoff.CentsOf(b.Difference().Round(2)), breakID(&res.Loan), nil, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// addPresence takes a loan that only one side has: the total of that side, if there is one, against nothing.
func addPresence(i *bulk.Inserter, res *payoff.Result) error {
	var expected, quoted, difference, cents any
	if q := res.Expected; q != nil {
		expected, difference, cents = q.Total.StringFixed(2), q.Total.Neg().StringFixed(2), payoff.CentsOf(q.Total.Neg())
	}
	if q := res.Quoted; q != nil {
		quoted, difference, cents = q.Total.StringFixed(2), q.Total.StringFixed(2), payoff.CentsOf(q.Total)
	}
	return i.Add(res.Seq, 0, payoff.Presence, expected, quoted, difference, cents, breakID(&res.Loan), nil, nil)
}

// breakLetters spell the ids of breaks: none looks like another.
var breakLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

// breakID names a break across runs: the same loan or claim at the same vendor has the same id in every run and ledger,
// whatever differs. A row of a statement that names neither is known by the vendor's loan id.
func breakID(l *payoff.Loan) string {
	kind, key := "account", l.Account
	switch {
	case l.Claim != "":
		kind, key = "claim", l.Claim
	case key == "":
		key = l.VendorLoanID
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{l.Vendor, kind, key}, "\x1f")))
	return "B-" + breakLetters.EncodeToString(sum[:])[:10]
}

//go:embed sql/breaks.sql
var breaksSQL string

// Breaks returns the breaks of a run, the largest first.
func (s *Store) Breaks(ctx context.Context, r *Run) ([]payoff.OpenBreak, error) {
	rows, err := s.db.QueryContext(ctx, breaksSQL, sql.Named("run", r.n))
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	breaks := []payoff.OpenBreak{}
	for rows.Next() {
		b := payoff.OpenBreak{State: "open", LastRun: r.ID, Compared: 1}
		if err := rows.Scan(&b.ID, &b.Vendor, &b.Account, &b.Claim, &b.Currency, &b.Kind, &b.Cents, &b.Cause, &b.CauseState,
			&b.FirstSeen, &b.Expected, &b.Quoted); err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		b.Difference, b.AgeDays = (*payoff.Cents)(b.Cents), r.AsOf.Sub(b.FirstSeen)
		breaks = append(breaks, b)
	}
	return breaks, ledgerProblem(s.path, rows.Err())
}

// addBreaks fills in the figures of the breaks among lines, and how long they have been open.
func (s *Store) addBreaks(ctx context.Context, r *Run, lines []payoff.Line) error {
	bySeq := map[int64]*payoff.Line{}
	var seqs []int64
	for i := range lines {
		if lines[i].IsBreak() {
			bySeq[lines[i].Seq] = &lines[i]
			seqs = append(seqs, lines[i].Seq)
		}
	}
	keys, err := json.Marshal(seqs)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx,
		`SELECT d.seq, d.break_id, d.field, coalesce(d.expected, ''), coalesce(d.quoted, ''),
			coalesce(d.difference, ''), d.first_seen
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
