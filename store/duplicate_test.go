package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tieout/payoff"
)

// stageDuplicates stages two lists with rows of one key under a policy: A three times with balances only, B twice with
// another rate, RULE twice with contract terms, C-1 twice without terms, T twice as a terms row.
func stageDuplicates(t *testing.T, s *Store, policy Duplicates) *Run {
	t.Helper()
	r := begin(t, s, "2026-06-30")
	st := s.NewStage(r)
	st.Duplicates = policy
	a, b, rule, c, terms := loan("ibrd", "A", 2), loan("ibrd", "B", 3), loan("ibrd", "RULE", 4),
		claim("ibrd", "C-1", "A", 5), loan("", "T", 6)
	a.UnpaidInterest, a.Fees, a.EscrowBalance = amount("0.10"), amount("15.00"), amount("-7.25")
	rule.Contract = &payoff.ContractTerms{PrepaymentRule: "2% of principal"}
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "one.csv"}))
	for _, l := range []payoff.Loan{a, b, rule, c, terms} {
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
	}
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "two.xlsx", Sheet: "S"}))
	b.Rate = known("5.5")
	again := a
	again.Source.Row, again.Principal = 7, known("-0.01")
	for _, l := range []payoff.Loan{a, b, rule, c, terms, again} {
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
	}
	must(t, st.Settle(t.Context()))
	return r
}

// TestDuplicates under every policy: what is left of the rows of each key, and what each other row is
// told. A row that the policy drops, or adds to another, is left out: nothing is wrong with it.
func TestDuplicates(t *testing.T) {
	const one, two, also = "the key is given twice, also in one.csv:", "the key is given twice, also in two.xlsx[S]:",
		"; both rows were rejected: keep one"
	for policy, c := range map[Duplicates]struct{ kept, rejects []string }{
		"": {nil, []string{"one.csv:2 A " + two + "2" + also, "one.csv:3 B " + two + "3" + also,
			"one.csv:4 RULE " + two + "4" + also,
			"one.csv:5 C-1 " + two + "5" + also, "one.csv:6 T " + two + "6" + also,
			"two.xlsx[S]:2 A " + one + "2" + also, "two.xlsx[S]:3 B " + one + "3" + also,
			"two.xlsx[S]:4 RULE " + one + "4" + also,
			"two.xlsx[S]:5 C-1 " + one + "5" + also, "two.xlsx[S]:6 T " + one + "6" + also,
			"two.xlsx[S]:7 A " + one + "2" + also}},
		DuplicatesFirst: {[]string{"1:2 A 100000 10 1500 -725", "1:3 B 100000 0 0 0", "1:4 RULE 100000 0 0 0",
			"1:5 C-1 - 0 0 0",
			"1:6 T 100000 0 0 0"}, nil},
		DuplicatesLast: {[]string{"2:3 B 100000 0 0 0", "2:4 RULE 100000 0 0 0", "2:5 C-1 - 0 0 0", "2:6 T 100000 0 0 0",
			"2:7 A -1 10 1500 -725"},
			nil},
		DuplicatesSum: {[]string{"1:2 A 199999 30 4500 -2175", "1:4 RULE 200000 0 0 0", "1:5 C-1 - 0 0 0",
			"1:6 T 200000 0 0 0"},
			[]string{"one.csv:3 B " + two + "3; rows that differ in rate are not added up: all were rejected",
				"two.xlsx[S]:3 B " + one + "3; rows that differ in rate are not added up: all were rejected"}},
	} {
		s := newStore(t)
		r := stageDuplicates(t, s, policy)
		var got []string
		for _, row := range table(t, s, `SELECT l.file || ':' || l.row, coalesce(l.claim, l.account), t.principal,
			coalesce(t.unpaid_interest, 0), coalesce(t.fees, 0), coalesce(t.escrow_balance, 0)
			FROM loan l JOIN loan_terms t USING (run, seq) ORDER BY seq`) {
			got = append(got, fmt.Sprintf("%s %s %s %s %s %s", row[0], row[1], row[2], row[3], row[4], row[5]))
		}
		same(t, fmt.Sprintf("%q: kept", policy), got, c.kept)
		told := compact(t, s.Rejects(t.Context(), r), func(l payoff.RejectLine) string {
			return fmt.Sprintf("%s %s %s", l.Source, l.Value, l.Reason)
		})
		same(t, fmt.Sprintf("%q: rejects", policy), told, c.rejects)
		sum, err := s.Summary(t.Context(), r)
		must(t, err)
		if in := sum.Input; in.Read != 11 || in.Read != in.Accepted+in.Terms+in.Rejected+in.LeftOut ||
			in.Rejected != len(rejectsOfLists(t, s, r)) {
			t.Errorf("%q: %+v does not add up", policy, in)
		}
		same(t, "what is left behind", table(t, s,
			"SELECT count(*) FROM contract_terms WHERE seq NOT IN (SELECT seq FROM loan)"), [][]string{{"0"}})
	}
}

// rejectsOfLists are the rejects of loan and claim lists.
func rejectsOfLists(t *testing.T, s *Store, r *Run) []string {
	t.Helper()
	return slices.DeleteFunc(rejects(t, s, r), func(text string) bool {
		return !strings.HasPrefix(text, "loans ") && !strings.HasPrefix(text, "claims ")
	})
}

