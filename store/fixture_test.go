package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"go.uber.org/goleak"

	"tieout/payoff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// exactly compares decimals with their places, because a per diem must keep those that the vendor printed.
var exactly = cmp.Options{
	cmp.Comparer(alike),
	cmp.Comparer(func(a, b decimal.NullDecimal) bool {
		return a.Valid == b.Valid && (!a.Valid || alike(a.Decimal, b.Decimal))
	}),
	cmp.Comparer(func(a, b payoff.Date) bool { return a == b }),
}

func alike(a, b decimal.Decimal) bool { return a.Equal(b) && a.Exponent() == b.Exponent() }

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, exactly); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantProblem fails unless err is a problem with this code.
func wantProblem(t *testing.T, what string, err error, code string) {
	t.Helper()
	var p *payoff.Problem
	if !errors.As(err, &p) || p.Code != code {
		t.Errorf("%s: got error %v, want a problem with code %s", what, err, code)
	}
}

func date(text string) payoff.Date {
	d, _ := payoff.ParseDate(text)
	return d
}

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func known(text string) decimal.NullDecimal { return payoff.Known(amount(text)) }

func quote(total string) *payoff.Quote { return &payoff.Quote{Total: amount(total)} }

// emptyLedger is a new ledger's file, made once: to create it takes longer than most tests.
var emptyLedger = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "tieout-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "tieout.db")
	s, err := Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func newStore(t *testing.T) *Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tieout.db")
	empty, err := emptyLedger()
	must(t, err)
	must(t, os.WriteFile(path, empty, 0o600))
	s, err := Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() {
		same(t, "the tally", table(t, s, "SELECT * FROM tally ORDER BY 1, 2, 3"),
			table(t, s, `SELECT run_n, vendor, currency, loans, matched, within_tolerance, broken, unmatched, missing_in_list,
				expected, quoted, net, absolute, absorbed, one_sided, other_date, not_compared_expected, one_sided_expected,
				missing_in_list_quoted FROM control_cents ORDER BY 1, 2, 3`))
		must(t, s.Close())
	})
	return s
}

// sources has one vendor of each kind.
func sources() []Source {
	return []Source{{"acme", "file", ""}, {"ibrd", "compute", ""}, {"q2", "fetch", "https://q2.test"}}
}

func begin(t *testing.T, s *Store, asOf string) *Run {
	t.Helper()
	return beginRun(t, s, Run{AsOf: date(asOf)})
}

func beginRun(t *testing.T, s *Store, r Run) *Run {
	t.Helper()
	r.Version, r.Config, r.Settings, r.Started = "v0", "ledger: x", "{}", time.Unix(0, 0).UTC()
	run, err := s.Begin(t.Context(), r, sources())
	must(t, err)
	return run
}

// loan is a row of a loan list; row numbers tell at which line it stood.
func loan(vendor, account string, row int) payoff.Loan {
	return payoff.Loan{Vendor: vendor, Account: account, VendorLoanID: account,
		Source: payoff.Source{File: "loans.csv", Row: row},
		Terms: payoff.Terms{Principal: known("1000.00"), Rate: known("5"), InterestPaidTo: date("2026-06-01"),
			Currency: "USD"}}
}

// claim is a row of a claim list without terms of its own.
func claim(vendor, id, account string, row int) payoff.Loan {
	return payoff.Loan{Vendor: vendor, Account: account, Claim: id, VendorLoanID: account, Source: payoff.Source{Row: row},
		Terms: payoff.Terms{Currency: "USD"}}
}

// stage stages one loan list with these rows and settles it.
func stage(t *testing.T, s *Store, r *Run, loans ...payoff.Loan) {
	t.Helper()
	must(t, taking(t, s, r, loans...).Settle(t.Context()))
}

// taking has begun to stage a loan list, and taken these rows.
func taking(t *testing.T, s *Store, r *Run, loans ...payoff.Loan) *Stage {
	t.Helper()
	st := s.NewStage(r)
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	for i := range loans {
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: loans[i]}))
	}
	return st
}

