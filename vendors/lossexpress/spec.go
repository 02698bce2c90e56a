package lossexpress

import (
	"net/http"

	"tieout/payoff"
	"tieout/vendors/client"
	"tieout/vendors/rest"
)

// Spec describes the client for the table of clients. LossExpress states no day counts.
func Spec() client.Spec {
	return client.Spec{
		Name:             payoff.LossExpress,
		Title:            "LossExpress",
		Needs:            func(string) []string { return []string{"client_id", "secret"} },
		DayCount:         func(string) (string, bool) { return "", false },
		Quoter:           func(s client.Settings) (client.Quoter, error) { return New(config(s)) },
		Actions:          []payoff.Action{payoff.RequestPayoff, payoff.CancelRequest, payoff.RefreshPayoff},
		Sender:           newSender,
		Verifier:         func(s client.Settings) (client.Verifier, error) { return New(config(s)) },
		Checker:          func(s client.Settings) (client.Checker, error) { return New(config(s)) },
		MissingDocuments: MissingDocuments,
		MissingFinding:   MissingFinding,
		Feed:             newFeed,
	}
}

func newSender(s client.Settings) (client.Sender, error) {
	return NewSender(SenderConfig{Config: config(s), Orders: s.Orders})
}

func config(s client.Settings) Config {
	return Config{BaseURL: s.BaseURL, ClientID: s.Login.ClientID, Secret: s.Login.Secret, Policy: s.Policy}
}

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

// CheckID says whether a claim of LossExpress can have this id: a GUID.
func CheckID(id string) bool { return rest.IsGUID(id) }
