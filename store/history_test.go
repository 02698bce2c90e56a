package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tieout/payoff"
)

// full has every contract term.
func full() *payoff.ContractTerms {
	return &payoff.ContractTerms{OriginationDate: date("2024-01-31"), FirstDueDate: date("2024-02-29"),
		LastPaymentDate: date("2026-01-01"),
		LastAccrualDate: date("2026-01-02"), NonaccrualDate: date("2026-01-03"), Payment: amount("332.14"), Term: 36,
		PrepaymentRule: "2% of principal", NextLateCharge: amount("15.00"), MinimumInterest: amount("25.01"),
		Rebates: amount("7.50"),
		APR:     known("12.90"), DiscountedRate: known("6.75"), Facility: "F-7", Precomputed: "rule78",
		FinanceCharge: amount("1957.04")}
}

func event(account, day string, kind payoff.EventKind, sum string) payoff.HistoryLine {
	l := payoff.HistoryLine{Account: account, Event: payoff.Event{Date: date(day), Kind: kind}}
	if sum != "" {
		l.Event.Amount = known(sum)
	}
	return l
}

// stageHistory stages a loan list and a history, and settles them.
func stageHistory(t *testing.T, s *Store, r *Run, loans []payoff.Loan, events ...payoff.HistoryLine) {
	t.Helper()
	st := s.NewStage(r)
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "history", Name: "history.csv"}))
	for i := range events {
		events[i].Source.Row = i + 2
		must(t, st.Event(t.Context(), &events[i]))
	}
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	for i := range loans {
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: loans[i]}))
	}
	must(t, st.Settle(t.Context()))
}

// spell spells histories, one string a loan.
func spell(results []payoff.Result) []string {
	var all []string
	for _, r := range results {
		line := r.Loan.Key()
		for _, e := range r.Loan.History {
			line += fmt.Sprintf("; %s %s", e.Date, e.Kind)
			if e.Amount.Valid {
				line += " " + e.Amount.Decimal.String()
			}
		}
		all = append(all, line)
	}
	return all
}

func TestContractTermsRoundTrip(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	rich, bare, terms, doomed := loan("q2", "RICH", 2), loan("q2", "BARE", 3), loan("", "TERMS", 4), loan("q2", "TWICE",
		5)
	rich.Contract, terms.Contract, doomed.Contract = full(), &payoff.ContractTerms{Facility: "F-8"}, full()
	own := claim("q2", "C-OWN", "TERMS", 7)
	own.Principal, own.Contract = known("1.00"), &payoff.ContractTerms{Term: 12}
	stage(t, s, r, rich, bare, terms, doomed, doomed, claim("q2", "C-TERMS", "TERMS", 6), own,
		claim("q2", "C-NONE", "", 8))
	for _, c := range []struct {
		key  string
		want *payoff.ContractTerms
	}{{"RICH", full()}, {"BARE", nil}, {"C-TERMS", terms.Contract}, {"C-OWN", own.Contract}, {"C-NONE", nil}} {
		found, err := s.Loans(t.Context(), r, c.key)
		must(t, err)
		same(t, c.key, fmt.Sprintf("%+v", found[0].Loan.Contract), fmt.Sprintf("%+v", c.want))
	}
	same(t, "rows", table(t, s, "SELECT seq FROM contract_terms"), [][]string{{"1"}, {"3"}, {"7"}})
	same(t, "absent is NULL", table(t, s, `SELECT origination_date, payment, term, prepayment_rule, apr, precomputed,
		facility FROM contract_terms
		WHERE seq = 3`), [][]string{{"-", "-", "-", "-", "-", "-", "F-8"}})
}

// TestHistories: by account, in the order of days and then of the list, also if several vendors or claims have the
// account; the rest of an event comes back as it was.
func TestHistories(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	payment := event("A", "2026-06-05", payoff.Payment, "332.14")
	payment.Event.Posted, payment.Event.Principal = date("2026-06-08"), known("232.14")
	stageHistory(t, s, r, []payoff.Loan{loan("q2", "A", 2), loan("acme", "A", 3), loan("q2", "B", 4),
		claim("q2", "C-A", "A", 5),
		claim("q2", "C-NONE", "", 6), loan("q2", "\"<é\\", 7)},
		event("A", "2026-06-20", payoff.RateChange, "7.125"), payment,
		event("NOBODY", "2026-06-05", payoff.FeeAssessed, "15.00"),
		event("A", "2026-06-05", payoff.Capitalization, ""), event("\"<é\\", "2026-06-05", payoff.Balance, "-3.00"),
		event("A", "2026-06-05", payoff.FeeAssessed, "15.00"))
	const a = "; 2026-06-05 payment 332.14; 2026-06-05 capitalisation; 2026-06-05 fee 15; 2026-06-20 rate 7.125"
	same(t, "q2", spell(batch(t, queue(s, r, "q2"))),
		[]string{"A" + a, "B", "C-A" + a, "C-NONE", "\"<é\\; 2026-06-05 balance -3"})
	acme := batch(t, queue(s, r, "acme"))
	same(t, "acme", spell(acme), []string{"A" + a})
	same(t, "payment", fmt.Sprintf("%+v", acme[0].Loan.History[0]), fmt.Sprintf("%+v", payment.Event))
	info, err := s.Info(t.Context(), r)
	must(t, err)
	same(t, "counts", info.History, payoff.HistoryCounts{Read: 6, Accepted: 6, Unused: 1})
	same(t, "input counts lists only", info.Input, payoff.InputCounts{Read: 6, Accepted: 6})
}

