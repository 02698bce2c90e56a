package store

import (
	"testing"

	"tieout/payoff"
)

// TestRestage gives a run of the next day the rows of the last complete run of all rows.
func TestRestage(t *testing.T) {
	s := newStore(t)
	first := begin(t, s, "2026-06-30")
	wantProblem(t, "without a finished run", s.Restage(t.Context(), first), payoff.CodeNoRun)
	stageAll(t, s, first)
	finish(t, s, first)
	partial := beginRun(t, s, Run{AsOf: date("2026-06-30"), Partial: "account=A"})
	stage(t, s, partial, loan("q2", "A", 2))
	finish(t, s, partial)

	next := begin(t, s, "2026-07-01")
	must(t, s.Restage(t.Context(), next))
	same(t, "rejects", rejects(t, s, next), rejects(t, s, first))
	want, err := queue(s, first, "acme").Sample(t.Context(), 0, 100)
	must(t, err)
	got := batch(t, queue(s, next, "acme"))
	for i := range want {
		want[i].Loan.PayoffDate = date("2026-07-01")
	}
	same(t, "loans", got, want)
	a, err := s.Info(t.Context(), first)
	must(t, err)
	b, err := s.Info(t.Context(), next)
	must(t, err)
	same(t, "files", b.Inputs, a.Inputs)
	same(t, "counts", b.Input, a.Input)
	found, err := s.Find(t.Context(), next.ID, Quoting)
	must(t, err)
	same(t, "state", found.State, Quoting)
}

// TestRestageKeepsARowsOwnDate, also one that happens to be the as-of date of the run that staged it.
func TestRestageKeepsARowsOwnDate(t *testing.T) {
	s := newStore(t)
	first := begin(t, s, "2026-06-30")
	own := loan("q2", "OWN", 2)
	own.PayoffDate = date("2026-06-30")
	stage(t, s, first, own, loan("q2", "NONE", 3))
	finish(t, s, first)
	next := begin(t, s, "2026-07-01")
	must(t, s.Restage(t.Context(), next))
	got := batch(t, queue(s, next, "q2"))
	same(t, "dates", []string{got[0].Loan.PayoffDate.String(), got[1].Loan.PayoffDate.String()},
		[]string{"2026-06-30", "2026-07-01"})
}
