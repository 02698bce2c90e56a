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
	ExitNoReader    = 141 // whoever read stdout went away
	ExitTerminated  = 143 // stopped by SIGTERM
)

// DeriveExitCode returns the exit code of a finished run, from its counts alone. If several apply, 5 comes before 1, 1
// before 4, and 4 before 3. A run that compared nothing is neither clean nor one that found breaks: it says nothing.
func (s *Summary) DeriveExitCode() int {
	switch {
	case s.Effects.Unknown > 0:
		return ExitUnknown
	case s.Input.Accepted == 0:
		return ExitFailed
	case s.Rejected() > 0, s.gaps() > 0, s.Compared() == 0:
		return ExitIncomplete
	case s.Breaks.Total > 0:
		return ExitBreaks
	}
	return ExitClean
}

// gaps counts the loans that were not compared and are not pending either.
func (s *Summary) gaps() int {
	n := 0
	for _, r := range s.Reasons {
		if r.Reason != Pending && !r.Reason.IsBreak() {
			n += r.Loans
		}
	}
	return n
}

// nets says whether the sums of one vendor agree, as they cannot if one of them does not fit.
func nets(v *ControlTotal) bool {
	quoted, fits := v.Expected.Add(v.Net)
	return fits && quoted == v.Quoted && v.Absolute >= 0 && v.Net <= v.Absolute && -v.Net <= v.Absolute
}

// AddsUp says whether the counts and sums agree, as they must in every finished run.
func (s *Summary) AddsUp() bool {
	in, st, h := s.Input, s.Statements, s.History
	return in.Read == in.Accepted+in.Terms+in.Rejected+in.LeftOut &&
		st.Read == st.Rejected+st.LeftOut+st.Paired+st.OfRejected+st.MissingInList &&
		h.Read == h.Accepted+h.Rejected && h.Unused <= h.Accepted &&
		s.vendorsAddUp() && s.breaksAddUp() && s.causesAddUp() && s.reasonsAddUp()
}

// vendorsAddUp says whether each vendor's counts agree, and all of them with what was accepted.
func (s *Summary) vendorsAddUp() bool {
	loans, missing := 0, 0
	for _, v := range s.Vendors {
		loans, missing = loans+v.Loans, missing+v.MissingInList
		if v.Loans != v.Matched+v.WithinTolerance+v.Broken+v.Unmatched || !nets(&v) ||
			v.Unmatched != v.NotCompared+v.OneSided-v.MissingInList || v.OneSided < v.MissingInList {
			return false
		}
	}
	return loans == s.Input.Accepted && missing == s.Statements.MissingInList
}

// breaksAddUp says whether the counts of breaks agree, with each other and with the vendors'.
func (s *Summary) breaksAddUp() bool {
	b := s.Breaks
	broken, oneSided := 0, 0
	for _, v := range s.Vendors {
		broken, oneSided = broken+v.Broken, oneSided+v.OneSided
	}
	return b.Total == b.Differences+b.OneSided && b.Total == b.New+b.Reopened+b.Persisting &&
		b.Differences == b.Explained+b.Several+b.Possible+b.Unexplained && b.Differences == broken &&
		b.OneSided == oneSided && (b.OldestDays != nil) == (b.Total > 0)
}

// causesAddUp says whether the causes are those of the breaks.
func (s *Summary) causesAddUp() bool {
	states := BreakCounts{}
	for _, c := range s.Causes {
		states.Count(c.CauseState, c.Loans)
	}
	b := s.Breaks
	return states.Explained == b.Explained && states.Several == b.Several && states.Possible == b.Possible &&
		states.Unexplained == b.Unexplained
}

// reasonsAddUp says whether the reasons are those of the unmatched results.
func (s *Summary) reasonsAddUp() bool {
	notCompared, oneSided := 0, 0
	for _, r := range s.Reasons {
		if r.Reason.IsBreak() {
			oneSided += r.Loans
		} else {
			notCompared += r.Loans
		}
	}
	return notCompared == s.NotCompared() && oneSided == s.Breaks.OneSided
}

// Count counts broken loans by how sure their cause is.
func (b *BreakCounts) Count(state CauseState, loans int) {
	switch state {
	case Unique, Class, Profile: // see [CauseState.IsSure]
		b.Explained += loans
	case Ambiguous:
		b.Several += loans
	case Possible:
		b.Possible += loans
	default:
		b.Unexplained += loans
	}
	b.Differences += loans
}