// TestWhatKeepsRowsFromBeingAdded: any column except a balance in which they differ, and amounts that are no balances.
func TestWhatKeepsRowsFromBeingAdded(t *testing.T) {
	for column, change := range map[string]func(l *payoff.Loan){
		"principal":        func(l *payoff.Loan) { l.Principal.Valid = false },
		"vendor_loan_id":   func(l *payoff.Loan) { l.VendorLoanID = "V" },
		"rate":             func(l *payoff.Loan) { l.Rate.Valid = false },
		"day_count":        func(l *payoff.Loan) { l.DayCount = "ACT/360" },
		"interest_paid_to": func(l *payoff.Loan) { l.InterestPaidTo = date("2026-06-02") },
		"payoff_date":      func(l *payoff.Loan) { l.PayoffDate = date("2026-06-30") }, // the as-of date, but its own
		"maturity_date":    func(l *payoff.Loan) { l.MaturityDate = date("2030-01-01") },
		"next_due_date":    func(l *payoff.Loan) { l.NextDueDate = date("2026-07-01") },
		"currency":         func(l *payoff.Loan) { l.Currency = "CAD" },
		"origination_date": func(l *payoff.Loan) { l.Contract = &payoff.ContractTerms{OriginationDate: date("2020-01-01")} },
		"prepayment_rule":  func(l *payoff.Loan) { l.Contract = &payoff.ContractTerms{PrepaymentRule: "250.00"} },
		"finance_charge":   func(l *payoff.Loan) { l.Contract = &payoff.ContractTerms{FinanceCharge: amount("1.00")} },
		"rebates":          func(l *payoff.Loan) { l.Contract = &payoff.ContractTerms{Rebates: amount("1.00")} },
	} {
		s := newStore(t)
		r := begin(t, s, "2026-06-30")
		st := s.NewStage(r)
		st.Duplicates = DuplicatesSum
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
		l, other := loan("ibrd", "A", 2), loan("ibrd", "A", 3)
		change(&other)
		must(t, errors.Join(st.Loan(t.Context(), &payoff.Result{Loan: l}), st.Loan(t.Context(), &payoff.Result{Loan: other}),
			st.Settle(t.Context())))
		differ := "rows that differ in " + column
		if column == "finance_charge" || column == "rebates" {
			differ = "rows with " + column
		}
		told := " the key is given twice, also in loans.csv:%d; " + differ + " are not added up: all were rejected"
		same(t, column, rejects(t, s, r), []string{"loans loans.csv:2 account \"A\"" + fmt.Sprintf(told, 3),
			"loans loans.csv:3 account \"A\"" + fmt.Sprintf(told, 2)})
	}
}

// TestARejectedRowSpoilsItsSum: with an unreadable row of a loan, nobody knows what its rows come to. Under other
// policies there is just one row fewer.
func TestARejectedRowSpoilsItsSum(t *testing.T) {
	for policy, want := range map[Duplicates][][]string{
		DuplicatesSum: {{"ibrd", "WHOLE", "200000"}, {"acme", "A", "100000"}},
		DuplicatesFirst: {{"ibrd", "A", "100000"}, {"ibrd", "WHOLE", "100000"}, {"acme", "A", "100000"},
			{"q2", "A", "100000"}},
	} {
		s := newStore(t)
		r := begin(t, s, "2026-06-30")
		st := s.NewStage(r)
		st.Duplicates = policy
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.xlsx", Sheet: "S"}))
		own := claim("q2", "C-1", "A", 6)
		own.Principal = known("1000.00")
		for _, l := range []payoff.Loan{loan("ibrd", "A", 2), loan("ibrd", "WHOLE", 3), loan("ibrd", "WHOLE", 4),
			loan("acme", "A", 5), own} {
			must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		}
		for i, row := range []payoff.Loan{{Vendor: "ibrd", Account: "A"}, {Vendor: "q2", Account: "A", Claim: "C-1"},
			{Account: "WHOLE"}, {}} {
			must(t, st.Reject(t.Context(), &payoff.RowError{Source: payoff.Source{Row: 7 + i}, Column: "principal", Value: "x",
				Err: errors.New("is not a number"), Row: row}))
		}
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "history", Name: "history.csv"}))
		must(t, st.Reject(t.Context(), &payoff.RowError{Err: errors.New("bad"),
			Row: payoff.Loan{Vendor: "acme", Account: "A"}}))
		must(t, st.Settle(t.Context()))
		same(t, string(policy), table(t, s, "SELECT vendor, account, terms ->> 0 FROM loan ORDER BY seq"), want)
		if policy == DuplicatesSum {
			same(t, "rejects", rejects(t, s, r)[:2], []string{
				`loans loans.xlsx[S]:2 account "A" the key is given twice, also in loans.xlsx[S]:7, which was rejected: ` +
					`its amounts would be missing in the sum`,
				`loans loans.xlsx[S]:6 claim "C-1" the key is given twice, also in loans.xlsx[S]:8, which was rejected: ` +
					`its amounts would be missing in the sum`})
		}
		sum, err := s.Summary(t.Context(), r)
		must(t, err)
		if in := sum.Input; in.Read != 9 || in.Read != in.Accepted+in.Terms+in.Rejected+in.LeftOut ||
			in.Rejected != len(rejectsOfLists(t, s, r)) {
			t.Errorf("%s: %+v does not add up", policy, in)
		}
	}
}

