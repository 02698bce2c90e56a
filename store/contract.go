package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// addContractTerms takes those of the row that gives each loan its terms.
func (s *Store) addContractTerms(ctx context.Context, r *Run, results []payoff.Result, terms []int64) error {
	seqs, err := json.Marshal(terms)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT p.seq, `+contractColumns+`
		FROM json_each(?2) k CROSS JOIN contract_terms p ON p.run = ?1 AND p.seq = k.value`, r.n, string(seqs))
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[int64]*payoff.ContractTerms{}
	for rows.Next() {
		var p contractRow
		if err := rows.Scan(p.targets()...); err != nil {
			return err
		}
		found[p.seq] = p.terms()
	}
	for i, seq := range terms {
		results[i].Loan.Contract = found[seq]
	}
	return rows.Err()
}

const contractColumns = `p.origination_date, p.first_due_date, p.last_payment_date, p.last_accrual_date,
	p.nonaccrual_date, coalesce(p.payment, 0), coalesce(p.term, 0), coalesce(p.prepayment_rule, ''),
	coalesce(p.next_late_charge, 0), coalesce(p.minimum_interest, 0), coalesce(p.rebates, 0), p.apr, p.discounted_rate,
	coalesce(p.facility, ''), coalesce(p.precomputed, ''), coalesce(p.finance_charge, 0)`

// A contractRow is where a row of contractColumns, its seq before it, is scanned to.
type contractRow struct {
	seq             int64
	p               payoff.ContractTerms
	apr, discounted sql.NullString
	// cents of Payment, NextLateCharge, MinimumInterest, Rebates and FinanceCharge
	amounts [5]int64
}

func (r *contractRow) targets() []any {
	p, a := &r.p, &r.amounts
	return []any{&r.seq, &p.OriginationDate, &p.FirstDueDate, &p.LastPaymentDate, &p.LastAccrualDate, &p.NonaccrualDate,
		&a[0], &p.Term, &p.PrepaymentRule, &a[1], &a[2], &a[3], &r.apr, &r.discounted, &p.Facility, &p.Precomputed, &a[4]}
}

func (r *contractRow) terms() *payoff.ContractTerms {
	p, a := r.p, r.amounts
	p.Payment, p.NextLateCharge, p.MinimumInterest = decimal.New(a[0], -2), decimal.New(a[1], -2), decimal.New(a[2], -2)
	p.Rebates, p.FinanceCharge = decimal.New(a[3], -2), decimal.New(a[4], -2)
	p.APR, p.DiscountedRate = number(r.apr), number(r.discounted)
	return &p
}

// contractValues are the columns of a row of contract terms after the run.
func contractValues(seq int64, p *payoff.ContractTerms) []any {
	return []any{seq, p.OriginationDate, p.FirstDueDate, p.LastPaymentDate, p.LastAccrualDate, p.NonaccrualDate,
		someCents(p.Payment), sql.Null[int]{V: p.Term, Valid: p.Term != 0}, null(p.PrepaymentRule),
		someCents(p.NextLateCharge), someCents(p.MinimumInterest), someCents(p.Rebates), digits(p.APR),
		digits(p.DiscountedRate), null(p.Facility), null(p.Precomputed), someCents(p.FinanceCharge)}
}
