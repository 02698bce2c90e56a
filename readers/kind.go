package readers

import (
	"fmt"
	"slices"

	"tieout/payoff"
)

// recognize returns the kind of list that has this header; empty if it is not a list, or a statement.
func recognize(header []string) payoff.FileKind {
	switch {
	case looksLikeStatement(header):
		return ""
	case hasHeader(header, "claim"):
		return payoff.ClaimList
	case looksLikeHistory(header):
		return payoff.HistoryFile
	case hasHeader(header, "account"):
		return payoff.LoanList
	}
	return ""
}

// looksLikeStatement says whether a header states payoffs rather than loans.
func looksLikeStatement(header []string) bool {
	names := func(name string) bool { return hasHeader(header, name) }
	return names("total") && !names("principal") && slices.ContainsFunc(loanIDs(), names)
}

// loanIDs are the columns by which a statement can name a loan.
func loanIDs() []string { return []string{"account", "vendor_loan_id", "claim"} }

// historyColumns are the columns that a history needs. A header with all of them is that of a history.
func historyColumns() []string { return []string{"account", "date", "kind", "amount"} }

// looksLikeHistory says whether a header has all that a history needs.
func looksLikeHistory(header []string) bool {
	return !slices.ContainsFunc(historyColumns(), func(name string) bool { return !hasHeader(header, name) })
}

// indexHeader returns the position of a header, or -1.
func indexHeader(header []string, name string) int {
	return slices.IndexFunc(header, func(h string) bool { return fold(h) == fold(name) })
}

func hasHeader(header []string, name string) bool { return indexHeader(header, name) >= 0 }

// lacks returns the column, or the choice of columns, that a file of this kind needs and does not have; empty if it has
// all of them.
func lacks(kind payoff.FileKind, has func(column string) bool) string {
	needed := map[payoff.FileKind][]string{
		payoff.LoanList: {"account"}, payoff.ClaimList: {"claim"}, payoff.StatementFile: {"total"},
		payoff.HistoryFile: historyColumns(),
	}[kind]
	for _, name := range needed {
		if !has(name) {
			return name
		}
	}
	if kind == payoff.StatementFile && !slices.ContainsFunc(loanIDs(), has) {
		return "account, vendor_loan_id or claim"
	}
	return ""
}

// kindInWords is what a message calls a file of this kind.
func kindInWords(kind payoff.FileKind) string {
	return map[payoff.FileKind]string{payoff.LoanList: "loan list", payoff.ClaimList: "claim list",
		payoff.StatementFile: "statement", payoff.HistoryFile: "history"}[kind]
}

// unrecognized reports a header that belongs to no list.
func unrecognized(header []string, file string) error {
	if looksLikeStatement(header) {
		return payoff.Problemf(payoff.CodeHeader, "give it with --statement VENDOR=FILE",
			"%s looks like a vendor's statement, not a list", file)
	}
	for _, h := range header {
		for _, name := range []string{"account", "claim"} {
			if resembles(h, name) {
				return misspelled(file, h, name)
			}
		}
	}
	return payoff.Problemf(payoff.CodeHeader,
		"rename the columns, or map them under lists: in tieout.yaml; it has: "+headerList(header),
		"%s has neither a column account (a loan list) nor claim (a claim list)", file)
}

func misspelled(file, header, name string) error {
	return payoff.Problemf(payoff.CodeHeader,
		fmt.Sprintf("rename the column, or map it in tieout.yaml (%s: %s)", name, clip(header)),
		"%s: unknown column %q; did you mean %q?", file, clip(header), name)
}
