package nelnet

import (
	"strings"

	"tieout/payoff"
	"tieout/vendors/client"
	"tieout/vendors/rest"
)

// Spec describes the client for the table of clients.
func Spec() client.Spec {
	return client.Spec{
		Name:     payoff.Nelnet,
		Title:    "Nelnet",
		Needs:    func(string) []string { return []string{"user_pool_id", "app_client_id", "username", "password"} },
		DayCount: DayCount,
		Quoter:   func(s client.Settings) (client.Quoter, error) { return New(config(s)) },
		Actions:  []payoff.Action{payoff.PayOff},
		// It reads the quote again before it posts, so that there is no Checker.
		Sender:   func(s client.Settings) (client.Sender, error) { return NewSender(config(s)) },
		Verifier: func(s client.Settings) (client.Verifier, error) { return New(config(s)) },
	}
}

func config(s client.Settings) Config {
	l := s.Login
	return Config{BaseURL: s.BaseURL, UserPoolID: l.UserPoolID, AppClientID: l.AppClientID, UserName: l.UserName,
		Password: l.Password, TenantID: l.TenantID, ServicerID: l.ServicerID, Policy: s.Policy}
}

// CheckID says whether a loan of Nelnet can have this id: a GUID.
func CheckID(id string) bool { return rest.IsGUID(id) }

// DayCount returns tieout's name of an interest method as Nelnet spells it, in any case (Velocity API Reference,
// interest methods).
func DayCount(spelling string) (name string, ok bool) {
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
