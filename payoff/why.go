package payoff

import "strings"

// A RejectCount counts the rows that were rejected for one reason.
type RejectCount struct {
	Column string // empty: the whole row
	Reason string // without what differs from row to row
	Rows   int
}

// VendorUnknown is why a row is rejected whose vendor is not in the configuration.
const VendorUnknown = "is not configured"

// IsUnknownVendor says whether the rows name a vendor that is not configured.
func (c RejectCount) IsUnknownVendor() bool { return c.Column == "vendor" && c.Reason == VendorUnknown }

// A GapCount counts the loans of a vendor that were not compared for one reason.
type GapCount struct {
	Vendor string
	Reason Reason
	Detail string // what most of them have in common; empty: nothing more is known
	Loans  int
}

// LoginRefused begins the detail of a loan whose vendor refused the login, so that it was not asked for any loan.
const LoginRefused = "the vendor refused the login"

// IsLogin says whether the loans were not asked for because the vendor refused the login.
func (c GapCount) IsLogin() bool {
	return c.Reason == VendorError && strings.HasPrefix(c.Detail, LoginRefused)
}
