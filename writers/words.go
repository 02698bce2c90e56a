package writers

import (
	"fmt"
	"strconv"
	"strings"

	"tieout/payoff"
)

// totals adds the counts of all vendors. Money is not added: currencies may differ.
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
	parts := []string{fmt.Sprintf("%s of %s %s not tie out: %s broken, %s not matched", grouped(open),
		plural(t.Loans, "loan"), map[bool]string{true: "does", false: "do"}[open == 1], grouped(t.Broken), grouped(t.Unmatched))}
	switch {
	case t.Loans == 0:
		parts[0] = "No loan was compared"
	case open == 0:
		parts[0] = fmt.Sprintf("Every loan ties out: %s", plural(t.Loans, "loan"))
	}
	if t.WithinTolerance > 0 {
		parts = append(parts, grouped(t.WithinTolerance)+" within tolerance")
	}
	if t.MissingInList > 0 {
		parts = append(parts, plural(t.MissingInList, "statement line")+" without a loan")
	}
	if n := s.Rejected(); n > 0 {
		parts = append(parts, plural(n, "row")+" rejected")
	}
	return strings.Join(parts, "; ") + "."
}

// outcome says in words what the exit code says; with --breaks-ok a run with breaks ends with 0.
func outcome(s payoff.Summary) string {
	word := "FAILED"
	switch s.ExitCode {
	case 0, 3:
		word = "COMPLETE, EVERYTHING TIES OUT"
		if totals(s.Vendors).Unmatched > 0 { // an exit code of 0 leaves no other reason
			word = "COMPLETE, SOME STILL PENDING"
		}
		if s.ExitCode == 3 || s.Breaks.Total > 0 {
			word = "COMPLETE WITH BREAKS"
		}
	case 4:
		word = "COMPLETE, NOT EVERYTHING COMPARED"
	case 5:
		word = "A CALL HAS AN UNKNOWN OUTCOME"
	case 130, 143:
		word = "INTERRUPTED"
	}
	return fmt.Sprintf("%s (exit %d)", word, s.ExitCode)
}

// plural counts in words: 1 loan, 2 loans.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// grouped writes a whole number with a comma between thousands.
func grouped(n int) string { return group(strconv.Itoa(n)) }

// group puts a comma between the thousands of decimal text, whose fraction stays as it is.
func group(s string) string {
	whole, fraction, ok := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if ok {
		whole += "." + fraction
	}
	return sign + whole
}

// meaning says in words why a result is unmatched.
func meaning(r payoff.Reason) string {
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

// A wording is [Report.Says].
type wording func(vendor, cause string) string

// of returns the words for a cause, if there are any.
func (w wording) of(c payoff.CauseTotal) string {
	if w == nil || unexplained(c) {
		return ""
	}
	return w(c.Vendor, *c.Cause)
}

// meaning says in words what a cause is and, unless it is the only one, how sure.
func (w wording) meaning(c payoff.CauseTotal) string {
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
