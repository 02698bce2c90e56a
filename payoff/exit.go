package payoff

// The exit codes of the program. They are a promise to schedulers: their meanings never change.
const (
	ExitClean       = 0   // everything was compared and ties
	ExitFailed      = 1   // the run failed, or no row was accepted
	ExitUsage       = 2   // usage or configuration, or a Go panic
	ExitBreaks      = 3   // complete, breaks found
	ExitIncomplete  = 4   // complete, but not everything could be compared
	ExitUnknown     = 5   // an effect has an unknown outcome
	ExitLocked      = 6   // another run holds the ledger
	ExitInterrupted = 130 // stopped by SIGINT
	ExitTerminated  = 143 // stopped by SIGTERM
)

// DeriveExitCode returns the exit code of a finished run, from its counts alone. If several apply, 5 comes before 1, 1
// before 4, and 4 before 3. A run that compared nothing is never clean.
func (s *Summary) DeriveExitCode() int {
	compared, breaks, gaps := 0, 0, s.Rejected()
	for _, v := range s.Vendors {
		compared += v.Matched + v.WithinTolerance + v.Broken
		breaks += v.Broken
	}
	for _, r := range s.Reasons {
		switch {
		case r.Reason.IsBreak():
			breaks += r.Loans
		case r.Reason != Pending:
			gaps += r.Loans
		}
	}
	switch {
	case s.Effects.Unknown > 0:
		return ExitUnknown
	case s.Input.Accepted == 0:
		return ExitFailed
	case gaps > 0, compared == 0 && breaks == 0:
		return ExitIncomplete
	case breaks > 0:
		return ExitBreaks
	}
	return ExitClean
}

// nets says whether the sums of one vendor agree, as they cannot if one of them does not fit.
func nets(v *ControlTotal) bool {
	quoted, fits := v.Expected.Add(v.Net)
	return fits && quoted == v.Quoted && v.Absolute >= 0 && v.Net <= v.Absolute && -v.Net <= v.Absolute
}

// AddsUp says whether the counts and sums agree, as they must in every finished run.
func (s *Summary) AddsUp() bool {
	ok := s.Input.Read == s.Input.Accepted+s.Input.Terms+s.Input.Rejected &&
		s.Breaks.Total == s.Breaks.New+s.Breaks.Persisting && s.Breaks.Total == s.Breaks.Explained+s.Breaks.Unexplained
	if h := s.History; h != nil {
		ok = ok && h.Read == h.Accepted+h.Rejected
	}
	loans, broken := 0, 0
	for _, v := range s.Vendors {
		loans, broken = loans+v.Loans, broken+v.Broken
		ok = ok && v.Loans == v.Matched+v.WithinTolerance+v.Broken+v.Unmatched && nets(&v)
	}
	return ok && loans == s.Input.Accepted && broken == s.Breaks.Total
}
