package nelnet

import (
	"net/http"

	"tieout/vendors/rest"
)

const (
	loginPath       = "/authapi/authenticate"
	payoffPath      = "/loanaccountingapi/payoff/"
	balancesPath    = "/loanaccountingapi/loanbalances"
	lastPaymentPath = "/transactionapi/payments/last"
)

// Routes returns what Nelnet offers and tieout knows of. A [Client] gets only those of class login and read. A [Sender]
// also gets the one of class money, which differs from a read only by its method.
func Routes() []rest.Route {
	return []rest.Route{
		{Class: rest.Login, Method: http.MethodPost, Path: loginPath},
		{Class: rest.Read, Method: http.MethodGet, Path: payoffPath + "{id}"},
		{Class: rest.Read, Method: http.MethodGet, Path: balancesPath},
		{Class: rest.Read, Method: http.MethodGet, Path: lastPaymentPath},
		{Class: rest.Money, Method: http.MethodPost, Path: payoffPath + "{id}"},
	}
}