// recordedOnce stages a run of one loan of a vendor, and records that it matches at a total. It returns the loan as it
// waited.
func recordedOnce(t *testing.T, s *Store, vendor, total string) (*Queue, payoff.Result) {
	t.Helper()
	r := begin(t, s, "2026-06-30")
	stage(t, s, r, loan(vendor, "A", 2))
	q := queue(s, r, vendor)
	res := batch(t, q)[0]
	must(t, q.Record(t.Context(), []payoff.Result{judged(res, total, total)}))
	return q, res
}

func queue(s *Store, r *Run, vendor string) *Queue {
	for _, src := range sources() {
		if src.Vendor == vendor {
			return s.Queue(r, src, r.AsOf)
		}
	}
	return nil
}

func batch(t *testing.T, q *Queue) []payoff.Result {
	t.Helper()
	results, err := q.Batch(t.Context(), 0, 100)
	must(t, err)
	return results
}

// judged completes a result: expected and quoted totals, broken in these fields.
func judged(r payoff.Result, expected, quoted string, broken ...payoff.Field) payoff.Result {
	r.Day, r.Status = r.Loan.PayoffDate, payoff.Matched
	r.Expected, r.Quoted = quote(expected), quote(quoted)
	for _, f := range broken {
		r.Status, r.CauseState = payoff.Broken, payoff.Unexplained
		r.Breaks = append(r.Breaks, payoff.Break{Field: f, Expected: amount(expected), Quoted: amount(quoted)})
	}
	return r
}

// compact spells a list of rejects or lines, one string each.
func compact[Row any](t *testing.T, rows iter.Seq2[Row, error], spell func(Row) string) []string {
	t.Helper()
	var all []string
	for row, err := range rows {
		must(t, err)
		all = append(all, spell(row))
	}
	return all
}

func rejects(t *testing.T, s *Store, r *Run) []string {
	t.Helper()
	return compact(t, s.Rejects(t.Context(), r), func(l payoff.RejectLine) string {
		return fmt.Sprintf("%s %s %s %q %s", l.Kind, l.Source, l.Column, l.Value, l.Reason)
	})
}

// table reads a query's rows as text; NULL is -.
func table(t *testing.T, s *Store, query string, args ...any) [][]string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // it is also asked at the end of a test
	rows, err := s.db.QueryContext(ctx, query, args...)
	must(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	must(t, err)
	var all [][]string
	for rows.Next() {
		cells, targets := make([]*string, len(names)), make([]any, len(names))
		for i := range cells {
			targets[i] = &cells[i]
		}
		must(t, rows.Scan(targets...))
		row := make([]string, len(cells))
		for i, c := range cells {
			if row[i] = "-"; c != nil {
				row[i] = *c
			}
		}
		all = append(all, row)
	}
	must(t, rows.Err())
	return all
}

// finish ends a run in which nothing could be compared.
func finish(t *testing.T, s *Store, r *Run) {
	t.Helper()
	all, err := s.Sources(t.Context(), r)
	must(t, err)
	for _, src := range all {
		q := s.Queue(r, src, r.AsOf)
		results, err := q.Batch(t.Context(), 0, 1000)
		must(t, err)
		for i := range results {
			results[i].Status, results[i].Reason = payoff.Unmatched, payoff.NotAsked
		}
		must(t, q.Record(t.Context(), results))
	}
	must(t, s.Finish(t.Context(), r))
}

// linear fails if four times the rows take more than eight times as long. The quickest of some tries counts, because
// other work on the machine only ever slows one down.
func linear(t *testing.T, rows int, took func(rows int) time.Duration) {
	t.Helper()
	if raceDetector {
		t.Skip("times say nothing under the race detector")
	}
	const times, tries = 4, 4
	var small, large time.Duration
	for try := range tries {
		s, l := took(rows), took(times*rows)
		if small, large = quicker(small, s), quicker(large, l); large <= 2*times*small {
			t.Logf("%d rows took %s, %d rows %s", rows, small, times*rows, large)
			return
		}
		t.Logf("try %d: %d rows took %s, %d rows %s", try+1, rows, small, times*rows, large)
	}
	t.Errorf("%d times the rows took %.1f times as long", times, large.Seconds()/small.Seconds())
}

func quicker(a, b time.Duration) time.Duration {
	if a == 0 {
		return b
	}
	return min(a, b)
}
