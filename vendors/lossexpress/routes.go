package lossexpress

import (
	"net/http"

	"tieout/vendors/rest"
)

const (
	loginPath      = "/oauth/token"
	claimPath      = "/claims/"
	activitiesPath = "/activities"

	requestPath       = "/payoff-request"
	refreshPath       = "/payoff-request/refresh"
	ordersPath        = "/orders"
	refreshOrdersPath = "/orders/refresh"
	cancelOrdersPath  = "/cancel-orders"
)

// Routes returns what LossExpress offers and tieout knows of. A [Client] gets only those of class login and read, a
// [Sender] those of class work as well. Nobody gets those of class money, and the testing route that forges activities
// (trigger-activity) is not among them.
func Routes() []rest.Route {
	return []rest.Route{
		{Class: rest.Login, Method: http.MethodPost, Path: loginPath},
		{Class: rest.Read, Method: http.MethodGet, Path: claimPath + "{id}"},
		{Class: rest.Read, Method: http.MethodGet, Path: activitiesPath},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}" + requestPath},
		{Class: rest.Work, Method: http.MethodDelete, Path: claimPath + "{id}" + requestPath},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}" + refreshPath},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}" + ordersPath},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}" + refreshOrdersPath},
		{Class: rest.Work, Method: http.MethodDelete, Path: claimPath + "{id}" + cancelOrdersPath},
		{Class: rest.Money, Method: http.MethodPost, Path: claimPath + "{id}/payoff-sent"},
	}
}
