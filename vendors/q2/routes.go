package q2

import (
	"net/http"

	"tieout/vendors/rest"
)

const (
	loginPath  = "/services/oauth2/token"
	apiPath    = "/services/apexrest/peer/v1/"
	payoffPath = apiPath + "loanAccounts/payoff/"
)

// Routes returns what Q2 offers and tieout knows of. The client gets only those of class login and quote.
func Routes() []rest.Route {
	return []rest.Route{
		{Class: rest.Login, Method: http.MethodPost, Path: loginPath},
		{Class: rest.Quote, Method: http.MethodGet, Path: payoffPath + "{id}"},
		{Class: rest.Read, Method: http.MethodGet, Path: apiPath + "loanAccounts/{id}"},
		{Class: rest.Money, Method: http.MethodPost, Path: apiPath + "loanAccounts/payments/{id}"},
	}
}
