package nelnet

import (
	"tieout/payoff"
	"tieout/vendors/client"
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
		Sender:   func(s client.Settings) (client.Sender, error) { return NewSender(config(s)) },
		Verifier: func(s client.Settings) (client.Verifier, error) { return New(config(s)) },
	}
}

func config(s client.Settings) Config {
	l := s.Login
	return Config{BaseURL: s.BaseURL, UserPoolID: l.UserPoolID, AppClientID: l.AppClientID, UserName: l.UserName,
		Password: l.Password, TenantID: l.TenantID, ServicerID: l.ServicerID, Policy: s.Policy}
}
