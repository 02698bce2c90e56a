package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// complete adds to the terms of loans what stands in tables of its own: particulars, and the histories of their
// accounts. Most runs have none, and are not asked for any; else it takes one query each.
func (s *Store) complete(ctx context.Context, r *Run, results []payoff.Result, terms []int64) error {
	if len(results) == 0 {
		return nil
	}
	var detailed, eventful bool
	err := s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM particulars WHERE run = ?1),
		EXISTS (SELECT 1 FROM event WHERE run = ?1)`, r.n).Scan(&detailed, &eventful)
	if err == nil && detailed {
		err = s.addParticulars(ctx, r, results, terms)
	}
	if err == nil && eventful {
		err = s.addHistories(ctx, r, results)
	}
	return ledgerProblem(s.path, err)
}

// addParticulars takes those of the row that gives each loan its terms.
func (s *Store) addParticulars(ctx context.Context, r *Run, results []payoff.Result, terms []int64) error {
	keys, err := json.Marshal(terms)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT p.seq, `+particularColumns+`
		FROM json_each(?2) k CROSS JOIN particulars p ON p.run = ?1 AND p.seq = k.value`, r.n, string(keys))
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

const particularColumns = `p.origination_date, p.first_due_date, p.last_payment_date, p.last_accrual_date, p.nonaccrual_date,
	coalesce(p.payment, 0), coalesce(p.term, 0), coalesce(p.prepayment_rule, ''), coalesce(p.next_late_charge, 0),
	coalesce(p.minimum_interest, 0), coalesce(p.rebates, 0), p.apr, p.discounted_rate, coalesce(p.facility, ''),
	coalesce(p.precomputed, ''), coalesce(p.finance_charge, 0)`

// A particularsRow is where a row of particularColumns, its seq before it, is scanned to.
type particularsRow struct {
	seq             int64
	p               payoff.Particulars
	apr, discounted sql.NullString
	amounts         [5]int64
}

func (r *particularsRow) targets() []any {
	p, a := &r.p, &r.amounts
	return []any{&r.seq, &p.OriginationDate, &p.FirstDueDate, &p.LastPaymentDate, &p.LastAccrualDate, &p.NonaccrualDate, &a[0], &p.Term,
		&p.PrepaymentRule, &a[1], &a[2], &a[3], &r.apr, &r.discounted, &p.Facility, &p.Precomputed, &a[4]}
}

func (r *particularsRow) particulars() *payoff.Particulars {
	p, a := r.p, r.amounts
	p.Payment, p.NextLateCharge, p.MinimumInterest = decimal.New(a[0], -2), decimal.New(a[1], -2), decimal.New(a[2], -2)
	p.Rebates, p.FinanceCharge = decimal.New(a[3], -2), decimal.New(a[4], -2)
	p.APR, p.DiscountedRate = number(r.apr), number(r.discounted)
	return &p
}

// particularsValues are the columns of a row of particulars, behind the run.
func particularsValues(seq int64, p *payoff.Particulars) []any {
	return []any{seq, p.OriginationDate, p.FirstDueDate, p.LastPaymentDate, p.LastAccrualDate, p.NonaccrualDate, some(p.Payment),
		sql.Null[int]{V: p.Term, Valid: p.Term != 0}, null(p.PrepaymentRule), some(p.NextLateCharge), some(p.MinimumInterest),
		some(p.Rebates), text(p.APR), text(p.DiscountedRate), null(p.Facility), null(p.Precomputed), some(p.FinanceCharge)}
}

// some turns an amount of zero, which says nothing, into NULL.
func some(d decimal.Decimal) sql.Null[int64] {
	return sql.Null[int64]{V: int64(payoff.CentsOf(d)), Valid: !d.IsZero()}
}

// text keeps every digit.
func text(d decimal.NullDecimal) any {
	if !d.Valid {
		return nil
	}
	return d.Decimal.String()
}

// at spells in SQL what stands at a place of a packed column; NULL where it says nothing.
func at(column string, place int) string {
	return fmt.Sprintf("nullif(%s ->> %d, '')", column, place)
}

// The places in column terms of a loan.
const (
	placePrincipal = iota
	placeRate      // percent a year
	placeDayCount
	placeInterestPaidTo
	placeUnpaidInterest
	placeFees
	placeLateCharges
	placePrepaymentPenalty
	placeEscrowBalance
	placeExcessPayments
	placeMaturityDate
	placeNextDueDate
)

const placeCurrency = 7

// addHistories gives each loan the events of its account, in the order of their days; loans of one account share them.
func (s *Store) addHistories(ctx context.Context, r *Run, results []payoff.Result) error {
	accounts := map[string][]payoff.Event{}
	for i := range results {
		if account := results[i].Loan.Account; account != "" {
			accounts[account] = nil
		}
	}
	if err := s.histories(ctx, r, accounts); err != nil {
		return err
	}
	for i := range results {
		results[i].Loan.History = accounts[results[i].Loan.Account]
	}
	return nil
}

// histories fills in the events of these accounts.
func (s *Store) histories(ctx context.Context, r *Run, accounts map[string][]payoff.Event) error {
	names := make([]string, 0, len(accounts))
	for account := range accounts {
		names = append(names, account)
	}
	keys, err := json.Marshal(names)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT e.account, e.day, e.posted, e.kind, e.amount, e.principal
		FROM json_each(?2) k CROSS JOIN event e ON e.run = ?1 AND e.account = k.value ORDER BY e.account, e.day, e.n`, r.n, string(keys))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account string
		var e payoff.Event
		var amount sql.NullString
		var principal sql.Null[int64]
		if err := rows.Scan(&account, &e.Date, &e.Posted, &e.Kind, &amount, &principal); err != nil {
			return err
		}
		e.Amount, e.Principal = number(amount), cents(principal)
		accounts[account] = append(accounts[account], e)
	}
	return rows.Err()
}
