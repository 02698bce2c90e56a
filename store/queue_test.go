package store

import (
	"fmt"
	"testing"

	"tieout/payoff"
)

func TestLoansRoundTrip(t *testing.T) {
	want := payoff.Loan{Vendor: "q2", Account: "00012", VendorLoanID: "V1", PayoffDate: date("2026-07-15"),
		Source: payoff.Source{File: "loans.csv", Row: 7}, Terms: payoff.Terms{Principal: known("-1.00"), Rate: known("5.125"),
			DayCount: "ACT/360", InterestPaidTo: date("2026-06-01"), UnpaidInterest: amount("-0.01"), Fees: amount("0.02"),
			LateCharges: amount("0.03"), PrepaymentPenalty: amount("0.04"), EscrowBalance: amount("-0.05"),
			ExcessPayments: amount("0.06"), MaturityDate: date("2040-02-29"), NextDueDate: date("2026-08-01"),
			Currency: "EUR"}}
	bare := payoff.Loan{Vendor: "q2", Account: "B", VendorLoanID: "B", Source: payoff.Source{Row: 8},
		Terms: payoff.Terms{Currency: "USD"}}
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
