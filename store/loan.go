package store

import (
	"context"
	"database/sql"
	"errors"

	"tieout/payoff"
	"tieout/store/bulk"
	"tieout/store/packed"
)

// Loan takes an accepted row of a loan or claim list, with its result if that is known already: see [Stage.Stated]. A
// result that does not hold, because another loan has the same row of a statement, is taken from r. A row that is set
// aside is no row of the run, but may give a claim its terms.
func (t *Stage) Loan(ctx context.Context, r *payoff.Result) error {
	t.seq++
	r.Seq = t.seq
	l := &r.Loan
	t.noteOrder(l)
	if !l.ContextOnly {
		t.read[t.file-1]++
		t.accepted[t.file-1]++
	}
	return t.addRow(ctx, func() error {
		if l.Contract != nil {
			if err := t.contracts.Add(contractValues(t.seq, l.Contract)...); err != nil {
				return err
			}
		}
		if l.Requestable && origin(l) == payoff.FromClaim {
			if err := t.requestable.Add(t.seq); err != nil {
				return err
			}
		}
		judged := t.judgedNow(r)
		t.values = t.appendLoan(t.values[:0], r)
		if err := t.loans.Add(t.values...); err != nil || !judged {
			return err
		}
		return addDifferences(t.differences, r)
	})
}

// appendLoan appends the columns of a loan after the run, with the row of a statement that it has taken and its result.
func (t *Stage) appendLoan(values []any, r *payoff.Result) []any {
	l := &r.Loan
	day := l.PayoffDate
	if day.IsZero() {
		day = t.run.AsOf
	}
	vendorLoanID := l.VendorLoanID
	if vendorLoanID == l.Account {
		vendorLoanID = ""
	}
	values = append(values, t.seq, bulk.Text(origin(l)), bulk.Number(t.file), int64(l.Source.Row), bulk.Text(l.Vendor),
		l.Account, null(l.Claim), null(vendorLoanID), bulk.Day(day), !l.PayoffDate.IsZero(), nil, t.packer.Terms(&l.Terms),
		bulk.Text(l.Currency))
	if stated := r.Answer.Match; stated != nil {
		values = append(values, bulk.Number(stated.File), int64(stated.Row), stated.Quote)
	} else {
		values = append(values, nil, nil, nil)
	}
	return appendOutcome(values, r)
}

func origin(l *payoff.Loan) payoff.Origin {
	switch {
	case l.ContextOnly:
		return payoff.FromContext
	case l.Claim != "":
		return payoff.FromClaim
	case l.Vendor == "":
		return payoff.FromTerms
	}
	return payoff.FromLoan
}

// loanColumns are what [loanRow] reads: a loan l, with the terms of t if a claim takes them from another row.
const (
	loanColumns = `l.seq, coalesce(t.seq, l.seq), l.row, l.vendor, l.account, coalesce(l.claim, ''),
		coalesce(l.vendor_loan_id, ''), l.payoff_date, coalesce(t.terms, l.terms), l.currency`
	loanTables = ` FROM loan l LEFT JOIN loan t ON t.run = l.run AND t.seq = l.terms_seq `
)

// What [answerRow] reads beside a loan, by where its quote comes from. Of a loan whose payoff is computed there is no
// answer: the caller computes it.
const (
	answered = `, coalesce(a.reason, ''), coalesce(a.detail, ''), a.asked, a.quote` + loanTables +
		`LEFT JOIN answer a ON a.run = l.run AND a.seq = l.seq `
	stated = `, iif(l.origin = 'statement', 'missing_in_list', iif(l.stated IS NULL, 'missing_at_vendor', '')), '', NULL,
		l.stated` + loanTables
	computed = `, '', '', NULL, NULL` + loanTables
)

// isWaiting says of a loan l that it has no result yet, in the words of the index for these.
const isWaiting = "l.status IS NULL AND l.origin NOT IN ('terms', 'aside') "

// isNotable says of a loan l that it did not plainly match, in the words of the index for these.
const isNotable = "(l.status <> 'matched' OR l.marks IS NOT NULL) "

// Loans returns the loans of a run that have this account or claim, vendor by vendor, each with its answer. Terms rows
// are not among them.
func (s *Store) Loans(ctx context.Context, r *Run, key string) ([]payoff.Result, error) {
	sources, err := s.Sources(ctx, r)
	if err != nil {
		return nil, err
	}
	var all []payoff.Result
	for _, src := range sources {
		found, err := s.results(ctx, r, src, 1, `l.run = ? AND l.vendor = ? AND l.origin <> 'aside'
			AND (l.account = ? OR l.claim = ?) ORDER BY l.seq`, r.n, src.Vendor, key, key)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// results returns loans of a run, about this many, with their terms in full and the answers of this source.
func (s *Store) results(ctx context.Context, r *Run, src Source, about int, which string, args ...any,
) ([]payoff.Result, error) {
	from := map[payoff.QuoteSource]string{payoff.QuotesFetched: answered, payoff.QuotesFromFile: stated,
		payoff.QuotesComputed: computed}[src.Quotes]
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
	return results, s.addDetails(ctx, r, results, terms)
}

// addDetails adds to the terms of loans what stands in tables of its own: contract terms, and the histories of their
// accounts. Most runs have none, and are not asked for any; else it takes one query each. Terms has, for each loan, the
// row that gives it its terms.
func (s *Store) addDetails(ctx context.Context, r *Run, results []payoff.Result, terms []int64) error {
	if len(results) == 0 {
		return nil
	}
	var detailed, eventful bool
	err := s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM contract_terms WHERE run = ?1),
		EXISTS (SELECT 1 FROM event WHERE run = ?1)`, r.n).Scan(&detailed, &eventful)
	if err == nil && detailed {
		err = s.addContractTerms(ctx, r, results, terms)
	}
	if err == nil && eventful {
		err = s.addHistories(ctx, r, results)
	}
	return ledgerProblem(s.path, err)
}

// A loanRow is where a row of loanColumns is scanned to.
type loanRow struct {
	seq         int64
	terms       int64 // the row that gives it its terms
	l           payoff.Loan
	packedTerms string
}

func (r *loanRow) targets() []any {
	l := &r.l
	return []any{&r.seq, &r.terms, &l.Source.Row, &l.Vendor, &l.Account, &l.Claim, &l.VendorLoanID, &l.PayoffDate,
		&r.packedTerms, &l.Currency}
}

// unpack fills in the loan what is not scanned to it.
func (r *loanRow) unpack() error {
	if r.l.VendorLoanID == "" {
		r.l.VendorLoanID = r.l.Account
	}
	return packed.UnpackTerms(r.packedTerms, &r.l.Terms)
}

// An answerRow is where an answer or a row of a statement is scanned to.
type answerRow struct {
	a     payoff.Answer
	quote sql.NullString
}

func (r *answerRow) targets() []any { return []any{&r.a.Reason, &r.a.Detail, &r.a.Asked, &r.quote} }

func (r *answerRow) unpack() (err error) {
	if r.quote.Valid {
		r.a.Quote, err = packed.UnpackQuote(r.quote.String)
	}
	return err
}