// TestRejectedEvent: its row is counted once and reported, and its loan's history says so.
func TestRejectedEvent(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	st := s.NewStage(r)
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "history", Name: "history.csv"}))
	good := event("A", "2026-06-05", payoff.Payment, "1.00")
	must(t, st.Event(t.Context(), &good))
	must(t, st.Reject(t.Context(), &payoff.RowError{Source: payoff.Source{Row: 3}, Column: "kind", Value: "x",
		Err: errors.New("is none")}))
	bad := payoff.HistoryLine{Account: "A", Event: payoff.Event{Kind: payoff.Unreadable}, Source: payoff.Source{Row: 3}}
	must(t, st.Event(t.Context(), &bad))
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	l := loan("q2", "A", 2)
	must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
	must(t, st.Settle(t.Context()))
	same(t, "rejects", rejects(t, s, r), []string{`history history.csv:3 kind "x" is none`})
	same(t, "history", spell(batch(t, queue(s, r, "q2"))), []string{"A;  unreadable; 2026-06-05 payment 1"})
	sum, err := s.Summary(t.Context(), r)
	must(t, err)
	same(t, "counts", sum.History, payoff.HistoryCounts{Read: 2, Accepted: 1, Rejected: 1})
	same(t, "input", sum.Input, payoff.InputCounts{Read: 1, Accepted: 1})
}

// TestRestageTakesHistoriesAlong, and a run that fails leaves none.
func TestRestageTakesHistoriesAlong(t *testing.T) {
	s := newStore(t)
	first := begin(t, s, "2026-06-30")
	l := loan("q2", "A", 2)
	l.Contract = full()
	stageHistory(t, s, first, []payoff.Loan{l}, event("A", "2026-06-05", payoff.Payment, "5.00"),
		event("A", "2026-06-05", payoff.Quoted, ""))
	finish(t, s, first)
	next := begin(t, s, "2026-07-01")
	must(t, s.Restage(t.Context(), next))
	got := batch(t, queue(s, next, "q2"))
	same(t, "history", spell(got), []string{"A; 2026-06-05 payment 5; 2026-06-05 quote"})
	same(t, "contract_terms", fmt.Sprintf("%+v", got[0].Loan.Contract), fmt.Sprintf("%+v", full()))
	info, err := s.Info(t.Context(), next)
	must(t, err)
	same(t, "counts", info.History, payoff.HistoryCounts{Read: 2, Accepted: 2})
	must(t, s.Fail(t.Context(), next, errors.New("because")))
	must(t, s.Sweep(t.Context()))
	same(t, "rows of the failed run", table(t, s,
		`SELECT (SELECT count(*) FROM event WHERE run = 2), (SELECT count(*) FROM contract_terms
		WHERE run = 2)`), [][]string{{"0", "0"}})
}

// TestHistoriesTakeLinearTime holds the queries to their indexes: four times the loans, each with a history and in a
// facility of five, take four times as long.
func TestHistoriesTakeLinearTime(t *testing.T) {
	linear(t, 240, func(loans int) time.Duration { return historyTime(t, loans) })
}

func historyTime(t *testing.T, n int) time.Duration {
	t.Helper()
	s := newStore(t)
	first := begin(t, s, "2026-06-30")
	var loans []payoff.Loan
	var events []payoff.HistoryLine
	for i := range n {
		l := loan("q2", fmt.Sprint("A", i), i+2)
		l.Contract = &payoff.ContractTerms{Facility: fmt.Sprint("F", i/5)}
		loans = append(loans, l)
		events = append(events, event(l.Account, "2026-06-05", payoff.Payment, "5.00"),
			event(l.Account, "2026-06-04", payoff.RateChange, "5"))
	}
	stageHistory(t, s, first, loans, events...)
	finish(t, s, first)
	second := begin(t, s, "2026-07-01")
	must(t, s.Restage(t.Context(), second))
	q := queue(s, second, "q2")
	began := time.Now()
	for after := int64(0); ; {
		page, err := q.Batch(t.Context(), after, 100)
		must(t, err)
		if len(page) == 0 {
			return time.Since(began)
		}
		around, err := q.Related(t.Context(), page)
		must(t, err)
		for i, r := range page {
			if len(r.Loan.History) != 2 || r.Loan.Contract == nil {
				t.Fatalf("%s has %d events", r.Loan.Account, len(r.Loan.History))
			}
			if siblings := around[i].Siblings; len(siblings) != 4 {
				t.Fatalf("%s has %d siblings, want 4", r.Loan.Account, len(siblings))
			}
		}
		after = page[len(page)-1].Seq
	}
}
