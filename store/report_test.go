package store

import (
	"fmt"
	"testing"
	"time"

	"tieout/payoff"
)

// finished is a run with one result of every kind and the calls they took.
func finished(t *testing.T) (*Store, *Run) {
	t.Helper()
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	stageAll(t, s, r)
	q := queue(s, r, "acme")
	results := batch(t, q)
	results[0] = judged(results[0], "12345678901.23", "12345678901.23")
	results[1].Status, results[1].Reason = payoff.Unmatched, payoff.MissingAtVendor
	results[2] = judged(results[2], "0.05", "0.00", payoff.TotalField)
	results[2].Causes, results[2].CauseState = []string{"fee", "rounding"}, payoff.Ambiguous
	results[3] = judged(results[3], "0.00", "1.10", payoff.TotalField, payoff.PerDiemField)
	results[3].Breaks[1].Expected, results[3].Breaks[1].Quoted = amount("0.1370"), amount("0.1375")
	results[4] = judged(results[4], "1.00", "1.04")
	results[4].Status, results[4].Marks = payoff.WithinTolerance, []payoff.Mark{payoff.Rolled, payoff.DoesNotFoot}
	results[5] = judged(results[5], "-2.00", "-2.00")
	results[5].Marks = []payoff.Mark{payoff.OtherDate}
	results[6].Status, results[6].Reason, results[6].Detail = payoff.Unmatched, payoff.Expired, "too late"
	for i := range results[7:] {
		results[7+i].Status, results[7+i].Reason = payoff.Unmatched, payoff.MissingInList
		results[7+i].Quoted = results[7+i].Answer.Quote
	}
	keep(t, q, 1, payoff.Answer{Reason: payoff.Pending, Calls: 3})
	keep(t, q, 3, payoff.Answer{Reason: payoff.Pending, Calls: 2})
	must(t, q.Record(t.Context(), results))
	must(t, s.Finish(t.Context(), r))
	return s, r
}

func TestSummary(t *testing.T) {
	s, r := finished(t)
	must(t, s.AddTime(t.Context(), r, 1500*time.Millisecond))
	must(t, s.AddTime(t.Context(), r, 500*time.Millisecond))
	got, err := s.Summary(t.Context(), r)
	must(t, err)
	same(t, "summary", *got, payoff.Summary{Schema: payoff.SchemaVersion, Run: "2026-06-30-001", AsOf: date("2026-06-30"),
		Purpose: payoff.Night, Inputs: got.Inputs, ExitCode: payoff.ExitIncomplete, Reports: []string{}, Seconds: 2,
		Input:      payoff.InputCounts{Read: 14, Accepted: 7, Terms: 2, Rejected: 5},
		Statements: payoff.StatementCounts{Read: 10, Rejected: 2, Paired: 4, MissingInList: 4},
		Vendors: []payoff.ControlTotal{{Vendor: "acme", Currency: "USD", Loans: 7, Matched: 2, WithinTolerance: 1, Broken: 2,
			Unmatched:     2,
			MissingInList: 4, Expected: 1234567890028, Quoted: 1234567890137, Net: 109, Absolute: 119, Calls: 5, Absorbed: 4,
			OneSided: 5, NotCompared: 1, MissingInListQuoted: 43000, OtherDate: 1}, {Vendor: "ibrd", Currency: "USD"},
			{Vendor: "q2", Currency: "USD"}},
		Breaks: payoff.BreakCounts{Total: 7, Differences: 2, OneSided: 5, New: 7, Several: 1, Unexplained: 1,
			OldestDays: new(int)},
		Causes: []payoff.CauseTotal{{Vendor: "acme", Currency: "USD", CauseState: payoff.Unexplained, Loans: 1, Net: 110,
			Absolute: 110},
			{Vendor: "acme", Currency: "USD", Cause: new("fee"), CauseState: payoff.Ambiguous, Loans: 1, Net: -5, Absolute: 5}},
		RejectReasons: []payoff.RejectCount{{Column: "account", Reason: "the key is given twice", Rows: 4},
			{Column: "claim", Reason: "the key is given twice", Rows: 2},
			{Column: "rate", Reason: "is not a number", Rows: 1}},
		Gaps: []payoff.GapCount{{Vendor: "acme", Reason: payoff.Expired, Detail: "too late", Loans: 1}},
		Reasons: []payoff.ReasonCount{{Reason: payoff.MissingInList, Loans: 4}, {Reason: payoff.MissingAtVendor, Loans: 1},
			{Reason: payoff.Expired, Loans: 1}}})
	if !got.AddsUp() {
		t.Error("the summary does not add up")
	}
}

func TestLinesAndExceptions(t *testing.T) {
	s, r := finished(t)
	spell := func(l payoff.Line) string {
		difference := "none"
		if l.Difference != nil {
			difference = l.Difference.String()
		}
		text := fmt.Sprintf("%d %s %s %s %s", l.Seq, l.Source, l.Status, difference, l.Reason)
		for _, b := range l.Breaks {
			text += fmt.Sprintf(" %s %s-%s=%s", b.Field, b.Quoted, b.Expected, b.Difference)
		}
		return text
	}
	presence := func(what, total string) string { return what + " presence " + total + "-=" + total }
	broken := []string{"5 loans.csv:6 broken 1.10 ", "4 loans.csv:5 broken -0.05 "}
	unmatched := []string{"3 loans.csv:4 unmatched none missing_at_vendor", "13 claims.csv:5 unmatched none expired",
		"14 acme.csv:8 unmatched none missing_in_list", "15 acme.csv:9 unmatched none missing_in_list",
		"16 acme.csv:10 unmatched none missing_in_list", "17 acme.csv:11 unmatched none missing_in_list"}
	same(t, "exceptions", compact(t, s.Exceptions(t.Context(), r), spell), []string{
		broken[0] + " total 1.10-0.00=1.10 per_diem 0.1375-0.1370=0.0005", broken[1] + " total 0.00-0.05=-0.05",
		unmatched[0] + " presence -=", unmatched[1], presence(unmatched[2], "106.00"), presence(unmatched[3], "107.00"),
		presence(unmatched[4], "108.00"), presence(unmatched[5], "109.00")})
	rest := append([]string{unmatched[0], broken[1], broken[0], "6 loans.csv:7 within_tolerance 0.04 ",
		"10 claims.csv:2 matched 0.00 "},
		unmatched[1:]...)
	same(t, "lines", compact(t, s.Lines(t.Context(), r, "acme", false), spell), rest)
	same(t, "all lines", compact(t, s.Lines(t.Context(), r, "acme", true), spell),
		append([]string{"1 loans.csv:2 matched 0.00 "}, rest...))
	same(t, "another vendor's", compact(t, s.Lines(t.Context(), r, "q2", true), spell), []string(nil))
}

// TestLinesStop: a reader that has seen enough leaves no connection open; goleak and Close would tell.
func TestLinesStop(t *testing.T) {
	s, r := finished(t)
	before := s.db.Stats().InUse // that of the answers
	for range s.Exceptions(t.Context(), r) {
		break
	}
	for range s.Lines(t.Context(), r, "acme", true) {
		break
	}
	same(t, "connections in use", s.db.Stats().InUse, before)
}
