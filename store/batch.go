package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/store/packed"
)

// loanColumns are what [loanRow] reads: a loan l, with the terms of t where a claim takes them from another row.
const loanColumns = `l.seq, coalesce(t.seq, l.seq), l.row, l.vendor, l.account, coalesce(l.claim, ''), coalesce(l.vendor_loan_id, ''),
	l.payoff_date, coalesce(t.terms, l.terms), l.currency`

const loanTables = ` FROM loan l LEFT JOIN loan t ON t.run = l.run AND t.seq = l.terms_seq `

// answered pairs a loan with the answer that a vendor gave to its question; not yet asked, it has none.
const answered = `, coalesce(q.reason, ''), coalesce(q.detail, ''), q.asked, q.quote` + loanTables +
	`LEFT JOIN answer q ON q.run = l.run AND q.seq = l.seq `

// stated gives a loan its row in the vendor's statement.
const stated = `, iif(l.origin = 'statement', 'missing_in_list', iif(l.stated IS NULL, 'missing_at_vendor', '')), '', NULL, l.stated` + loanTables

// computed gives no answer: the caller computes it.
const computed = `, '', '', NULL, NULL` + loanTables

// waiting says of a loan l that it has no result yet, in the words of the index for these.
const waiting = "l.status IS NULL AND l.origin NOT IN ('terms', 'aside') "

func (s *Store) pending(ctx context.Context, r *Run, vendor string) (loans int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM loan l WHERE l.run = ? AND l.vendor = ? AND "+waiting, r.n, vendor).Scan(&loans)
	return loans, ledgerProblem(s.path, err)
}

func (s *Store) batch(ctx context.Context, r *Run, src Source, after int64, size int) ([]payoff.Result, error) {
	return s.results(ctx, r, src, size, "l.run = ? AND l.vendor = ? AND "+waiting+"AND l.seq > ? ORDER BY l.seq LIMIT ?",
		r.n, src.Vendor, after, size)
}

func (s *Store) sample(ctx context.Context, r *Run, src Source, after int64, size int) ([]payoff.Result, error) {
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
	from := map[payoff.QuoteSource]string{payoff.QuotesFetched: answered, payoff.QuotesFromFile: stated, payoff.QuotesComputed: computed}[src.Quotes]
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
		err := rows.Scan(targets...)
		if err == nil {
			err = errors.Join(l.unpack(), a.unpack())
		}
		if err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		results, terms = append(results, payoff.Result{Seq: l.seq, Loan: l.l, Answer: a.a}), append(terms, l.terms)
	}
	if err := rows.Err(); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	return results, s.complete(ctx, r, results, terms)
}

// A loanRow is where a row of loanColumns is scanned to.
type loanRow struct {
	seq    int64
	terms  int64 // the row that has its terms
	l      payoff.Loan
	packed string
}

func (r *loanRow) targets() []any {
	l := &r.l
	return []any{&r.seq, &r.terms, &l.Source.Row, &l.Vendor, &l.Account, &l.Claim, &l.VendorLoanID, &l.PayoffDate, &r.packed, &l.Currency}
}

// unpack fills in the loan what is not scanned to it.
func (r *loanRow) unpack() error {
	if r.l.VendorLoanID == "" {
		r.l.VendorLoanID = r.l.Account
	}
	return packed.UnpackTerms(r.packed, &r.l.Terms)
}

// An answerRow is where an answer or a statement row is scanned to.
type answerRow struct {
	a     payoff.Answer
	quote sql.NullString
}

func (r *answerRow) targets() []any {
	return []any{&r.a.Reason, &r.a.Detail, &r.a.Asked, &r.quote}
}

func (r *answerRow) unpack() (err error) {
	if r.quote.Valid {
		r.a.Quote, err = packed.UnpackQuote(r.quote.String)
	}
	return err
}

func cents(c sql.Null[int64]) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: decimal.New(c.V, -2), Valid: c.Valid}
}

// number reads a decimal that the ledger wrote itself.
func number(text sql.NullString) decimal.NullDecimal {
	d, err := decimal.NewFromString(text.String)
	return decimal.NullDecimal{Decimal: d, Valid: text.Valid && err == nil}
}
