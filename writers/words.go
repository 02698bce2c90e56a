package writers

import (
	"fmt"
	"slices"
	"strings"

	"tieout/payoff"
)

// totals adds up the counts of all vendors, but not their money, because currencies may differ.
func totals(vendors []payoff.ControlTotal) payoff.ControlTotal {
	var t payoff.ControlTotal
	for _, v := range vendors {
		t.Loans += v.Loans
		t.Matched += v.Matched
		t.WithinTolerance += v.WithinTolerance
		t.Broken += v.Broken
		t.Unmatched += v.Unmatched
		t.MissingInList += v.MissingInList
		t.OneSided += v.OneSided
		t.NotCompared += v.NotCompared
		t.OtherDate += v.OtherDate
		t.Calls += v.Calls
	}
	return t
}

// comparedNothing says that there is no loan of which both figures were compared.
func comparedNothing(s payoff.Summary) bool { return s.Compared() == 0 }

// verdict says in words how the run came out.
func verdict(s payoff.Summary) string {
	t := totals(s.Vendors)
	parts := []string{headline(s)}
	if s.Breaks.Total > 0 {
		parts = append(parts, payoff.Plural(s.Breaks.Total, "break")+": "+strings.Join(breakdown(s), ", "))
	}
	if t.NotCompared > 0 && !comparedNothing(s) {
		parts = append(parts, fmt.Sprintf("%s of %s not compared", payoff.Thousands(t.NotCompared),
			payoff.Plural(t.Loans, "loan")))
	}
	if t.WithinTolerance > 0 {
		parts = append(parts, payoff.Thousands(t.WithinTolerance)+" within tolerance")
	}
	if n := s.Rejected(); n > 0 {
		parts = append(parts, payoff.Plural(n, "row")+" rejected")
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, "; ") + "."
}

// headline says the most important thing, unless there are breaks to tell of.
func headline(s payoff.Summary) string {
	t := totals(s.Vendors)
	switch {
	case comparedNothing(s) && t.Loans == 0:
		return "Nothing was compared: no row of the lists was accepted"
	case comparedNothing(s):
		return "Nothing was compared: no figure of " + payoff.Plural(t.Loans, "loan") + " could be held against another"
	case s.Breaks.Total > 0:
		return ""
	case t.NotCompared > 0:
		return "Every compared loan ties out: " + payoff.Plural(s.Compared(), "loan")
	}
	return "Every loan ties out: " + payoff.Plural(t.Loans, "loan")
}

// breakdown says how many compared loans differ, and which side lacks the loans that only one side has.
func breakdown(s payoff.Summary) []string {
	var parts []string
	if n := s.Breaks.Differences; n > 0 {
		differ := "differ"
		if n == 1 {
			differ = "differs"
		}
		parts = append(parts, fmt.Sprintf("%s of %s %s", payoff.Thousands(n), payoff.Plural(s.Compared(), "compared loan"),
			differ))
	}
	words := map[payoff.Reason]string{payoff.NoLoan: "unknown to the vendor",
		payoff.MissingAtVendor: "not in the vendor's statement", payoff.MissingInList: "not in the lists"}
	for _, r := range s.Reasons {
		if r.Reason.IsBreak() {
			parts = append(parts, payoff.Thousands(r.Loans)+" "+words[r.Reason])
		}
	}
	return parts
}

// outcome says in words what the exit code means. With --breaks-ok, a run with breaks ends with 0.
func outcome(s payoff.Summary) string { return fmt.Sprintf("%s (exit %d)", outcomeWord(s), s.ExitCode) }

func outcomeWord(s payoff.Summary) string {
	switch {
	case s.ExitCode == payoff.ExitUnknown:
		return "A CALL HAS AN UNKNOWN OUTCOME"
	case s.ExitCode == payoff.ExitInterrupted || s.ExitCode == payoff.ExitTerminated:
		return "INTERRUPTED"
	case comparedNothing(s):
		return "NOTHING WAS COMPARED"
	case s.ExitCode == payoff.ExitIncomplete:
		return "COMPLETE, NOT EVERYTHING COMPARED"
	case s.ExitCode != payoff.ExitClean && s.ExitCode != payoff.ExitBreaks:
		return "FAILED"
	case s.Breaks.Total > 0:
		return "COMPLETE WITH BREAKS"
	case s.NotCompared() > 0: // exit code 0 leaves no other reason
		return "COMPLETE, SOME STILL PENDING"
	}
	return "COMPLETE, EVERYTHING TIES OUT"
}

// why says in words why a result is unmatched.
func why(r payoff.Reason) string {
	switch r {
	case payoff.Pending:
		return "the vendor is still working on it"
	case payoff.NoLoan:
		return "the vendor does not know the loan"
	case payoff.BadID:
		return "the vendor's loans cannot have this id; it was not asked"
	case payoff.VendorError:
		return "no usable answer: refused, failed, malformed or too late"
	case payoff.RejectedByVendor:
		return "the vendor understood and declined"
	case payoff.NotComputable:
		return "our own figure is missing: no terms, rate, date or day count"
	case payoff.MissingInList:
		return "in the vendor's statement and not in our lists"
	case payoff.MissingAtVendor:
		return "in our lists and not in the vendor's statement"
	case payoff.Expired:
		return "the quote ran out before the payoff date and has no per diem"
	case payoff.NotAsked:
		return "offline, and there is no stored answer"
	case payoff.Currency:
		return "quoted in another currency than the loan's"
	}
	return ""
}

// A Wording has what causes mean, by vendor and cause, in words that follow the vendor's name: counts actual/360.
type Wording map[string]map[string]string

// of returns the words for a cause, if there are any.
func (w Wording) of(c payoff.CauseTotal) string {
	if unexplained(c) {
		return ""
	}
	return w[c.Vendor][*c.Cause]
}

// meaning says in words what a cause is and, unless it is the only one that fits, how sure that is.
func (w Wording) meaning(c payoff.CauseTotal) string {
	sure := map[payoff.CauseState]string{
		payoff.Unique:    "no other cause fits",
		payoff.Class:     "others fit as well and come to the same",
		payoff.Ambiguous: "others fit as well and differ",
		payoff.Profile:   "a rule that this vendor follows",
	}[c.CauseState]
	says := w.of(c)
	switch {
	case unexplained(c):
		return "nothing in the catalogue gives the vendor's figures to the cent"
	case says == "":
		return sure
	case sure == "" || c.CauseState == payoff.Unique:
		return says
	}
	return says + "; " + sure
}
