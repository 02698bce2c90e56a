package lossexpress

import (
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

// CheckID says whether a claim of LossExpress can have this id: a GUID.
func CheckID(id string) bool { return rest.IsGUID(id) }
