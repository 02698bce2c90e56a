package payoff_test

import (
	"testing"

	"pgregory.net/rapid"

	"tieout/payoff"
)

// run makes the summary of a run with one vendor.
func run(matched, within, broken int, reasons ...payoff.ReasonCount) *payoff.Summary {
	s := &payoff.Summary{Reasons: reasons}
	v := payoff.ControlTotal{Vendor: "q2", Currency: "USD", Matched: matched, WithinTolerance: within, Broken: broken}
	for _, r := range reasons {
		if r.Reason == payoff.MissingInList {
			v.MissingInList += r.Loans
		} else {
			v.Unmatched += r.Loans
		}
		if r.Reason.IsBreak() {
			v.OneSided += r.Loans
		} else {
			v.NotCompared += r.Loans
		}
	}
	v.Loans = matched + within + broken + v.Unmatched
	s.Vendors = []payoff.ControlTotal{v}
	s.Input = payoff.InputCounts{Read: v.Loans, Accepted: v.Loans}
	s.Statements = payoff.StatementCounts{Read: v.MissingInList, MissingInList: v.MissingInList}
	s.Causes = []payoff.CauseTotal{{Vendor: "q2", CauseState: payoff.Unexplained, Loans: broken}}
	s.Breaks = payoff.BreakCounts{Total: broken + v.OneSided, Differences: broken, OneSided: v.OneSided,
		New: broken + v.OneSided, Unexplained: broken}
	if s.Breaks.Total > 0 {
		s.Breaks.OldestDays = new(int)
	}
	return s
}

func count(r payoff.Reason, n int) payoff.ReasonCount { return payoff.ReasonCount{Reason: r, Loans: n} }

// with returns the summary with rejected rows and unknown effects.
func with(s *payoff.Summary, rejected, statements, unknown int) *payoff.Summary {
	s.Input.Rejected, s.Input.Read = rejected, s.Input.Read+rejected
	s.Statements.Rejected, s.Effects.Unknown = statements, unknown
	s.Statements.Read += statements
	return s
}

// history gives a summary a history of two good rows and this many rejected ones.
func history(s *payoff.Summary, rejected int) *payoff.Summary {
	s.History = payoff.HistoryCounts{Read: 2 + rejected, Accepted: 2, Rejected: rejected}
	return s
}

func TestDeriveExitCode(t *testing.T) {
	for _, row := range []struct {
		name string
		s    *payoff.Summary
		want int
	}{
		{"all matched", run(5, 0, 0), payoff.ExitClean},
		{"within tolerance is clean", run(0, 5, 0), payoff.ExitClean},
		{"some pending", run(5, 0, 0, count(payoff.Pending, 2)), payoff.ExitClean},
		{"a break", run(5, 0, 1), payoff.ExitBreaks},
		{"a break and pending", run(5, 0, 1, count(payoff.Pending, 1)), payoff.ExitBreaks},
		{"nothing but a break", run(0, 0, 1), payoff.ExitBreaks},
		{"no loan", run(5, 0, 0, count(payoff.NoLoan, 1)), payoff.ExitBreaks},
		{"nothing compared: no loan", run(0, 0, 0, count(payoff.NoLoan, 1)), payoff.ExitIncomplete},
		{"nothing compared: a statement that pairs with nothing",
			run(0, 0, 0, count(payoff.MissingAtVendor, 2), count(payoff.MissingInList, 2)), payoff.ExitIncomplete},
		{"missing in the list", run(5, 0, 0, count(payoff.MissingInList, 1)), payoff.ExitBreaks},
		{"missing at the vendor", run(5, 0, 0, count(payoff.MissingAtVendor, 1)), payoff.ExitBreaks},
		{"a bad id", run(5, 0, 0, count(payoff.BadID, 1)), payoff.ExitIncomplete},
		{"a vendor error", run(5, 0, 0, count(payoff.VendorError, 1)), payoff.ExitIncomplete},
		{"declined", run(5, 0, 0, count(payoff.RejectedByVendor, 1)), payoff.ExitIncomplete},
		{"not computable", run(5, 0, 0, count(payoff.NotComputable, 1)), payoff.ExitIncomplete},
		{"expired", run(5, 0, 0, count(payoff.Expired, 1)), payoff.ExitIncomplete},
		{"not asked", run(5, 0, 0, count(payoff.NotAsked, 1)), payoff.ExitIncomplete},
		{"another currency", run(5, 0, 0, count(payoff.Currency, 1)), payoff.ExitIncomplete},
		{"nothing but pending", run(0, 0, 0, count(payoff.Pending, 3)), payoff.ExitIncomplete},
		{"a rejected row", with(run(5, 0, 0), 1, 0, 0), payoff.ExitIncomplete},
		{"a rejected event", history(run(5, 0, 0), 1), payoff.ExitIncomplete},
		{"a good history", history(run(5, 0, 0), 0), payoff.ExitClean},
		{"a rejected statement line", with(run(5, 0, 0), 0, 1, 0), payoff.ExitIncomplete},
		{"4 before 3: rejected and broken", with(run(5, 0, 1), 1, 0, 0), payoff.ExitIncomplete},
		{"4 before 3: an error and a break", run(5, 0, 1, count(payoff.VendorError, 1)), payoff.ExitIncomplete},
		{"1: nothing at all", run(0, 0, 0), payoff.ExitFailed},
		{"1 before 4: every row rejected", with(run(0, 0, 0), 3, 0, 0), payoff.ExitFailed},
		{"1 before 3: no row, but lines of a statement", run(0, 0, 0, count(payoff.MissingInList, 2)), payoff.ExitFailed},
		{"5 before 0", with(run(5, 0, 0), 0, 0, 1), payoff.ExitUnknown},
		{"5 before 4 and 3", with(run(5, 0, 1), 1, 1, 1), payoff.ExitUnknown},
		{"5 before 1", with(run(0, 0, 0), 3, 0, 1), payoff.ExitUnknown},
		{"no counts", &payoff.Summary{}, payoff.ExitFailed},
	} {
		if got := row.s.DeriveExitCode(); got != row.want {
			t.Errorf("%s: exit %d, want %d", row.name, got, row.want)
		}
	}
}

