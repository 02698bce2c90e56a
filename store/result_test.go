package store

import (
	"fmt"
	"testing"

	"tieout/payoff"
)

// TestSumsThatDoNotFit: what a vendor's loans come to is refused if the ledger cannot hold it, whether the loans were
// judged as they were read or later.
func TestSumsThatDoNotFit(t *testing.T) {
	const most, loans = "9999999999999.99", 9300 // a sum of 93 quadrillion, and 92 fit
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	st := s.NewStage(r)
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	for i := range loans {
		res := judged(payoff.Result{Loan: loan("ibrd", fmt.Sprintf("A%04d", i), i+2)}, most, most)
		must(t, st.Loan(t.Context(), &res))
	}
	wantProblem(t, "immediate", st.Settle(t.Context()), payoff.CodeLedger)
	must(t, st.Abandon())
	must(t, s.Fail(t.Context(), r, payoff.Problemf(payoff.CodeLedger, "", "refused")))
	must(t, s.Sweep(t.Context()))

	r = begin(t, s, "2026-06-30")
	st = s.NewStage(r)
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	for i := range loans {
		l := loan("ibrd", fmt.Sprintf("A%04d", i), i+2)
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
	}
	must(t, st.Settle(t.Context()))
	q := queue(s, r, "ibrd")
	results, err := q.Batch(t.Context(), 0, loans)
	must(t, err)
	for i := range results {
		results[i] = judged(results[i], most, most)
	}
	half := loans / 2
	must(t, q.Record(t.Context(), results[:half]))
	wantProblem(t, "recorded", q.Record(t.Context(), results[half:]), payoff.CodeLedger)
}
