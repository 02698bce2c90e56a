package store

import (
	"fmt"
	"testing"

	"tieout/payoff"
)

// answers has one of every shape. None of them must lose or gain a figure in the ledger.
func answers() []payoff.Answer {
	full := payoff.Quote{AsOf: date("2026-06-29"), GoodThrough: date("2026-07-10"), Total: amount("12345678901.23"),
		Principal: known("-0.05"), Interest: known("0.00"), Fees: known("1.10"), PerDiem: known("8.2190"), Currency: "CAD",
		DoesNotFoot: true}
	return []payoff.Answer{
		{Quote: &full, Asked: date("2026-06-15"), Evidence: []byte("{\"total\":1}"), Calls: 3},
		{Quote: quote("0.00"), Calls: 1},
		{Quote: &payoff.Quote{Total: amount("-0.05"), PerDiem: known("8")}},
		{Reason: payoff.NoLoan, Detail: "it does not know 4711", Calls: 2},
		{Reason: payoff.Pending, Evidence: []byte("later")},
	}
}

func keep(t *testing.T, q *Queue, seq int64, a payoff.Answer) {
	t.Helper()
	must(t, q.Keep(t.Context(), []*payoff.Result{{Seq: seq, Answer: a}}))
}

func TestAnswersRoundTrip(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	var loans []payoff.Loan
	for i := range answers() {
		loans = append(loans, loan("q2", fmt.Sprint("A", i), i+2))
	}
	stage(t, s, r, append(loans, loan("q2", "UNASKED", 9))...)
	q := queue(s, r, "q2")
	var results []*payoff.Result
	for i, a := range answers() {
		results = append(results, &payoff.Result{Seq: int64(i + 1), Answer: a})
	}
	must(t, q.Keep(t.Context(), results))
	got := batch(t, q)
	for i, a := range append(answers(), payoff.Answer{}) {
		a.Calls, a.Evidence = 0, nil // stay in the ledger
		same(t, fmt.Sprint("answer ", i), got[i].Answer, a)
	}
	same(t, "calls and evidence", table(t, s, "SELECT calls, CAST(evidence AS TEXT), asked_on FROM answer ORDER BY seq"),
		[][]string{
			{"3", `{"total":1}`, "2026-06-30"}, {"1", "-", "2026-06-30"}, {"0", "-", "2026-06-30"}, {"2", "-", "2026-06-30"},
			{"0", "later", "2026-06-30"}})
	same(t, "absent is NULL", table(t, s, `SELECT q.total, q.principal, q.interest, q.fees, q.per_diem, q.as_of,
		q.good_through, a.asked, a.reason, a.detail FROM answer a JOIN answer_quote q USING (run, seq) WHERE a.seq = 2`),
		[][]string{{"0", "-", "-", "-", "-", "-", "-", "-", "-", "-"}})
}

func TestAQuestionHasOneAnswer(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stage(t, s, r, loan("q2", "A", 2), loan("q2", "B", 3))
	q := queue(s, r, "q2")
	keep(t, q, 1, payoff.Answer{Quote: quote("1.00")})
	again := []*payoff.Result{{Seq: 2, Answer: payoff.Answer{Quote: quote("2.00")}},
		{Seq: 1, Answer: payoff.Answer{Quote: quote("3.00")}}}
	wantProblem(t, "second answer", q.Keep(t.Context(), again), payoff.CodeLedger)
	same(t, "answers", table(t, s, "SELECT seq, total FROM answer_quote"), [][]string{{"1", "100"}})
	keep(t, q, 2, payoff.Answer{Quote: quote("4.00")}) // what failed is not in the way
	same(t, "answers", table(t, s, "SELECT seq, total FROM answer_quote ORDER BY seq"),
		[][]string{{"1", "100"}, {"2", "400"}})
}

// TestAnswersAreDurable: the answer writer's connection also waits for the disk, and checks what a row refers to.
func TestAnswersAreDurable(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stage(t, s, r, loan("q2", "A", 2))
	keep(t, queue(s, r, "q2"), 1, payoff.Answer{Quote: quote("1.00")})
	for pragma, want := range map[string]int{"synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000} {
		var got int
		must(t, s.answers.conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
		same(t, pragma, got, want)
	}
}

// TestTakeOver has one run that was answered, and a second for which one thing is different.
func TestTakeOver(t *testing.T) {
	day := date("2026-06-30")
	src := sources()[2]
	quoted := payoff.Answer{Quote: &payoff.Quote{Total: amount("5.00"), PerDiem: known("1.2300")},
		Asked: date("2026-06-29"), Calls: 4,
		Evidence: []byte("e")}
	cases := []struct {
		name   string
		change func(first, second *Run, l *payoff.Loan, src *Source, today *payoff.Date)
		answer payoff.Answer
		taken  int
	}{
		{"all the same", nil, quoted, 1},
		{"another day", func(_, _ *Run, _ *payoff.Loan, _ *Source, today *payoff.Date) { *today = today.AddDays(1) },
			quoted, 0},
		{"another as-of", func(_, r *Run, _ *payoff.Loan, _ *Source, _ *payoff.Date) { r.AsOf = r.AsOf.AddDays(1) },
			quoted, 0},
		{"another host", func(_, _ *Run, _ *payoff.Loan, s *Source, _ *payoff.Date) { s.BaseURL = "https://x" }, quoted, 0},
		{"another vendor loan id", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.VendorLoanID = "V" },
			quoted, 0},
		{"another account", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.Account = "B" }, quoted, 0},
		{"a claim", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.Claim = "C" }, quoted, 0},
		{"another payoff date", func(_, _ *Run, l *payoff.Loan, _ *Source, _ *payoff.Date) { l.PayoffDate = day.AddDays(2) },
			quoted, 0},
		{"a sandbox", func(a, b *Run, _ *payoff.Loan, _ *Source, _ *payoff.Date) { a.Sandbox, b.Sandbox = true, true },
			quoted, 0},
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
	same(t, "answers", table(t, s, `SELECT run, seq, q.total, a.taken_from FROM answer a
		JOIN answer_quote q USING (run, seq) WHERE run > 3`), [][]string{
		{"4", "1", "200", "2026-06-30-003"}, {"4", "2", "200", "2026-06-30-003"},
		{"5", "1", "200", "2026-06-30-003"}, {"5", "2", "200", "2026-06-30-003"}})
}
