package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// addParticulars takes those of the row that gives each loan its terms.
func (s *Store) addParticulars(ctx context.Context, r *Run, results []payoff.Result, terms []int64) error {
	seqs, err := json.Marshal(terms)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT p.seq, `+particularColumns+`
		FROM json_each(?2) k CROSS JOIN particulars p ON p.run = ?1 AND p.seq = k.value`, r.n, string(seqs))
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[int64]*payoff.Particulars{}
	for rows.Next() {
		var p particularsRow
		if err := rows.Scan(p.targets()...); err != nil {
			return err
		}
		found[p.seq] = p.particulars()
	}
	for i, seq := range terms {
		results[i].Loan.Particulars = found[seq]
	}
	return rows.Err()
}

const particularColumns = `p.origination_date, p.first_due_date, p.last_payment_date, p.last_accrual_date,
	p.nonaccrual_date, coalesce(p.payment, 0), coalesce(p.term, 0), coalesce(p.prepayment_rule, ''),
	coalesce(p.next_late_charge, 0), coalesce(p.minimum_interest, 0), coalesce(p.rebates, 0), p.apr, p.discounted_rate,
	coalesce(p.facility, ''), coalesce(p.precomputed, ''), coalesce(p.finance_charge, 0)`

// A particularsRow is where a row of particularColumns, its seq before it, is scanned to.
type particularsRow struct {
	seq             int64
	p               payoff.Particulars
	apr, discounted sql.NullString
	// cents of Payment, NextLateCharge, MinimumInterest, Rebates and FinanceCharge
	amounts [5]int64
}

func (r *particularsRow) targets() []any {
	p, a := &r.p, &r.amounts
	return []any{&r.seq, &p.OriginationDate, &p.FirstDueDate, &p.LastPaymentDate, &p.LastAccrualDate, &p.NonaccrualDate,
		&a[0], &p.Term, &p.PrepaymentRule, &a[1], &a[2], &a[3], &r.apr, &r.discounted, &p.Facility, &p.Precomputed, &a[4]}
}

func (r *particularsRow) particulars() *payoff.Particulars {
	p, a := r.p, r.amounts
	p.Payment, p.NextLateCharge, p.MinimumInterest = decimal.New(a[0], -2), decimal.New(a[1], -2), decimal.New(a[2], -2)
	p.Rebates, p.FinanceCharge = decimal.New(a[3], -2), decimal.New(a[4], -2)
	p.APR, p.DiscountedRate = number(r.apr), number(r.discounted)
	return &p
}

// particularsValues are the columns of a row of particulars after the run.
func particularsValues(seq int64, p *payoff.Particulars) []any {
	return []any{seq, p.OriginationDate, p.FirstDueDate, p.LastPaymentDate, p.LastAccrualDate, p.NonaccrualDate,
		someCents(p.Payment), sql.Null[int]{V: p.Term, Valid: p.Term != 0}, null(p.PrepaymentRule),
		someCents(p.NextLateCharge), someCents(p.MinimumInterest), someCents(p.Rebates), digits(p.APR),
		digits(p.DiscountedRate), null(p.Facility), null(p.Precomputed), someCents(p.FinanceCharge)}
}
