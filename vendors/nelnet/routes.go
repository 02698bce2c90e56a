package nelnet

import (
	"net/http"
	"strings"

	"tieout/vendors/rest"
)

const (
	loginPath       = "/authapi/authenticate"
	payoffPath      = "/loanaccountingapi/payoff/"
	balancesPath    = "/loanaccountingapi/loanbalances"
	lastPaymentPath = "/transactionapi/payments/last"
)

// Routes returns what Nelnet offers and tieout knows of. A [Client] is given those of class login and read only; the one
// of class money, which differs from a read by its method alone, a [Sender] besides.
func Routes() []rest.Route {
	return []rest.Route{
		{Class: rest.Login, Method: http.MethodPost, Path: loginPath},
		{Class: rest.Read, Method: http.MethodGet, Path: payoffPath + "{id}"},
		{Class: rest.Read, Method: http.MethodGet, Path: balancesPath},
		{Class: rest.Read, Method: http.MethodGet, Path: lastPaymentPath},
		{Class: rest.Money, Method: http.MethodPost, Path: payoffPath + "{id}"},
	}
}

// CheckID says whether a loan of Nelnet can have this id: a GUID.
func CheckID(id string) bool { return rest.IsGUID(id) }

// DayCount returns tieout's name of an interest method as Nelnet spells it, in any case (Velocity API Reference,
// interest methods).
func DayCount(spelling string) (string, bool) {
	switch strings.ToLower(strings.TrimSpace(spelling)) {
	case "actual/actual":
		return "ACT/ACT ISDA", true
	case "30/360":
		return "30/360 BOND", true
	case "actual/365":
		return "ACT/365F", true
	case "actual/365.25":
		return "ACT/365.25", true
	}
	return "", false
}
