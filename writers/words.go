package writers

import (
	"fmt"
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
		t.Calls += v.Calls
	}
	return t
}

// verdict says in words how the run came out.
func verdict(s payoff.Summary) string {
	t := totals(s.Vendors)
	open := t.Broken + t.Unmatched
	do := "do"
	if open == 1 {
		do = "does"
	}
	parts := []string{fmt.Sprintf("%s of %s %s not tie out: %s broken, %s not matched", payoff.Thousands(open),
		payoff.Plural(t.Loans, "loan"), do, payoff.Thousands(t.Broken), payoff.Thousands(t.Unmatched))}
	switch {
	case t.Loans == 0:
		parts[0] = "No loan was compared"
	case open == 0:
		parts[0] = fmt.Sprintf("Every loan ties out: %s", payoff.Plural(t.Loans, "loan"))
	}
	if t.WithinTolerance > 0 {
		parts = append(parts, payoff.Thousands(t.WithinTolerance)+" within tolerance")
	}
	if t.MissingInList > 0 {
		parts = append(parts, payoff.Plural(t.MissingInList, "statement line")+" without a loan")
	}
	if n := s.Rejected(); n > 0 {
		parts = append(parts, payoff.Plural(n, "row")+" rejected")
	}
	return strings.Join(parts, "; ") + "."
}

// outcome says in words what the exit code means. With --breaks-ok, a run with breaks ends with 0.
func outcome(s payoff.Summary) string {
	word := "FAILED"
	switch s.ExitCode {
	case payoff.ExitClean, payoff.ExitBreaks:
		word = "COMPLETE, EVERYTHING TIES OUT"
		if totals(s.Vendors).Unmatched > 0 { // exit code 0 leaves no other reason
			word = "COMPLETE, SOME STILL PENDING"
		}
		if s.ExitCode == payoff.ExitBreaks || s.Breaks.Total > 0 {
			word = "COMPLETE WITH BREAKS"
		}
	case payoff.ExitIncomplete:
		word = "COMPLETE, NOT EVERYTHING COMPARED"
	case payoff.ExitUnknown:
		word = "A CALL HAS AN UNKNOWN OUTCOME"
	case payoff.ExitInterrupted, payoff.ExitTerminated:
		word = "INTERRUPTED"
	}
	return fmt.Sprintf("%s (exit %d)", word, s.ExitCode)
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
