package readers

import (
	"slices"
	"strings"
)

// usualNames are what lists call the canonical columns, the surest name first. They only propose: nothing is read by
// them before a person has put them into tieout.yaml.
func usualNames() map[string][]string {
	return map[string][]string{
		"account": {"Account Number", "Account No", "Account ID", "Acct", "Acct Number", "Loan Number", "Loan No",
			"Loan ID", "Loan", "Asset Number", "Contract Number"},
		"vendor":         {"Servicer", "Lender", "Lienholder", "Bank"},
		"vendor_loan_id": {"Vendor Loan Number", "Servicer Loan Number", "Lender Loan Number"},
		"principal": {"Principal Balance", "Current Principal Balance", "Unpaid Principal Balance", "UPB",
			"Outstanding Principal", "Outstanding Balance", "Current Balance", "Beginning Balance", "Balance",
			"Due to *"},
		"rate": {"Interest Rate", "Interest Rate (%)", "Current Interest Rate", "Note Rate", "Annual Rate",
			"Int Rate"},
		"day_count": {"Day Count Convention", "Accrual Method", "Interest Method", "Day Basis"},
		"interest_paid_to": {"Paid To Date", "Paid Through", "Paid Through Date", "Interest Paid Through",
			"Interest Paid To Date"},
		"payoff_date":     {"Payoff As Of", "Payoff Quote Date", "Settlement Date"},
		"unpaid_interest": {"Accrued Interest", "Interest Due"},
		"fees":            {"Fees Due", "Other Fees", "Fee Balance"},
		"late_charges":    {"Late Fees", "Late Charge Balance"},
		"escrow_balance":  {"Escrow"},
		"maturity_date":   {"Maturity"},
		"next_due_date":   {"Next Payment Date", "Due Date"},
		"currency":        {"Currency Code"},
		"claim":           {"Claim ID"},
		"total":           {"Payoff Amount", "Total Payoff", "Total Due"},
		"date_of_loss":    {"Loss Date", "DOL"},
	}
}

// matchesName says whether a header is a usual name; a name that ends in * is only the start of the header.
func matchesName(header, name string) bool {
	if start, ok := strings.CutSuffix(name, "*"); ok {
		return strings.HasPrefix(fold(header), fold(start))
	}
	return fold(header) == fold(name)
}

// matchesAny says whether a header is one of several usual names.
func matchesAny(header string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return matchesName(header, name) })
}

// countUsualNames counts the columns that have one of their usual names, or their own, among the cells of a line.
func countUsualNames(cells []string) (n int) {
	for name, others := range usualNames() {
		isOne := func(cell string) bool { return matchesName(cell, name) || matchesAny(cell, others) }
		if slices.ContainsFunc(cells, isOne) {
			n++
		}
	}
	return n
}

// statesPayoffs says whether a header has the payoffs themselves, which a statement has and no list.
func statesPayoffs(header []string) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(header, func(h string) bool { return matchesAny(h, names) })
	}
	return has("Payoff Amount", "Total Payoff") && !has("principal") && !has(usualNames()["principal"]...)
}