// TestDuplicatesForContext: a partial run takes the terms of a claim from the row that a whole run would, and rejects
// none for it.
func TestDuplicatesForContext(t *testing.T) {
	for policy, want := range map[Duplicates]string{DuplicatesReject: "-", DuplicatesFirst: "100000",
		DuplicatesLast: "500", DuplicatesSum: "100500"} {
		s := newStore(t)
		r := beginRun(t, s, Run{AsOf: date("2026-06-30"), Partial: "vendor=q2"})
		st := s.NewStage(r)
		st.Duplicates = policy
		first, last, c := loan("", "T", 2), loan("", "T", 3), claim("q2", "C-1", "T", 4)
		first.ContextOnly, last.ContextOnly, last.Principal = true, true, known("5.00")
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
		must(t, errors.Join(st.Loan(t.Context(), &payoff.Result{Loan: first}),
			st.Loan(t.Context(), &payoff.Result{Loan: last}), st.Loan(t.Context(), &payoff.Result{Loan: c}),
			st.Settle(t.Context())))
		same(t, string(policy), table(t, s, `SELECT t.terms ->> 0, (SELECT count(*) FROM reject) FROM loan l LEFT JOIN loan t
			ON t.run = l.run AND t.seq = l.terms_seq WHERE l.claim IS NOT NULL`), [][]string{{want, "0"}})
	}
}

// TestOneKeyForAll: a list whose key column is mapped wrongly has one key in all its rows, and takes no longer for it.
func TestOneKeyForAll(t *testing.T) {
	linear(t, 2_000, func(rows int) time.Duration {
		s := newStore(t)
		r := begin(t, s, "2026-06-30")
		st := s.NewStage(r)
		must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
		for i := range rows {
			l := loan("ibrd", "USD", i+2)
			must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		}
		begun := time.Now()
		must(t, st.Settle(t.Context()))
		return time.Since(begun)
	})
}

// TestARefusedRun: checks see the rows as they were settled; if one refuses the run, nobody can go on with it, and
// its rejects and the counts of its files are kept for people to look at.
func TestARefusedRun(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	st := s.NewStage(r)
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	for _, l := range []payoff.Loan{loan("ibrd", "A", 2), loan("ibrd", "A", 3), loan("ibrd", "B", 4)} {
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
	}
	refused := errors.New("refused")
	err := st.Settle(t.Context(), func(ctx context.Context) error {
		info, err := s.Info(ctx, r)
		must(t, err)
		same(t, "input", info.Input, payoff.InputCounts{Read: 3, Accepted: 1, Rejected: 2})
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatalf("settled with %v, want what the check said", err)
	}
	_, err = s.Find(t.Context(), "", Quoting)
	wantProblem(t, "a run to go on with", err, payoff.CodeNoRun)
	must(t, s.Fail(t.Context(), r, refused))
	must(t, s.Sweep(t.Context()))
	same(t, "rejects", table(t, s, "SELECT row, value FROM reject_report WHERE run = ?", r.ID),
		[][]string{{"2", "A"}, {"3", "A"}})
	same(t, "files", table(t, s, "SELECT read, rejected, (SELECT count(*) FROM loan) FROM input"),
		[][]string{{"3", "2", "0"}})
}

// TestDuplicatesInAnyOrder: rows with the same key are found whether lists are in the order of their accounts or
// nearly so.
func TestDuplicatesInAnyOrder(t *testing.T) {
	keys := []payoff.Loan{loan("acme", "A", 0), loan("q2", "A", 0), loan("", "A", 0), loan("acme", "B", 0),
		loan("acme", "a", 0), loan("acme", "ä", 0),
		claim("acme", "A", "A", 0), claim("acme", "B", "A", 0)}
	s := newStore(t)
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfN(rapid.SampledFrom(keys), 1, 6).Draw(rt, "rows")
		if rapid.Bool().Draw(rt, "sorted") {
			slices.SortFunc(rows, func(a, b payoff.Loan) int {
				return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Vendor, b.Vendor), cmp.Compare(a.Claim, b.Claim))
			})
		}
		r := begin(t, s, "2026-06-30")
		stage(t, s, r, rows...)
		times, single := map[[3]string]int{}, 0
		for _, l := range rows {
			key := [3]string{l.Vendor, l.Claim, l.Account}
			if l.Claim != "" {
				key[2] = ""
			}
			times[key]++
		}
		for _, n := range times {
			if n == 1 {
				single++
			}
		}
		if kept := table(t, s, fmt.Sprint("SELECT count(*) FROM loan WHERE run = ", r.n)); kept[0][0] != fmt.Sprint(single) {
			rt.Errorf("%v of the rows are kept, %d have a key of their own", kept, single)
		}
	})
}
