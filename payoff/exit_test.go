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
	}
	v.Loans = matched + within + broken + v.Unmatched
	s.Vendors = []payoff.ControlTotal{v}
	s.Input = payoff.InputCounts{Read: v.Loans, Accepted: v.Loans}
	s.Breaks = payoff.BreakCounts{Total: broken, New: broken, Unexplained: broken}
	return s
}

func count(r payoff.Reason, n int) payoff.ReasonCount { return payoff.ReasonCount{Reason: r, Loans: n} }

// with returns the summary with rejected rows and unknown effects.
func with(s *payoff.Summary, rejected, statements, unknown int) *payoff.Summary {
	s.Input.Rejected, s.Input.Read = rejected, s.Input.Read+rejected
	s.Statements.Rejected, s.Effects.Unknown = statements, unknown
	return s
}

// history gives a summary a history of two good rows and this many rejected ones.
func history(s *payoff.Summary, rejected int) *payoff.Summary {
	s.History = &payoff.HistoryCounts{Read: 2 + rejected, Accepted: 2, Rejected: rejected}
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
		{"nothing but no loan", run(0, 0, 0, count(payoff.NoLoan, 1)), payoff.ExitBreaks},
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
		s.Breaks = payoff.BreakCounts{Total: 2, New: 1, Persisting: 1, Explained: 1, Unexplained: 1}
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
		"breaks":       func(s *payoff.Summary) { s.Breaks = payoff.BreakCounts{Total: 3, New: 3, Unexplained: 3} },
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
