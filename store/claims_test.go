package store

import (
	"fmt"
	"testing"
	"time"

	"tieout/payoff"
)

// TestClaimsTakeLinearTime: claims that name no account, or all the same one, are found by their ids when a second run
// of the day takes their answers over, is joined to its terms, and closes their breaks.
func TestClaimsTakeLinearTime(t *testing.T) {
	for _, account := range []string{"", "A"} {
		t.Run("account "+account, func(t *testing.T) {
			linear(t, 500, func(claims int) time.Duration { return claimsTime(t, claims, account) })
		})
	}
}

// claimsTime is how long the second of two runs over the same claims takes, in which all breaks are cured.
func claimsTime(t *testing.T, claims int, account string) time.Duration {
	t.Helper()
	s := newStore(t)
	loans := make([]payoff.Loan, claims)
	for i := range loans {
		loans[i] = claim("q2", fmt.Sprintf("C%d", i), account, i+2)
	}
	first := begin(t, s, "2026-06-30")
	stage(t, s, first, loans...)
	q := queue(s, first, "q2")
	results, err := q.Batch(t.Context(), 0, claims)
	must(t, err)
	for i := range results {
		results[i].Answer = payoff.Answer{Quote: quote("2.00"), Calls: 1}
		must(t, q.Keep(t.Context(), []*payoff.Result{&results[i]}))
		results[i] = judged(results[i], "1.00", "2.00", payoff.TotalField)
	}
	must(t, q.Record(t.Context(), results))
	must(t, s.Finish(t.Context(), first))

	began := time.Now()
	second := begin(t, s, "2026-06-30")
	stage(t, s, second, loans...)
	q = queue(s, second, "q2")
	taken, err := q.TakeOver(t.Context())
	must(t, err)
	same(t, "answers taken over", taken, claims)
	results, err = q.Batch(t.Context(), 0, claims)
	must(t, err)
	for i := range results {
		results[i] = judged(results[i], "2.00", "2.00")
	}
	must(t, q.Record(t.Context(), results))
	must(t, s.Finish(t.Context(), second))
	same(t, "open breaks", len(table(t, s, "SELECT 1 FROM open_break")), 0)
	return time.Since(began)
}
