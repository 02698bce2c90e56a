package store

import (
	"testing"

	"tieout/payoff"
)

// TestTakeOver has one run that was answered, and a second for which one thing is different.
func TestTakeOver(t *testing.T) {
	day := date("2026-06-30")
	src := sources()[2]
	quoted := payoff.Answer{Quote: &payoff.Quote{Total: amount("5.00"), PerDiem: known("1.2300")}, Asked: date("2026-06-29"), Calls: 4,
		Evidence: []byte("e")}
	cases := []struct {
		name   string
		change func(first, second *Run, l *payoff.Loan, src *Source, today *payoff.Date)
		answer payoff.Answer
		taken  int
	}{
		{"all the same", nil, quoted, 1},
		{"another day", func(_, _ *Run, _ *payoff.Loan, _ *Source, today *payoff.Date) { *today = today.AddDays(1) }, quoted, 0},
		{"another as-of", func(_, r *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { r.AsOf = r.AsOf.AddDays(1) }, quoted, 0},
		{"another host", func(_, _ *Run, _ *payoff.Loan, s *Source, _ *payoff.Date) { s.BaseURL = "https://x" }, quoted, 0},
		{"another vendor loan id", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.VendorLoanID = "V" }, quoted, 0},
		{"another account", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.Account = "B" }, quoted, 0},
		{"a claim", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.Claim = "C" }, quoted, 0},
		{"another payoff date", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.PayoffDate = day.AddDays(2) }, quoted, 0},
		{"a sandbox", func(a, b *Run, _ *payoff.Loan, _ *Source, _ *payoff.Date) { a.Sandbox, b.Sandbox = true, true }, quoted, 0},
		{"no quote", nil, payoff.Answer{Reason: payoff.VendorError}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			first, second, l, src, today := Run{AsOf: day}, Run{AsOf: day}, loan("q2", "A", 9), src, day
			l.PayoffDate = day
			before := l
			if c.change != nil {
				c.change(&first, &second, &l, &src, &today)
			}
			old := beginRun(t, s, first)
			stage(t, s, old, loan("q2", "Z", 2), before)
			keep(t, s.Queue(old, sources()[2], day), 2, c.answer)
			r := beginRun(t, s, second)
			stage(t, s, r, l)
			q := s.Queue(r, src, today)
			n, err := q.TakeOver(t.Context())
			must(t, err)
			same(t, "taken", n, c.taken)
			if n != 1 {
				return
			}
			same(t, "answer", batch(t, q)[0].Answer, payoff.Answer{Quote: quoted.Quote, Asked: quoted.Asked})
			same(t, "row", table(t, s, "SELECT calls, taken_from, asked_on, CAST(evidence AS TEXT) FROM answer WHERE run = 2"),
				[][]string{{"0", old.ID, "2026-06-30", "e"}})
			n, err = q.TakeOver(t.Context())
			must(t, err)
			same(t, "taken a second time", n, 0)
		})
	}
}

// TestTakeOverTheLatest: of several answers the last run's counts, wherever its rows stand, and an answer that was
// itself taken over still names who asked.
func TestTakeOverTheLatest(t *testing.T) {
	s := newStore(t)
	for i, total := range []string{"1.00", "3.00", "2.00"} {
		r := begin(t, s, "2026-06-30")
		rows := []payoff.Loan{loan("q2", "A", 2), loan("q2", "B", 3)}
		if i == 1 {
			rows[0], rows[1] = rows[1], rows[0]
		}
		stage(t, s, r, rows...)
		q := queue(s, r, "q2")
		keep(t, q, 1, payoff.Answer{Quote: quote(total)})
		keep(t, q, 2, payoff.Answer{Quote: quote(total)})
	}
	for range 2 {
		r := begin(t, s, "2026-06-30")
		stage(t, s, r, loan("q2", "B", 2), loan("q2", "A", 3))
		n, err := queue(s, r, "q2").TakeOver(t.Context())
		must(t, err)
		same(t, "taken", n, 2)
	}
	same(t, "answers", table(t, s, `SELECT run, seq, q.total, a.taken_from FROM answer a JOIN answer_quote q USING (run, seq)
		WHERE run > 3`), [][]string{
		{"4", "1", "200", "2026-06-30-003"}, {"4", "2", "200", "2026-06-30-003"},
		{"5", "1", "200", "2026-06-30-003"}, {"5", "2", "200", "2026-06-30-003"}})
}

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
	same(t, "dates", []string{got[0].Loan.PayoffDate.String(), got[1].Loan.PayoffDate.String()}, []string{"2026-06-30", "2026-07-01"})
}
