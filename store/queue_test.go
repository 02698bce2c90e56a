package store

import (
	"fmt"
	"testing"

	"tieout/payoff"
)

// answers has one of every shape; none is to lose or gain a figure in the ledger.
func answers() []payoff.Answer {
	full := payoff.Quote{AsOf: date("2026-06-29"), GoodThrough: date("2026-07-10"), Total: amount("12345678901.23"),
		Principal: known("-0.05"), Interest: known("0.00"), Fees: known("1.10"), PerDiem: known("8.2190"), Currency: "CAD", DoesNotFoot: true}
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
	same(t, "calls and evidence", table(t, s, "SELECT calls, CAST(evidence AS TEXT), asked_on FROM answer ORDER BY seq"), [][]string{
		{"3", `{"total":1}`, "2026-06-30"}, {"1", "-", "2026-06-30"}, {"0", "-", "2026-06-30"}, {"2", "-", "2026-06-30"},
		{"0", "later", "2026-06-30"}})
	same(t, "absent is NULL", table(t, s, `SELECT q.total, q.principal, q.interest, q.fees, q.per_diem, q.as_of, q.good_through,
		a.asked, a.reason, a.detail FROM answer a JOIN answer_quote q USING (run, seq) WHERE a.seq = 2`), [][]string{{"0", "-", "-", "-", "-", "-", "-", "-", "-", "-"}})
}

func TestAQuestionHasOneAnswer(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stage(t, s, r, loan("q2", "A", 2), loan("q2", "B", 3))
	q := queue(s, r, "q2")
	keep(t, q, 1, payoff.Answer{Quote: quote("1.00")})
	again := []*payoff.Result{{Seq: 2, Answer: payoff.Answer{Quote: quote("2.00")}}, {Seq: 1, Answer: payoff.Answer{Quote: quote("3.00")}}}
	wantProblem(t, "second answer", q.Keep(t.Context(), again), payoff.CodeLedger)
	same(t, "answers", table(t, s, "SELECT seq, total FROM answer_quote"), [][]string{{"1", "100"}})
	keep(t, q, 2, payoff.Answer{Quote: quote("4.00")}) // what failed is not in the way
	same(t, "answers", table(t, s, "SELECT seq, total FROM answer_quote ORDER BY seq"), [][]string{{"1", "100"}, {"2", "400"}})
}

// TestAnswersAreDurable: the answer writer's connection, too, waits for the disk, and checks what a row refers to.
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

func TestLoansRoundTrip(t *testing.T) {
	want := payoff.Loan{Vendor: "q2", Account: "00012", VendorLoanID: "V1", PayoffDate: date("2026-07-15"),
		Source: payoff.Source{File: "loans.csv", Row: 7}, Terms: payoff.Terms{Principal: known("-1.00"), Rate: known("5.125"),
			DayCount: "ACT/360", InterestPaidTo: date("2026-06-01"), UnpaidInterest: amount("-0.01"), Fees: amount("0.02"),
			LateCharges: amount("0.03"), PrepaymentPenalty: amount("0.04"), EscrowBalance: amount("-0.05"), ExcessPayments: amount("0.06"),
			MaturityDate: date("2040-02-29"), NextDueDate: date("2026-08-01"), Currency: "EUR"}}
	bare := payoff.Loan{Vendor: "q2", Account: "B", VendorLoanID: "B", Source: payoff.Source{Row: 8}, Terms: payoff.Terms{Currency: "USD"}}
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stage(t, s, r, want, bare)
	got := batch(t, queue(s, r, "q2"))
	want.Source.File = "" // the file's name is the report's, not the queue's
	want.PayoffDate, bare.PayoffDate = date("2026-07-15"), date("2026-06-30")
	same(t, "loan", fmt.Sprintf("%+v", got[0].Loan), fmt.Sprintf("%+v", want))
	same(t, "bare loan", fmt.Sprintf("%+v", got[1].Loan), fmt.Sprintf("%+v", bare))
	if got[1].Loan.Principal.Valid || got[1].Loan.Rate.Valid {
		t.Error("absent terms came back as zero")
	}
}

// TestBatchPages goes through the queue of every kind of source, page by page, with other vendors' loans between.
func TestBatchPages(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	var loans []payoff.Loan
	for i := range 21 {
		loans = append(loans, loan(sources()[i%3].Vendor, fmt.Sprint("A", i), i+2))
	}
	stage(t, s, r, loans...)
	for i, src := range sources() {
		q := s.Queue(r, src, r.AsOf)
		var seqs []int64
		for after := int64(0); ; after = seqs[len(seqs)-1] {
			page, err := q.Batch(t.Context(), after, 3)
			must(t, err)
			if len(page) == 0 {
				break
			}
			if len(page) > 3 {
				t.Fatalf("%s: a page of %d, want 3 at most", src.Vendor, len(page))
			}
			for _, res := range page {
				seqs = append(seqs, res.Seq)
			}
		}
		first := int64(i + 1)
		same(t, src.Vendor, seqs, []int64{first, first + 3, first + 6, first + 9, first + 12, first + 15, first + 18})
		loans, err := q.Pending(t.Context())
		must(t, err)
		same(t, src.Vendor+" pending", loans, 7)
		first2 := batch(t, q)[:2]
		must(t, q.Record(t.Context(), []payoff.Result{judged(first2[0], "1", "1"), judged(first2[1], "1", "1")}))
		loans, err = q.Pending(t.Context())
		must(t, err)
		done, err := q.Done(t.Context())
		must(t, err)
		same(t, src.Vendor+" done", done, 2)
		same(t, src.Vendor+" pending after two", []int64{int64(loans), batch(t, q)[0].Seq}, []int64{5, first + 6})
	}
}

// TestAResultIsRecordedOnce: a second one is refused, with all that it came with, and the first stands.
func TestAResultIsRecordedOnce(t *testing.T) {
	s := newStore(t)
	q, res := recordedOnce(t, s, "q2", "1")
	if err := q.Record(t.Context(), []payoff.Result{judged(res, "1", "2")}); err == nil {
		t.Error("a second result was taken")
	}
	same(t, "the result", table(t, s, "SELECT status, quoted FROM loan"), [][]string{{"matched", "100"}})
}
