package store

import (
	"testing"

	"tieout/payoff"
)

// told records what the vendor answered in a run as of a day, to be asked on it: claims by id, each pending when it was
// read, pending because its feed was quiet, or quoted.
func told(t *testing.T, s *Store, r *Run, answers map[string]string) {
	t.Helper()
	q := queue(s, r, "q2")
	var kept []*payoff.Result
	for _, res := range batch(t, q) {
		switch answers[res.Loan.Claim] {
		case "read":
			res.Answer = payoff.Answer{Reason: payoff.Pending, Calls: 1}
		case "quiet":
			res.Answer = payoff.Answer{Reason: payoff.Pending}
		case "quoted":
			res.Answer = payoff.Answer{Quote: quote("1.00"), Calls: 1}
		case "offline":
			res.Answer = payoff.Answer{Reason: payoff.NotAsked}
		case "failed":
			res.Answer = payoff.Answer{Reason: payoff.VendorError, Calls: 1}
		default:
			continue
		}
		kept = append(kept, &res)
	}
	must(t, q.Keep(t.Context(), kept))
}

// night stages claims as of a day and records what the vendor answered.
func night(t *testing.T, s *Store, day string, answers map[string]string, ids ...string) *Run {
	t.Helper()
	r := begin(t, s, day)
	rows := make([]payoff.Loan, len(ids))
	for i, id := range ids {
		rows[i] = claim("q2", id, "A"+id, i+2)
	}
	stage(t, s, r, rows...)
	told(t, s, r, answers)
	return r
}

// pendings fails unless these claims are pending, read on these days.
func pendings(t *testing.T, what string, s *Store, r *Run, since string, want map[string]string) {
	t.Helper()
	read, err := queue(s, r, "q2").PendingClaims(t.Context(), date(since))
	must(t, err)
	got := map[string]string{}
	for claim, day := range read {
		got[claim] = day.String()
	}
	same(t, what, got, want)
}

// TestPendings: the last answer counts, and the day is that of the last read.
func TestPendings(t *testing.T) {
	s := newStore(t)
	ids := []string{"READ", "rested", "offline", "quoted", "failed", "again", "quiet", "gone", "new"}
	night(t, s, "2026-07-01", map[string]string{"READ": "read", "rested": "read", "offline": "read", "quoted": "read",
		"failed": "read", "again": "quoted",
		"gone": "read"}, ids...)
	night(t, s, "2026-07-02", map[string]string{"READ": "read", "rested": "quiet", "offline": "offline",
		"quoted": "quoted", "failed": "failed", "again": "read",
		"quiet": "quiet"}, ids...)
	r := night(t, s, "2026-07-03", nil, "read", "rested", "offline", "quoted", "failed", "again", "quiet", "new")
	pendings(t, "all", s, r, "2026-07-01", map[string]string{"read": "2026-07-02", "rested": "2026-07-01",
		"offline": "2026-07-01", "again": "2026-07-02"})
	pendings(t, "a read is too old", s, r, "2026-07-02", map[string]string{"read": "2026-07-02", "again": "2026-07-02"})
	pendings(t, "all are too old", s, r, "2026-07-03", map[string]string{})
	early := *r
	early.AsOf = date("2026-07-01")
	pendings(t, "a clock that was wrong", s, &early, "2026-06-30",
		map[string]string{"read": "2026-07-01", "rested": "2026-07-01", "offline": "2026-07-01", "quoted": "2026-07-01",
			"failed": "2026-07-01"})
	pendings(t, "before the first run", s, &Run{n: 1}, "2026-07-01", map[string]string{})
	elsewhere := s.Queue(r, Source{"q2", "fetch", "https://other.test"}, r.AsOf)
	read, err := elsewhere.PendingClaims(t.Context(), date("2026-07-01"))
	must(t, err)
	same(t, "at another address", len(read), 0)
}

// TestPendingsAreNotRequestable: a claim that the run may still request is not spared its read, one that was requested
// is.
func TestPendingsAreNotRequestable(t *testing.T) {
	s := newStore(t)
	pendingClaims(t, s, "a", "b")
	i := intent("p", 1, payoff.RequestPayoff, "B", false)
	i.Vendor = "q2"
	end(t, s, planOne(t, s, i), payoff.Sent)
	r := pendingClaims(t, s, "a", "b")
	pendings(t, "one was requested", s, r, "2026-07-01", map[string]string{"b": "2026-07-01"})
}

// TestRequestWaitsForUs: only the feed tells that a request waits for an answer of ours, so only it, or the payoff,
// ends that.
func TestRequestWaitsForUs(t *testing.T) {
	s := newStore(t)
	for n, id := range []string{"sent", "CANCELLED"} {
		i := intent("p", n+1, payoff.RequestPayoff, id, false)
		i.Vendor = "q2"
		end(t, s, planOne(t, s, i), payoff.Sent)
	}
	cancel := intent("p", 3, payoff.CancelRequest, "cancelled", false)
	cancel.Vendor = "q2"
	end(t, s, planOne(t, s, cancel), payoff.Sent)
	state := func(want payoff.RequestState) {
		t.Helper()
		same(t, "states", table(t, s, "SELECT claim, state FROM request ORDER BY claim"),
			[][]string{{"cancelled", "cancelled"}, {"sent", string(want)}})
	}
	hear := func(told payoff.RequestState) {
		t.Helper()
		r := begin(t, s, "2026-07-01")
		must(t, queue(s, r, "q2").RecordStates(t.Context(),
			map[string]payoff.RequestState{"sent": told, "cancelled": told, "other": told}))
	}
	read := func(answer string) {
		t.Helper()
		r := night(t, s, "2026-07-01", map[string]string{"sent": answer}, "sent")
		finish(t, s, r)
	}
	read("quiet")
	state(payoff.RequestSent)
	read("read")
	state(payoff.RequestPending)
	hear(payoff.RequestSent)
	state(payoff.RequestPending)
	hear(payoff.ActionRequired)
	state(payoff.ActionRequired)
	read("read")
	state(payoff.ActionRequired)
	hear(payoff.RequestPending)
	state(payoff.RequestPending)
	hear(payoff.ActionRequired)
	read("quoted")
	state(payoff.RequestQuoted)
}
