package queue

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tieout/payoff"
)

// A slow vendor answers in a second, except for one loan.
type slow struct {
	loan  string
	takes time.Duration
	asked atomic.Int64
	ahead int64 // questions that had been asked when that loan was answered
}

func (s *slow) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	s.asked.Add(1)
	if q.Loan.Account != s.loan {
		time.Sleep(time.Second)
		return tying(), nil
	}
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return payoff.Answer{}, ctx.Err()
	}
	s.ahead = s.asked.Load()
	return tying(), nil
}

// TestQuestionsGoOnOverTheBorder of batches: a loan that takes long costs only its own slot.
func TestQuestionsGoOnOverTheBorder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, q, v := time.Now(), newQueue(2*batchSize), &slow{loan: "1990", takes: 150 * time.Second}
		var ended atomic.Int64
		err := Run(t.Context(), "r", []Vendor{q.vendor("v", 11, v)}, func(_ string, done, loans int) {
			if done == loans && loans == 2*batchSize {
				ended.Add(1)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		// 3,999 seconds and 150 on eleven slots. It would be 514 seconds if a batch needed all of its answers before the
		// next begins.
		if took := time.Since(began); took != 378*time.Second {
			t.Errorf("it took %v, want 378s: the slots were not all in use", took)
		}
		if ended.Load() == 0 {
			t.Error("nobody was told that all loans were done")
		}
		q.wantAll(t, payoff.Matched)
	})
}

// TestOneBatchAhead: memory is bounded even if one loan takes an hour.
func TestOneBatchAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := newQueue(5*batchSize), &slow{loan: "7", takes: time.Hour}
		if err := run(t.Context(), q.vendor("v", 11, v)); err != nil {
			t.Fatal(err)
		}
		if v.ahead != 2*batchSize {
			t.Errorf("%d questions were asked before the slow one was answered, want those of two batches", v.ahead)
		}
		q.wantAll(t, payoff.Matched)
	})
}

// TestStoppedBetweenBatches: what was answered of both batches is kept, and not asked again.
func TestStoppedBetweenBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := newQueue(batchSize+500), &slow{loan: "7", takes: time.Hour}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(240*time.Second+500*time.Millisecond, cancel)
		if err := run(ctx, q.vendor("v", 11, v)); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want that of the context", err)
		}
		// Ten slots for 240 seconds, and what they were asking when the run was stopped.
		if kept := q.kept(); kept != batchSize+410 || v.asked.Load() != batchSize+411 {
			t.Errorf("%d answers kept of %d questions, want all but the slow one's", kept, v.asked.Load())
		}
		if len(q.results) != 0 {
			t.Errorf("%d results of batches that were not complete", len(q.results))
		}
		v.takes = time.Second
		if err := run(t.Context(), q.vendor("v", 11, v)); err != nil {
			t.Fatal(err)
		}
		if again := v.asked.Load() - batchSize - 411; again != 90 {
			t.Errorf("%d questions were asked again, want 90", again)
		}
		q.wantAll(t, payoff.Matched)
	})
}

// A clumsy vendor's client panics about one loan.
type clumsy struct{}

func (clumsy) Quote(_ context.Context, q payoff.Question) (payoff.Answer, error) {
	if q.Loan.Account == "2" {
		panic("defect")
	}
	return tying(), nil
}

// TestAskSurvivesAPanic: a client that panics costs one loan its answer, as in a run, and does not end the program.
func TestAskSurvivesAPanic(t *testing.T) {
	var questions []payoff.Question
	for _, account := range []string{"1", "2", "3"} {
		questions = append(questions, payoff.Question{Loan: payoff.Loan{Vendor: "v", Account: account}})
	}
	answers, err := Ask(t.Context(), clumsy{}, questions, 2)
	if err != nil || answers[0].Quote == nil || answers[2].Quote == nil || answers[1].Reason != payoff.VendorError ||
		answers[1].Detail != "defect in the v client: defect" {
		t.Errorf("%+v, %v", answers, err)
	}
}
