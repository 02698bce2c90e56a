package store

import (
	"fmt"
	"testing"

	"tieout/payoff"
)

// listed is a loan with the columns that a servicer's list has.
func listed(vendor string, i int) payoff.Loan {
	l := loan(vendor, fmt.Sprintf("AU-%07d", i), i+2)
	l.Principal, l.Rate = known(fmt.Sprintf("%d.37", 10_000+i)), known("6.125")
	l.DayCount, l.InterestPaidTo = "ACT/365F", date("2026-06-01")
	l.UnpaidInterest, l.Fees, l.LateCharges = amount("12.50"), amount("150.00"), amount("35.00")
	l.MaturityDate, l.NextDueDate = date("2031-05-01"), date("2026-07-01")
	return l
}

// record judges all loans of a queue alike, in batches as the pipeline does.
func record(t *testing.T, q *Queue, judge func(payoff.Result) payoff.Result) {
	t.Helper()
	for after := int64(0); ; {
		results, err := q.Batch(t.Context(), after, 2000)
		must(t, err)
		if len(results) == 0 {
			return
		}
		after = results[len(results)-1].Seq
		for i := range results {
			results[i] = judge(results[i])
		}
		must(t, q.Record(t.Context(), results))
		must(t, q.Explain(t.Context(), brokenOf(results)))
	}
}

func brokenOf(results []payoff.Result) []payoff.Result {
	var broken []payoff.Result
	for _, r := range results {
		if r.Status == payoff.Broken {
			r.Causes, r.CauseState = []string{"day_count ACT/360", "days +1"}, payoff.Ambiguous
			broken = append(broken, r)
		}
	}
	return broken
}

// TestGrowth prints how much a ledger grows by a loan and holds it to a bound, all indexes included. The figures move
// with the schema; the bounds are far above them.
func TestGrowth(t *testing.T) {
	if raceDetector {
		t.Skip("a ledger grows no less under the race detector, only slower")
	}
	const loans, evidence = 4000, 600
	matched := func(r payoff.Result) payoff.Result { return judged(r, "10350.12", "10350.12") }
	broken := func(r payoff.Result) payoff.Result {
		return judged(r, "10350.12", "10354.20", payoff.TotalField, payoff.InterestField)
	}
	cases := []struct {
		name   string
		vendor string
		fill   func(t *testing.T, st *Stage, r *Run)
		judge  func(payoff.Result) payoff.Result
		most   int64 // bytes a loan
	}{
		{"computed, matched", "ibrd", nil, matched, 400},
		{"computed, broken in two figures", "ibrd", nil, broken, 1000},
		{"with a statement row, matched", "acme", stateAll(loans), matched, 400},
		{fmt.Sprintf("fetched with %d bytes of evidence, matched", evidence), "q2", nil, matched, 600 + evidence},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			before := used(t, s)
			r := begin(t, s, "2026-06-30")
			st := s.NewStage(r)
			must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
			for i := range loans {
				l := listed(c.vendor, i)
				must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
			}
			if c.fill != nil {
				c.fill(t, st, r)
			}
			must(t, st.Settle(t.Context()))
			q := queue(s, r, c.vendor)
			if c.vendor == "q2" {
				answerAll(t, q, loans, evidence)
			}
			record(t, q, c.judge)
			must(t, s.Finish(t.Context(), r))
			got := (used(t, s) - before) / loans
			t.Logf("%d bytes a loan (at most %d)", got, c.most)
			if got > c.most {
				t.Errorf("a loan takes %d bytes, want at most %d", got, c.most)
			}
		})
	}
}

// used is the bytes of the file that something takes up.
func used(t *testing.T, s *Store) int64 {
	t.Helper()
	all, err := s.pages(t.Context(), "page_count")
	must(t, err)
	free, err := s.pages(t.Context(), "freelist_count")
	must(t, err)
	return all - free
}

// stateAll is the statement of a vendor that states all loans.
func stateAll(loans int) func(t *testing.T, st *Stage, r *Run) {
	return func(t *testing.T, st *Stage, r *Run) {
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
		for i := range loans {
			q := payoff.Quote{Total: amount("10350.12"), Principal: known("10000.37"), Interest: known("164.75"),
				Fees: known("185.00"),
				AsOf: r.AsOf, Currency: "USD"}
			must(t, st.Line(t.Context(), &payoff.StatementLine{Account: fmt.Sprintf("AU-%07d", i), Quote: q,
				Source: payoff.Source{Row: i + 2}}))
		}
	}
}

// answerAll keeps an answer to every question, with this many bytes of evidence.
func answerAll(t *testing.T, q *Queue, loans, evidence int) {
	t.Helper()
	var answers []*payoff.Result
	for i := range loans {
		answers = append(answers, &payoff.Result{Seq: int64(i + 1),
			Answer: payoff.Answer{Calls: 1, Evidence: make([]byte, evidence),
				Quote: &payoff.Quote{Total: amount("10350.12"), Principal: known("10000.37"), PerDiem: known("1.6781"),
					AsOf: date("2026-06-30"), GoodThrough: date("2026-07-10"), Currency: "USD"}}})
	}
	must(t, q.Keep(t.Context(), answers))
}
