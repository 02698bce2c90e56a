package pipeline

import (
	"strings"

	"tieout/payoff"
)

// A Selection limits a run to some of its rows. The zero Selection is all of them.
type Selection struct {
	Vendor  string // only the loans of this vendor
	Account string // only the loan of this account, or the claim with this id
}

// ParseSelection reads vendor=V or account=A.
func ParseSelection(text string) (s Selection, ok bool) {
	kind, value, _ := strings.Cut(text, "=")
	switch kind {
	case "vendor":
		s.Vendor = value
	case "account":
		s.Account = value
	}
	return s, s != Selection{}
}

// IsAll says whether nothing is left out.
func (s Selection) IsAll() bool { return s == Selection{} }

// String returns what ParseSelection reads; empty for all rows.
func (s Selection) String() string {
	switch {
	case s.Vendor != "":
		return "vendor=" + s.Vendor
	case s.Account != "":
		return "account=" + s.Account
	}
	return ""
}

// A filter decides over the rows of a run: whether the run wants each, and whether it is a loan for the setup.
type filter struct {
	*Setup
	Selection
}

// Wants keeps the other loans of a partial run for context only, because a claim may take its terms from one; other
// claims it does not want.
func (f filter) Wants(l *payoff.Loan) bool {
	wanted := f.IsAll() || f.Vendor != "" && l.Vendor == f.Vendor ||
		f.Account != "" && (l.Account == f.Account || l.Claim == f.Account)
	l.ContextOnly = !wanted
	return wanted || l.Claim == ""
}

// Check is [Setup.CheckLoan].
func (f filter) Check(l *payoff.Loan) error { return f.CheckLoan(l) }
