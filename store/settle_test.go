package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tieout/payoff"
)

// stageAll stages two loan lists, a claim list and acme's statement, with a row for each thing that may become of one.
func stageAll(t *testing.T, s *Store, r *Run) {
	t.Helper()
	ctx, st := t.Context(), s.NewStage(r)
	other := loan("acme", "VID", 5)
	other.VendorLoanID = "V-5"
	twice := loan("q2", "TWICE", 2)
	must(t, st.Open(ctx, payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	for _, l := range []payoff.Loan{loan("acme", "A", 2), twice, loan("acme", "TWICE", 4), other, loan("acme", "PLAIN", 6),
		loan("acme", "NOWHERE", 7), loan("", "TERMS", 8), loan("", "TERMS2", 9)} {
		must(t, st.Loan(ctx, &payoff.Result{Loan: l}))
	}
	must(t, st.Reject(ctx, &payoff.RowError{Source: payoff.Source{Row: 10}, Column: "rate", Value: "x",
		Err: errors.New("is not a number")}))
	must(t, st.Open(ctx, payoff.InputFile{Kind: "loans", Name: "more.xlsx", Sheet: "Open"}))
	must(t, st.Loan(ctx, &payoff.Result{Loan: twice}))
	must(t, st.Open(ctx, payoff.InputFile{Kind: "claims", Name: "claims.csv"}))
	for _, c := range []payoff.Loan{claim("acme", "C-1", "", 2), claim("q2", "C-2", "X", 3), claim("q2", "C-2", "Y", 4),
		claim("acme", "C-2", "Z", 5)} {
		must(t, st.Loan(ctx, &payoff.Result{Loan: c}))
	}
	must(t, st.Open(ctx, payoff.InputFile{Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
	for i, l := range []payoff.StatementLine{{Account: "A"}, {VendorLoanID: "V-5"}, {VendorLoanID: "PLAIN"},
		{Claim: "C-1"},
		{Account: "D"}, {Account: "D"}, {Account: "GHOST"}, {Claim: "C-9"}, {VendorLoanID: "A-VID"}, {Account: "TERMS"}} {
		l.Quote, l.Source.Row = *quote(fmt.Sprintf("10%d.00", i)), i+2
		must(t, st.Line(ctx, &l))
	}
	must(t, st.Settle(ctx))
}

func TestSettleRejectsBothRowsOfAKey(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stageAll(t, s, r)
	same(t, "rejects", rejects(t, s, r), []string{
		`loans loans.csv:2 account "TWICE" the key is given twice, also in more.xlsx[Open]:2; ` +
			`both rows were rejected: keep one`,
		`loans loans.csv:10 rate "x" is not a number`,
		`loans more.xlsx[Open]:2 account "TWICE" the key is given twice, also in loans.csv:2; ` +
			`both rows were rejected: keep one`,
		`claims claims.csv:3 claim "C-2" the key is given twice, also in claims.csv:4; both rows were rejected: keep one`,
		`claims claims.csv:4 claim "C-2" the key is given twice, also in claims.csv:3; both rows were rejected: keep one`,
		`statement acme.csv:6 account "D" the key is given twice, also in acme.csv:7; both rows were rejected: keep one`,
		`statement acme.csv:7 account "D" the key is given twice, also in acme.csv:6; both rows were rejected: keep one`,
	})
}

func TestSettlePairsStatements(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stageAll(t, s, r)
	var got []string
	for _, res := range batch(t, queue(s, r, "acme")) {
		total := "none"
		if res.Answer.Quote != nil {
			total = res.Answer.Quote.Total.StringFixed(2)
		}
		got = append(got, fmt.Sprintf("%d %s/%s/%s %s %s", res.Seq, res.Loan.Account, res.Loan.Claim, res.Loan.VendorLoanID,
			total,
			res.Answer.Reason))
	}
	same(t, "pairs", got, []string{"1 A//A 100.00 ", "3 TWICE//TWICE none missing_at_vendor", "4 VID//V-5 101.00 ",
		"5 PLAIN//PLAIN 102.00 ", "6 NOWHERE//NOWHERE none missing_at_vendor", "10 /C-1/ 103.00 ",
		"13 Z/C-2/Z none missing_at_vendor",
		"14 GHOST//GHOST 106.00 missing_in_list", "15 /C-9/ 107.00 missing_in_list", "16 //A-VID 108.00 missing_in_list",
		"17 TERMS//TERMS 109.00 missing_in_list"})
}

func TestSettleCountsInput(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stageAll(t, s, r)
	info, err := s.Info(t.Context(), r)
	must(t, err)
	same(t, "input", info.Input, payoff.InputCounts{Read: 14, Accepted: 7, Terms: 2, Rejected: 5})
	same(t, "statements", info.Statements, payoff.StatementCounts{Read: 10, Rejected: 2, Paired: 4, MissingInList: 4})
	same(t, "files", info.Inputs, []payoff.InputFile{
		{Kind: "loans", Name: "loans.csv", Read: 9, Accepted: 7, Rejected: 2},
		{Kind: "loans", Name: "more.xlsx", Sheet: "Open", Read: 1, Rejected: 1},
		{Kind: "claims", Name: "claims.csv", Read: 4, Accepted: 2, Rejected: 2},
		{Kind: "statement", Vendor: "acme", Name: "acme.csv", Read: 10, Accepted: 8, Rejected: 2}})
}

// TestAPartialRunMissesNothing: it has not looked at the whole list, so it cannot say what is not in it.
func TestAPartialRunMissesNothing(t *testing.T) {
	s := newStore(t)
	r := beginRun(t, s, Run{AsOf: date("2026-06-30"), Partial: "account=A"})
	stageAll(t, s, r)
	for _, res := range batch(t, queue(s, r, "acme")) {
		if res.Answer.Reason == payoff.MissingInList {
			t.Errorf("%s is said to be missing in the list", res.Loan.Key())
		}
	}
}

func TestClaimsTakeTerms(t *testing.T) {
	terms, only, cad := loan("", "BOTH", 3), loan("acme", "ONE", 4), loan("", "CAD", 8)
	terms.Principal, terms.DayCount, terms.EscrowBalance = known("7.77"), "ACT/360", amount("-3.00")
	only.Principal = known("4.44")
	cad.Currency = "CAD"
	own := claim("q2", "C-OWN", "BOTH", 6)
	own.Principal = known("9.99")
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stage(t, s, r, loan("acme", "BOTH", 2), terms, only, loan("acme", "AMBIGUOUS", 5), loan("ibrd", "AMBIGUOUS", 6), cad,
		claim("q2", "C-BOTH", "BOTH", 2), claim("q2", "C-ONE", "ONE", 3), claim("q2", "C-AMB", "AMBIGUOUS", 4),
		claim("q2", "C-NONE", "NONE", 5), own, claim("q2", "C-EMPTY", "", 7), claim("q2", "C-CAD", "CAD", 8))
	var got []string
	for _, res := range batch(t, queue(s, r, "q2")) {
		l := res.Loan
		got = append(got, fmt.Sprintf("%s %v %s %s %s", l.Claim, l.Principal.Decimal, l.DayCount, l.EscrowBalance,
			l.Currency))
	}
	same(t, "terms", got, []string{"C-BOTH 7.77 ACT/360 -3 USD", "C-ONE 4.44  0 USD", "C-AMB 0  0 USD", "C-NONE 0  0 USD",
		"C-OWN 9.99  0 USD", "C-EMPTY 0  0 USD", "C-CAD 1000  0 CAD"})
	same(t, "currency that reports sum by", table(t, s, "SELECT currency FROM loan WHERE claim = 'C-CAD'"),
		[][]string{{"CAD"}})
	if res := batch(t, queue(s, r, "q2"))[2]; res.Loan.Principal.Valid {
		t.Error("a claim without terms has a principal; want none")
	}
}

func TestARunThatDiedWhileStaging(t *testing.T) {
	s := newStore(t)
	dead := begin(t, s, "2026-06-30")
	must(t, taking(t, s, dead, loan("q2", "A", 2)).flush())
	next := begin(t, s, "2026-06-30")
	stage(t, s, next, loan("q2", "A", 2))
	same(t, "rows", table(t, s, "SELECT run FROM loan UNION ALL SELECT run FROM input"), [][]string{{"2"}, {"2"}})
	got, err := s.Find(t.Context(), dead.ID, Failed)
	must(t, err)
	if got.Error == "" || got.ExitCode != payoff.ExitFailed {
		t.Errorf("the dead run has error %q and exit code %d, want a reason and 1", got.Error, got.ExitCode)
	}
}

// TestAFailedStage: whatever stopped the staging, the ledger must take the news at once.
func TestAFailedStage(t *testing.T) {
	for name, stop := range map[string]func(ctx context.Context, st *Stage) error{
		"abandoned": func(_ context.Context, st *Stage) error { return st.Abandon() },
		"canceled": func(ctx context.Context, st *Stage) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return errors.Join(st.Settle(ctx), st.Abandon())
		},
		"refused by the ledger": func(ctx context.Context, st *Stage) error {
			return errors.Join(st.loans.Add(make([]any, 25)...), st.Settle(ctx), st.Abandon())
		},
	} {
		s := newStore(t)
		r := begin(t, s, "2026-06-30")
		st := s.NewStage(r)
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
		l := loan("q2", "A", 2)
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		if err := stop(t.Context(), st); (err == nil) != (name == "abandoned") {
			t.Errorf("%s: error %v", name, err)
		}
		must(t, s.Fail(t.Context(), r, errors.New("because")))
		same(t, name, table(t, s, "SELECT state, error, (SELECT count(*) FROM loan) FROM run"),
			[][]string{{"failed", "because", "0"}})
	}
}

// TestSettleTakesLinearTime on what could take quadratic time: a list given twice, and a statement with claims beside
// it. Four times the rows take four times as long, not sixteen times.
func TestSettleTakesLinearTime(t *testing.T) {
	for _, policy := range []Duplicates{DuplicatesReject, DuplicatesSum} {
		linear(t, 500, func(rows int) time.Duration { return settleTime(t, rows, policy) })
	}
}

// settleTime returns how long five times this many rows take to settle, two in five of them duplicates.
func settleTime(t *testing.T, rows int, policy Duplicates) time.Duration {
	t.Helper()
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	st := s.NewStage(r)
	st.Duplicates = policy
	for range 2 {
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "twice.csv"}))
		for i := range rows {
			l := loan("q2", fmt.Sprintf("T%d", i), i+2)
			must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		}
	}
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "once.csv"}))
	for i := range rows {
		l, c := loan("acme", fmt.Sprintf("A%d", i), i+2),
			claim("lossexpress", fmt.Sprintf("C%d", i), fmt.Sprintf("A%d", i), i+2)
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: c}))
	}
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "statement", Name: "acme.csv", Vendor: "acme"}))
	for i := range rows {
		must(t, st.Line(t.Context(), &payoff.StatementLine{Account: fmt.Sprintf("A%d", i), Quote: *quote("1.00")}))
	}
	begun := time.Now()
	must(t, st.Settle(t.Context()))
	took := time.Since(begun)
	sum, err := s.Summary(t.Context(), r)
	must(t, err)
	kept := map[Duplicates]int{DuplicatesSum: rows}[policy]
	same(t, "input", sum.Input, payoff.InputCounts{Read: 4 * rows, Accepted: 2*rows + kept, Rejected: 2*rows - kept})
	return took
}

// TestARowOfAnotherLoansKey: what no list has is called by a key that one of the lists' loans has of another kind.
func TestARowOfAnotherLoansKey(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	l := loan("acme", "A", 2)
	l.VendorLoanID = "B"
	st := taking(t, s, r, l)
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
	must(t, st.Line(t.Context(), &payoff.StatementLine{VendorLoanID: "B", Source: payoff.Source{Row: 2},
		Quote: payoff.Quote{Total: amount("1.00")}}))
	must(t, st.Line(t.Context(), &payoff.StatementLine{Account: "B", Source: payoff.Source{Row: 3},
		Quote: payoff.Quote{Total: amount("2.00")}}))
	must(t, st.Settle(t.Context()))
	same(t, "rows", table(t, s, "SELECT origin, account, stated_row FROM loan ORDER BY 1"),
		[][]string{{"loan", "A", "2"}, {"statement", "B", "3"}})
}
