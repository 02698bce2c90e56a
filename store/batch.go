package store

import (
	"context"
	"database/sql"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// loanColumns are what [scanLoan] reads: a loan l, with the terms of t where a claim takes them from another row.
const loanColumns = `l.seq, coalesce(t.seq, l.seq), l.origin, l.file, l.row, l.vendor, l.account, coalesce(l.claim, ''), coalesce(l.vendor_loan_id, ''),
	l.payoff_date, iif(t.seq IS NULL, l.principal, t.principal), iif(t.seq IS NULL, l.rate, t.rate),
	coalesce(iif(t.seq IS NULL, l.day_count, t.day_count), ''), iif(t.seq IS NULL, l.interest_paid_to, t.interest_paid_to),
	iif(t.seq IS NULL, l.unpaid_interest, t.unpaid_interest), iif(t.seq IS NULL, l.fees, t.fees),
	iif(t.seq IS NULL, l.late_charges, t.late_charges), iif(t.seq IS NULL, l.prepayment_penalty, t.prepayment_penalty),
	iif(t.seq IS NULL, l.escrow_balance, t.escrow_balance), iif(t.seq IS NULL, l.excess_payments, t.excess_payments),
	iif(t.seq IS NULL, l.maturity_date, t.maturity_date), iif(t.seq IS NULL, l.next_due_date, t.next_due_date),
	iif(t.seq IS NULL, l.currency, t.currency)`

const loanTables = ` FROM loan l LEFT JOIN loan t ON t.run = l.run AND t.seq = l.terms_seq `

// quoteColumns are what [quoteRow] reads, of an answer or a statement row.
const quoteColumns = `q.as_of, q.good_through, q.total, q.principal, q.interest, q.fees, q.per_diem, coalesce(q.currency, ''),
	coalesce(q.does_not_foot, 0)`

// answered pairs a loan with the answer that a vendor gave to its question; not yet asked, it has none.
const answered = `, coalesce(q.reason, ''), coalesce(q.detail, ''), q.asked, ` + quoteColumns + loanTables +
	`LEFT JOIN answer q ON q.run = l.run AND q.seq = l.seq `

// stated pairs a loan with its row in the vendor's statement, by whichever key the statement has.
const stated = `, iif(l.origin = 'statement', 'missing_in_list', iif(q.rowid IS NULL, 'missing_at_vendor', '')), '', NULL, ` +
	quoteColumns + loanTables + `LEFT JOIN statement q ON q.rowid = coalesce(
	(SELECT s.rowid FROM statement s WHERE s.run = l.run AND s.vendor = l.vendor AND s.key_kind = 'account' AND s.key = l.account),
	(SELECT s.rowid FROM statement s WHERE s.run = l.run AND s.vendor = l.vendor AND s.key_kind = 'vendor_loan_id'
		AND s.key = coalesce(l.vendor_loan_id, l.account)),
	(SELECT s.rowid FROM statement s WHERE s.run = l.run AND s.vendor = l.vendor AND s.key_kind = 'claim' AND s.key = l.claim)) `

// computed gives no answer: the caller computes it.
const computed = `, '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', 0` + loanTables

func (s *Store) pending(ctx context.Context, r *Run, vendor string) (loans int, after int64, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(max(l.seq), 0) FROM result r JOIN loan l ON l.run = r.run AND l.seq = r.seq
		WHERE r.run = ? AND l.vendor = ?`, r.n, vendor).Scan(&after)
	if err == nil {
		err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM loan WHERE run = ? AND vendor = ? AND origin <> 'aside' AND seq > ?", r.n, vendor, after).Scan(&loans)
	}
	return loans, after, ledgerProblem(s.path, err)
}

func (s *Store) batch(ctx context.Context, r *Run, src Source, after int64, size int) ([]payoff.Result, error) {
	return s.results(ctx, r, src, size, "l.run = ? AND l.vendor = ? AND l.origin <> 'aside' AND l.seq > ? ORDER BY l.seq LIMIT ?",
		r.n, src.Vendor, after, size)
}

// Loans returns the loans of a run that have this account or claim, vendor by vendor, each with its answer; terms rows
// are none.
func (s *Store) Loans(ctx context.Context, r *Run, key string) ([]payoff.Result, error) {
	sources, err := s.Sources(ctx, r)
	if err != nil {
		return nil, err
	}
	var all []payoff.Result
	for _, src := range sources {
		found, err := s.results(ctx, r, src, 1, `l.run = ? AND l.vendor = ? AND l.origin <> 'aside' AND (l.account = ? OR l.claim = ?)
			ORDER BY l.seq`, r.n, src.Vendor, key, key)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// results returns loans of a run, about so many, with their terms in full and the answers of this source.
func (s *Store) results(ctx context.Context, r *Run, src Source, about int, which string, args ...any) ([]payoff.Result, error) {
	from := map[string]string{"fetch": answered, "file": stated, "compute": computed}[src.Quotes]
	rows, err := s.db.QueryContext(ctx, "SELECT "+loanColumns+from+"WHERE "+which, args...)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	results, terms := make([]payoff.Result, 0, about), make([]int64, 0, about)
	var l loanRow
	var a answerRow
	targets := append(l.targets(), a.targets()...)
	for rows.Next() {
		l, a = loanRow{}, answerRow{}
		if err := rows.Scan(targets...); err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		results = append(results, payoff.Result{Seq: l.seq, Loan: l.loan(), Answer: a.answer()})
		terms = append(terms, l.terms)
	}
	if err := rows.Err(); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	return results, s.complete(ctx, r, results, terms)
}

// A loanRow is where a row of loanColumns is scanned to.
type loanRow struct {
	seq, file  int64
	terms      int64 // the row that has its terms
	origin     string
	l          payoff.Loan
	principal  sql.Null[int64]
	rate       sql.NullString
	components [6]int64
}

func (r *loanRow) targets() []any {
	l, c := &r.l, &r.components
	return []any{&r.seq, &r.terms, &r.origin, &r.file, &l.Source.Row, &l.Vendor, &l.Account, &l.Claim, &l.VendorLoanID, &l.PayoffDate,
		&r.principal, &r.rate, &l.DayCount, &l.InterestPaidTo, &c[0], &c[1], &c[2], &c[3], &c[4], &c[5],
		&l.MaturityDate, &l.NextDueDate, &l.Currency}
}

func (r *loanRow) loan() payoff.Loan {
	l, c := r.l, r.components
	if l.VendorLoanID == "" {
		l.VendorLoanID = l.Account
	}
	l.Principal = cents(r.principal)
	l.Rate = number(r.rate)
	l.UnpaidInterest, l.Fees, l.LateCharges = decimal.New(c[0], -2), decimal.New(c[1], -2), decimal.New(c[2], -2)
	l.PrepaymentPenalty, l.EscrowBalance, l.ExcessPayments = decimal.New(c[3], -2), decimal.New(c[4], -2), decimal.New(c[5], -2)
	return l
}

// An answerRow is where an answer or a statement row is scanned to.
type answerRow struct {
	a                                payoff.Answer
	q                                payoff.Quote
	total, principal, interest, fees sql.Null[int64]
	perDiem                          sql.NullString
}

func (r *answerRow) targets() []any {
	a, q := &r.a, &r.q
	return []any{&a.Reason, &a.Detail, &a.Asked, &q.AsOf, &q.GoodThrough, &r.total, &r.principal, &r.interest, &r.fees, &r.perDiem,
		&q.Currency, &q.DoesNotFoot}
}

func (r *answerRow) answer() payoff.Answer {
	a := r.a
	if r.total.Valid {
		q := r.q
		q.Total = decimal.New(r.total.V, -2)
		q.Principal, q.Interest, q.Fees = cents(r.principal), cents(r.interest), cents(r.fees)
		q.PerDiem = number(r.perDiem)
		a.Quote = &q
	}
	return a
}

func cents(c sql.Null[int64]) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: decimal.New(c.V, -2), Valid: c.Valid}
}

// number reads a decimal that the ledger wrote itself.
func number(text sql.NullString) decimal.NullDecimal {
	d, err := decimal.NewFromString(text.String)
	return decimal.NullDecimal{Decimal: d, Valid: text.Valid && err == nil}
}
