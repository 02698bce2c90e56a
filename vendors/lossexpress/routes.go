package lossexpress

import (
	"net/http"

	"tieout/vendors/rest"
)

const (
	loginPath      = "/oauth/token"
	claimPath      = "/claims/"
	activitiesPath = "/activities"
)

// Routes returns what LossExpress offers and tieout knows of. The client is given those of class login and read only.
func Routes() []rest.Route {
	return []rest.Route{
		{Class: rest.Login, Method: http.MethodPost, Path: loginPath},
		{Class: rest.Read, Method: http.MethodGet, Path: claimPath + "{id}"},
		{Class: rest.Read, Method: http.MethodGet, Path: activitiesPath},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}/payoff-request"},
		{Class: rest.Work, Method: http.MethodDelete, Path: claimPath + "{id}/payoff-request"},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}/payoff-request/refresh"},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}/orders"},
		{Class: rest.Work, Method: http.MethodPost, Path: claimPath + "{id}/orders/refresh"},
		{Class: rest.Work, Method: http.MethodDelete, Path: claimPath + "{id}/cancel-orders"},
		{Class: rest.Money, Method: http.MethodPost, Path: claimPath + "{id}/payoff-sent"},
	}
}

// CheckID says whether LossExpress can have a claim with this id: a GUID.
func CheckID(id string) bool { return rest.IsGUID(id) }

// DayCount knows no spellings: LossExpress states no day counts.
func DayCount(string) (string, bool) { return "", false }
