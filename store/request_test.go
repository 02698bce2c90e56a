package store

import (
	"strings"
	"testing"

	"tieout/payoff"
)

// pendingClaims stages claims that may be requested, in a run of their own, and records them all as pending.
func pendingClaims(t *testing.T, s *Store, ids ...string) *Run {
	t.Helper()
	r := begin(t, s, "2026-07-01")
	rows := make([]payoff.Loan, len(ids))
	for i, id := range ids {
		rows[i] = claim("q2", id, "A"+id, i+2)
		rows[i].Requestable = true
	}
	stage(t, s, r, rows...)
	pend(t, s, r)
	return r
}

// pend records every row of a run as pending at its vendor, asked on the run's as-of date.
func pend(t *testing.T, s *Store, r *Run) {
	t.Helper()
	q := queue(s, r, "q2")
	batch, err := q.Batch(t.Context(), 0, 100)
	must(t, err)
	kept := make([]*payoff.Result, len(batch))
	for i := range batch {
		batch[i].Answer = payoff.Answer{Reason: payoff.Pending, Calls: 1}
		batch[i].Status, batch[i].Reason = payoff.Unmatched, payoff.Pending
		kept[i] = &batch[i]
	}
	must(t, q.Keep(t.Context(), kept))
	must(t, q.Record(t.Context(), batch))
}

// mayRequest fails unless the run may still request these claims.
func mayRequest(t *testing.T, what string, s *Store, r *Run, most int, want ...string) (place int) {
	t.Helper()
	claims, place, err := s.Requestable(t.Context(), r, "q2", r.AsOf, most)
	must(t, err)
	got := []string{}
	for _, c := range claims {
		got = append(got, c.Claim)
	}
	same(t, what, strings.Join(got, " "), strings.Join(want, " "))
	return place
}

// TestRequestable: every earlier request stands in the way except one that was not carried out; GUIDs count in either
// case.
func TestRequestable(t *testing.T) {
	s := newStore(t)
	for i, state := range []payoff.IntentState{payoff.Sent, payoff.Refused, payoff.Unknown} {
		old := intent("p", i+1, payoff.RequestPayoff, strings.ToUpper(string(state)), false)
		old.Vendor = "q2"
		end(t, s, planOne(t, s, old), state)
	}
	r := pendingClaims(t, s, "twice", "sent", "refused", "unknown", "b", "TWICE", "c")
	same(t, "the first place", mayRequest(t, "within the cap", s, r, 2, "b", "c"), 1)
	mayRequest(t, "all", s, r, 9, "b", "c", "refused")
	claims, _, err := s.Requestable(t.Context(), r, "q2", r.AsOf.AddDays(1), 9)
	must(t, err)
	same(t, "answers that are too old", len(claims), 0)
}

// TestRequestableRestsOnARead: that the feed has no news of a claim is no ground to request its payoff.
func TestRequestableRestsOnARead(t *testing.T) {
	s := newStore(t)
	r := pendingClaims(t, s, "a", "b")
	_, err := s.db.ExecContext(t.Context(), "UPDATE answer SET calls = 0 WHERE seq = 1")
	must(t, err)
	mayRequest(t, "one was not read", s, r, 9, "b")
}

// TestRequestableOfStoppedRun: what the run sent counts against its cap, also what was refused, and is not sent again
// by it.
func TestRequestableOfStoppedRun(t *testing.T) {
	s := newStore(t)
	r := pendingClaims(t, s, "a", "b", "c", "d")
	for i, state := range []payoff.IntentState{payoff.Sent, payoff.Refused} {
		done := intent(r.RequestPlan(), i+1, payoff.RequestPayoff, string("ab"[i]), false)
		done.Vendor = "q2"
		end(t, s, planOne(t, s, done), state)
	}
	left := intent(r.RequestPlan(), 3, payoff.RequestPayoff, "c", false)
	left.Vendor = "q2"
	planOne(t, s, left)
	_, err := s.Orphans(t.Context())
	must(t, err)
	same(t, "the next place", mayRequest(t, "one is left of three", s, r, 3, "c"), 4)
	mayRequest(t, "none is left of two", s, r, 2)
	mayRequest(t, "a later run tries again what was refused", s, pendingClaims(t, s, "a", "b", "c", "d"), 9, "c", "d", "b")
	sum, err := s.Summary(t.Context(), r)
	must(t, err)
	same(t, "effects", sum.Effects, payoff.EffectCounts{Sent: 1})
}

// TestRequestableIsRestaged: a run over the rows of the last one knows which claims may be requested, and a failed run
// leaves nothing behind.
func TestRequestableIsRestaged(t *testing.T) {
	s := newStore(t)
	must(t, s.Finish(t.Context(), pendingClaims(t, s, "a", "b")))
	again := begin(t, s, "2026-07-01")
	must(t, s.Restage(t.Context(), again))
	pend(t, s, again)
	mayRequest(t, "restaged", s, again, 9, "a", "b")
	must(t, s.Fail(t.Context(), again, payoff.Problemf(payoff.CodeEmpty, "", "gone")))
	must(t, s.Sweep(t.Context()))
	var rows int
	must(t, s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM requestable WHERE run = ?", again.n).Scan(&rows))
	same(t, "rows of the failed run", rows, 0)
}
