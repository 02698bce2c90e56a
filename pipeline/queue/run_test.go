package queue

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tieout/payoff"
)

// after answers after a time, even if the context ends before.
func after(d time.Duration) quoterFunc {
	return func(context.Context, payoff.Question) (payoff.Answer, error) {
		time.Sleep(d)
		return tying(), nil
	}
}

func TestASlowVendorHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		slow, fast := newQueue(3), newQueue(10)
		var fastEnded time.Duration
		progress := func(vendor string, done, loans int) {
			if vendor == "fast" && done == loans {
				fastEnded = time.Since(began)
			}
		}
		err := Run(t.Context(), "r", []Vendor{slow.vendor("slow", 1, after(time.Hour)),
			fast.vendor("fast", 1, after(time.Second))}, progress)
		if err != nil {
			t.Fatal(err)
		}
		if fastEnded != 10*time.Second || time.Since(began) != 3*time.Hour {
			t.Errorf("the fast vendor ended after %v and the run after %v, want 10s and 3h", fastEnded, time.Since(began))
		}
		slow.wantAll(t, payoff.Matched)
		fast.wantAll(t, payoff.Matched)
	})
}

// TestInFlight: there are no more questions than slots, and all slots are used: in 4 slots, 14 questions of a second
// each take 4 seconds.
func TestInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, q := time.Now(), newQueue(14)
		var now, most atomic.Int64
		err := run(t.Context(), q.vendor("v", 4, quoterFunc(func(context.Context, payoff.Question) (payoff.Answer, error) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer now.Add(-1)
			time.Sleep(time.Second)
			return tying(), nil
		})))
		if err != nil || most.Load() != 4 || time.Since(began) != 4*time.Second {
			t.Errorf("error %v, %d in flight at most, after %v; want 4, after 4s", err, most.Load(), time.Since(began))
		}
	})
}

// TestResultsAreInInputOrder, across batches, even if later answers come first; a question names the run and the loan.
func TestResultsAreInInputOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(2*batchSize + 10)
		quoter := func(_ context.Context, q payoff.Question) (payoff.Answer, error) {
			n, _ := strconv.Atoi(q.Loan.Account)
			time.Sleep(time.Duration(100-n%97) * time.Second)
			if q.Run != "2026-06-21-001" || q.AsOf != date("2026-06-21") {
				return payoff.Answer{Reason: payoff.VendorError}, nil
			}
			return payoff.Answer{Quote: &payoff.Quote{Total: amount("3670.00")}, Detail: q.Loan.Account}, nil
		}
		if err := run(t.Context(), q.vendor("v", 50, quoterFunc(quoter))); err != nil {
			t.Fatal(err)
		}
		q.wantAll(t, payoff.Matched)
		for _, r := range q.results {
			if r.Answer.Detail != r.Loan.Account {
				t.Fatalf("loan %s has the answer of loan %s", r.Loan.Account, r.Answer.Detail)
			}
		}
	})
}

// TestAnAnswerIsKeptBeforeItsSlotIsFree: a crash never loses more answers, to be asked for again, than there are slots.
func TestAnAnswerIsKeptBeforeItsSlotIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(40)
		asked, keeps, most := 0, 0, 0
		q.keeping = func() error { // the disk is slow and the vendor quick
			keeps++
			time.Sleep(10 * time.Second)
			return nil
		}
		quick := make(chan struct{}, 1)
		quick <- struct{}{}
		err := run(t.Context(), q.vendor("v", 4, quoterFunc(func(context.Context, payoff.Question) (payoff.Answer, error) {
			<-quick
			asked++
			most = max(most, asked-q.kept())
			quick <- struct{}{}
			time.Sleep(time.Millisecond)
			return tying(), nil
		})))
		if err != nil || most != 4 {
			t.Errorf("error %v; %d answers at risk at most, want 4", err, most)
		}
		if keeps > 20 {
			t.Errorf("%d transactions for 40 answers; want those that wait to share one", keeps)
		}
		q.wantAll(t, payoff.Matched)
	})
}