// TestNothingComparedIsNeverClean, whatever the counts are.
func TestNothingComparedIsNeverClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var reasons []payoff.ReasonCount
		for _, r := range payoff.Reasons {
			if n := rapid.IntRange(0, 3).Draw(t, string(r)); n > 0 {
				reasons = append(reasons, count(r, n))
			}
		}
		s := with(run(0, 0, 0, reasons...), rapid.IntRange(0, 2).Draw(t, "rejected"), 0, 0)
		if s.DeriveExitCode() == payoff.ExitClean {
			t.Fatalf("%+v is clean", s)
		}
		if !s.AddsUp() {
			t.Fatalf("%+v does not add up", s)
		}
	})
}

func TestAddsUp(t *testing.T) {
	good := func() *payoff.Summary {
		s := history(run(5, 1, 2, count(payoff.Pending, 1), count(payoff.MissingInList, 4)), 1)
		s.Input.Terms, s.Input.Rejected, s.Input.Read = 2, 1, s.Input.Accepted+3
		s.Vendors[0].Expected, s.Vendors[0].Quoted, s.Vendors[0].Net, s.Vendors[0].Absolute = 1000, 990, -10, 30
		s.Input.LeftOut, s.Input.Read = 1, s.Input.Read+1
		s.Statements = payoff.StatementCounts{Read: 13, Rejected: 1, LeftOut: 1, Paired: 6, OfRejected: 1, MissingInList: 4}
		s.Causes = []payoff.CauseTotal{{CauseState: payoff.Class, Loans: 1}, {CauseState: payoff.Unexplained, Loans: 1}}
		s.Breaks.New, s.Breaks.Persisting, s.Breaks.Explained, s.Breaks.Unexplained = 5, 1, 1, 1
		return s
	}
	if !good().AddsUp() {
		t.Fatal("a good summary does not add up")
	}
	for name, spoil := range map[string]func(*payoff.Summary){
		"read":         func(s *payoff.Summary) { s.Input.Read++ },
		"accepted":     func(s *payoff.Summary) { s.Input.Accepted++; s.Input.Read++ },
		"terms":        func(s *payoff.Summary) { s.Input.Terms++ },
		"rejected":     func(s *payoff.Summary) { s.Input.Rejected-- },
		"loans":        func(s *payoff.Summary) { s.Vendors[0].Loans++ },
		"matched":      func(s *payoff.Summary) { s.Vendors[0].Matched-- },
		"within":       func(s *payoff.Summary) { s.Vendors[0].WithinTolerance++ },
		"unmatched":    func(s *payoff.Summary) { s.Vendors[0].Unmatched += 4 },
		"net":          func(s *payoff.Summary) { s.Vendors[0].Net = 10 },
		"new":          func(s *payoff.Summary) { s.Breaks.New++ },
		"explained":    func(s *payoff.Summary) { s.Breaks.Explained++ },
		"breaks":       func(s *payoff.Summary) { s.Breaks.Total, s.Breaks.New = 7, 6 },
		"left out":     func(s *payoff.Summary) { s.Input.LeftOut++ },
		"paired":       func(s *payoff.Summary) { s.Statements.Paired++ },
		"of rejected":  func(s *payoff.Summary) { s.Statements.OfRejected-- },
		"of files":     func(s *payoff.Summary) { s.Statements.LeftOut = 0 },
		"one-sided":    func(s *payoff.Summary) { s.Breaks.OneSided++; s.Breaks.Differences-- },
		"not compared": func(s *payoff.Summary) { s.Vendors[0].NotCompared++ },
		"several":      func(s *payoff.Summary) { s.Breaks.Several++; s.Breaks.Unexplained-- },
		"possible":     func(s *payoff.Summary) { s.Breaks.Possible++ },
		"reopened":     func(s *payoff.Summary) { s.Breaks.Reopened++ },
		"oldest":       func(s *payoff.Summary) { s.Breaks.OldestDays = nil },
		"unused":       func(s *payoff.Summary) { s.History.Unused = 9 },
		"a vendor too": func(s *payoff.Summary) { s.Vendors = append(s.Vendors, payoff.ControlTotal{Loans: 1, Matched: 1}) },
		"events":       func(s *payoff.Summary) { s.History.Read++ },
		"no vendor":    func(s *payoff.Summary) { s.Vendors = nil },
	} {
		s := good()
		spoil(s)
		if s.AddsUp() {
			t.Errorf("%s: %+v adds up", name, s)
		}
	}
}
