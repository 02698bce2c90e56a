package store

import (
	"strconv"
	"testing"
	"time"

	"tieout/payoff"
)

// tie runs one reconciliation of loans A and B of ibrd in which these loans are broken in these fields; a loan that is
// not mentioned ties, and a nil list leaves it unmatched. Its reports are written.
func tie(t *testing.T, s *Store, asOf string, broken map[string][]payoff.Field) *Run {
	t.Helper()
	r := tieUnreported(t, s, asOf, broken)
	must(t, s.End(t.Context(), r, time.Unix(0, 0), payoff.ExitBreaks))
	return r
}

// tieUnreported is a run that is killed before its reports are written.
func tieUnreported(t *testing.T, s *Store, asOf string, broken map[string][]payoff.Field) *Run {
	t.Helper()
	r := begin(t, s, asOf)
	stage(t, s, r, loan("ibrd", "A", 2), loan("ibrd", "B", 3))
	q := queue(s, r, "ibrd")
	results := batch(t, q)
	for i, res := range results {
		fields, mentioned := broken[res.Loan.Account]
		if mentioned && fields == nil {
			results[i].Status, results[i].Reason = payoff.Unmatched, payoff.VendorError
			continue
		}
		results[i] = judged(res, "10.00", "10.05", fields...)
	}
	must(t, q.Record(t.Context(), results))
	must(t, s.Finish(t.Context(), r))
	return r
}

// TestBreaksAcrossRuns follows the breaks of two loans through a week.
func TestBreaksAcrossRuns(t *testing.T) {
	total, interest := payoff.TotalField, payoff.InterestField
	s := newStore(t)
	for _, c := range []struct {
		day, why   string
		broken     map[string][]payoff.Field
		persisting int
		want       [][]string // account, field, first seen, age
	}{
		{"2026-06-20", "found", map[string][]payoff.Field{"A": {total, interest}}, 0,
			[][]string{{"A", "total", "2026-06-20", "0"}, {"A", "interest", "2026-06-20", "0"}}},
		{"2026-06-22", "one persists, one is new", map[string][]payoff.Field{"A": {total, interest}, "B": {total}}, 1,
			[][]string{{"A", "total", "2026-06-20", "2"}, {"A", "interest", "2026-06-20", "2"},
				{"B", "total", "2026-06-22", "0"}}},
		{"2026-06-23", "B cannot be compared and stays open", map[string][]payoff.Field{"A": {total}, "B": nil}, 1,
			[][]string{{"A", "total", "2026-06-20", "3"}}},
		{"2026-06-24", "A is cured", map[string][]payoff.Field{"B": {total}}, 1,
			[][]string{{"B", "total", "2026-06-22", "2"}}},
		{"2026-06-25", "A is reopened, in a figure cured the day before", map[string][]payoff.Field{"A": {interest}}, 0,
			[][]string{{"A", "interest", "2026-06-25", "0"}}},
		{"2026-06-18", "an earlier day is run late", map[string][]payoff.Field{"A": {interest}}, 1,
			[][]string{{"A", "interest", "2026-06-18", "0"}}},
		{"2026-06-26", "and counts", map[string][]payoff.Field{"A": {interest}}, 1,
			[][]string{{"A", "interest", "2026-06-18", "8"}}},
	} {
		r := tie(t, s, c.day, c.broken)
		sum, err := s.Summary(t.Context(), r)
		must(t, err)
		n := 0
		for _, fields := range c.broken {
			n += min(1, len(fields))
		}
		oldest := 0
		for _, row := range c.want {
			age, err := strconv.Atoi(row[3])
			must(t, err)
			oldest = max(oldest, age)
		}
		same(t, c.why+": breaks", sum.Breaks, payoff.BreakCounts{Total: n, Differences: n, New: n - c.persisting,
			Persisting: c.persisting, Unexplained: n, OldestDays: &oldest})
		same(t, c.why, table(t, s, `SELECT account, field, first_seen, age_days FROM break_report WHERE run = ?
			ORDER BY account, field DESC`, r.ID), c.want)
		found, err := s.Find(t.Context(), r.ID, Complete)
		must(t, err)
		same(t, "state", found.State, Complete)
	}
	same(t, "ids of one break", table(t, s, "SELECT count(DISTINCT break_id) FROM break_report WHERE account = 'A'"),
		[][]string{{"1"}})
}

// TestAPartialRunCuresNothingOutside: what it did not look at stays open.
func TestAPartialRunCuresNothingOutside(t *testing.T) {
	s := newStore(t)
	tie(t, s, "2026-06-20", map[string][]payoff.Field{"A": {payoff.TotalField}})
	r := beginRun(t, s, Run{AsOf: date("2026-06-21"), Partial: "account=B"})
	stage(t, s, r, loan("ibrd", "B", 3))
	q := queue(s, r, "ibrd")
	must(t, q.Record(t.Context(), []payoff.Result{judged(batch(t, q)[0], "1", "1")}))
	must(t, s.Finish(t.Context(), r))
	same(t, "open", table(t, s, "SELECT account FROM open_break"), [][]string{{"A"}})
}

// TestBreaksAreNewUntilReported: a run that died before its reports has shown its breaks to nobody.
func TestBreaksAreNewUntilReported(t *testing.T) {
	s := newStore(t)
	broken := map[string][]payoff.Field{"A": {payoff.TotalField}}
	counts := func(r *Run) []int {
		sum, err := s.Summary(t.Context(), r)
		must(t, err)
		return []int{sum.Breaks.New, sum.Breaks.Persisting}
	}
	killed := tieUnreported(t, s, "2026-06-20", broken)
	same(t, "the killed run", counts(killed), []int{1, 0})
	same(t, "the next", counts(tieUnreported(t, s, "2026-06-22", broken)), []int{1, 0})
	last := tie(t, s, "2026-06-23", broken)
	same(t, "the first that is reported", counts(last), []int{1, 0})
	same(t, "its break", table(t, s, "SELECT first_seen, age_days FROM break_report WHERE run = ?", last.ID),
		[][]string{{"2026-06-20", "3"}})
	same(t, "after it", counts(tie(t, s, "2026-06-24", broken)), []int{0, 1})
	must(t, s.End(t.Context(), killed, time.Unix(0, 0), payoff.ExitBreaks))
	same(t, "the killed run, once it is resumed", counts(killed), []int{1, 0})
}
