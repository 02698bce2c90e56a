package queue

import (
	"context"
	"errors"
	"testing"

	"tieout/calc/causes"
	"tieout/payoff"
)

// mistaken answers every second loan, from the given one on, as a vendor that counts 360 days a year does.
func mistaken(from int64) quoterFunc {
	return func(_ context.Context, q payoff.Question) (payoff.Answer, error) {
		a := tying()
		if seq := place(q.Loan.Account); seq >= from && seq%2 == 0 {
			a.Quote.Total = amount("3670.28")
		}
		return a, nil
	}
}

func place(account string) int64 {
	n := int64(0)
	for _, digit := range account {
		n = n*10 + int64(digit-'0')
	}
	return n
}

// TestEveryBreakIsExplained, once, whether it is recorded before the rules are learned or long after.
func TestEveryBreakIsExplained(t *testing.T) {
	for _, loans := range []int{1, 3, lessonBreaks, 2*batchSize + 1, lessonLoans + 3*batchSize + 7} {
		q := newQueue(loans)
		v := q.vendor("v", 8, mistaken(0))
		v.Catalogue = causes.Catalogue()
		if err := run(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		for i, r := range q.results {
			if broken := (i+1)%2 == 0; broken != (r.Status == payoff.Broken) || broken != (len(r.Causes) > 0) {
				t.Fatalf("of %d: loan %d is %s, because of %v", loans, i+1, r.Status, r.Causes)
			}
		}
	}
}

// TestExplainingFails: an error while explaining ends the run, with no goroutine left behind.
func TestExplainingFails(t *testing.T) {
	for _, step := range []string{"broken", "around", "explain"} {
		q := newQueue(3 * batchSize)
		q.failures[step] = errors.New(step)
		if err := run(t.Context(), q.vendor("v", 8, mistaken(0))); err == nil || err.Error() != step {
			t.Errorf("%s: ended with %v", step, err)
		}
	}
}