// TestCancelAndResume stops a run with questions in flight: half of them are still answered, half give up.
func TestCancelAndResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, asked := newQueue(20), make(chan string, 100)
		stubborn := func(ctx context.Context, question payoff.Question) (payoff.Answer, error) {
			asked <- question.Loan.Account
			n, _ := strconv.Atoi(question.Loan.Account)
			gone := ctx.Done()
			if n%2 == 0 {
				gone = nil
			}
			select {
			case <-time.After(time.Second):
				return tying(), nil
			case <-gone:
				return payoff.Answer{}, fmt.Errorf("gave up: %w", ctx.Err())
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2500*time.Millisecond, cancel)
		if err := run(ctx, q.vendor("v", 4, quoterFunc(stubborn))); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want that of the context", err)
		}
		if len(asked) != 12 { // three rounds of four; none after the cancel
			t.Errorf("%d questions were asked, want 12", len(asked))
		}
		if q.kept() != 10 || len(q.results) != 0 {
			t.Errorf("%d answers kept and %d results recorded, want 10 and none", q.kept(), len(q.results))
		}
		if err := run(t.Context(), q.vendor("v", 4, quoterFunc(stubborn))); err != nil {
			t.Fatal(err)
		}
		if len(asked) != 12+10 {
			t.Errorf("the second run asked %d questions, want the 10 without an answer", len(asked)-12)
		}
		q.wantAll(t, payoff.Matched)
		if err := run(t.Context(), q.vendor("v", 4, quoterFunc(stubborn))); err != nil || len(asked) != 22 {
			t.Errorf("a third run: error %v, %d questions; want none", err, len(asked)-22)
		}
		q.wantAll(t, payoff.Matched)
	})
}

// TestACanceledRunDecidesNothing: loans that nobody was asked about must not become results.
func TestACanceledRunDecidesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := newQueue(3)
	err := run(ctx, q.vendor("v", 2, after(0)))
	if !errors.Is(err, context.Canceled) || q.kept() != 0 || len(q.results) != 0 {
		t.Errorf("error %v, %d answers, %d results; want that of the context and none", err, q.kept(), len(q.results))
	}
}

func TestAPanicCostsOneLoan(t *testing.T) {
	q := newQueue(9)
	quoter := func(_ context.Context, question payoff.Question) (payoff.Answer, error) {
		if question.Loan.Account == "5" {
			var nobody *payoff.Quote
			_ = nobody.Total
		}
		return tying(), nil
	}
	err := run(t.Context(), q.vendor("v", 3, quoterFunc(quoter)))
	if err != nil || len(q.results) != 9 {
		t.Fatalf("error %v, %d results", err, len(q.results))
	}
	if r := q.results[4]; r.Reason != payoff.VendorError || r.Detail == "" {
		t.Errorf("the loan whose client panicked is %s %q %q, want vendor_error and why", r.Status, r.Reason, r.Detail)
	}
	if q.kept() != 9 || q.results[5].Status != payoff.Matched {
		t.Error("the panic cost more than one loan")
	}
}

// TestTheLedgerFails: the run ends with its error, other vendors stop, and nothing is left running (goleak).
func TestTheLedgerFails(t *testing.T) {
	full := errors.New("disk full")
	for _, step := range []string{"pending", "batch", "keep", "record"} {
		t.Run(step, func(t *testing.T) {
			broken, other := newQueue(200), newQueue(200)
			broken.failures[step] = full
			if step == "keep" {
				broken.keeping = func() error { return full }
			}
			waits := quoterFunc(func(ctx context.Context, _ payoff.Question) (payoff.Answer, error) {
				<-ctx.Done()
				return payoff.Answer{}, ctx.Err()
			})
			var asked atomic.Int64
			counts := quoterFunc(func(context.Context, payoff.Question) (payoff.Answer, error) {
				asked.Add(1)
				return tying(), nil
			})
			err := run(t.Context(), broken.vendor("broken", 4, counts), other.vendor("other", 4, waits))
			if !errors.Is(err, full) {
				t.Errorf("error %v, want %v", err, full)
			}
			if n := asked.Load(); step == "keep" && n > 16 {
				t.Errorf("%d questions went out although no answer could be kept", n)
			}
		})
	}
}

// TestProgressCountsAllLoans, including those that had a result before.
func TestProgressCountsAllLoans(t *testing.T) {
	q := newQueue(5)
	v := q.vendor("v", 1, quoterFunc(func(context.Context, payoff.Question) (payoff.Answer, error) {
		return tying(), nil
	}))
	for _, r := range q.loans[:2] {
		q.results = append(q.results, payoff.Result{Seq: r.Seq, Status: payoff.Matched})
	}
	var told []string
	err := Run(t.Context(), "2026-06-21-001", []Vendor{v}, func(_ string, done, loans int) {
		told = append(told, fmt.Sprint(done, "/", loans))
	})
	if err != nil || told[0] != "2/5" || told[len(told)-1] != "5/5" {
		t.Errorf("%v, progress %v, want 2/5 to 5/5", err, told)
	}
}
