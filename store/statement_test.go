package store

import (
	"fmt"
	"testing"
	"time"

	"tieout/payoff"
)

// TestManyRowsWait: if there are more rows than are found at once, all of them wait, and come out the same.
func TestManyRowsWait(t *testing.T) {
	for _, most := range []int{1, 2, 3} {
		s := newStore(t)
		r := begin(t, s, "2026-06-30")
		st := s.NewStage(r)
		st.statements.most = most
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 2, Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
		for i, account := range []string{"A", "B"} {
			must(t, st.Line(t.Context(), &payoff.StatementLine{Account: account, Source: payoff.Source{Row: i + 2},
				Quote: payoff.Quote{Total: amount("1.00")}}))
		}
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 1, Kind: "loans", Name: "loans.csv"}))
		l := loan("acme", "B", 2)
		_, known, err := st.Stated(&l)
		must(t, err)
		if known != (most >= 2) {
			t.Errorf("at most %d: known %v", most, known)
		}
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		must(t, st.Settle(t.Context()))
		same(t, fmt.Sprint("at most ", most), table(t, s, "SELECT seq, stated_row, stated FROM loan ORDER BY 1"),
			[][]string{{"1", "3", "[100]"}, {"2", "2", "[100]"}})
	}
}

// TestAStatementAfterItsLoans is refused once a loan came with its result: it may name that loan.
func TestAStatementAfterItsLoans(t *testing.T) {
	s := newStore(t)
	st := s.NewStage(begin(t, s, "2026-06-30"))
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	result := judged(payoff.Result{Loan: loan("acme", "A", 2)}, "1", "1")
	must(t, st.Loan(t.Context(), &result))
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
	if err := st.Line(t.Context(), &payoff.StatementLine{Account: "A"}); err == nil {
		t.Error("the row is taken")
	}
	must(t, st.Abandon())
}

// TestOneKeyEverywhere: a statement and a list all of whose rows have one key take linear time.
func TestOneKeyEverywhere(t *testing.T) {
	linear(t, 16_000, func(rows int) time.Duration {
		s := newStore(t)
		st := s.NewStage(begin(t, s, "2026-06-30"))
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 2, Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
		for i := range rows {
			must(t, st.Line(t.Context(), &payoff.StatementLine{Account: "XXXX", Source: payoff.Source{Row: i + 2},
				Quote: *quote("1.00")}))
		}
		began := time.Now()
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 1, Kind: "loans", Name: "loans.csv"}))
		for i := range rows {
			l := loan("acme", "XXXX", i+2)
			_, known, err := st.Stated(&l)
			if must(t, err); known {
				t.Fatal("one of many rows is taken for the loan's")
			}
			must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		}
		took := time.Since(began)
		must(t, st.Abandon())
		return took
	})
}
