package q2

import (
	"cmp"

	"tieout/payoff"
	"tieout/vendors/client"
)

// Spec describes the client for the table of clients. Nothing can be changed at Q2.
func Spec() client.Spec {
	return client.Spec{
		Name:     payoff.Q2,
		Title:    "Q2",
		Flows:    []string{ClientCredentials, JWTBearer},
		Needs:    needs,
		DayCount: DayCount,
		Quoter:   func(s client.Settings) (client.Quoter, error) { return New(config(s)) },
	}
}

func needs(flow string) []string {
	if flow == JWTBearer {
		return []string{"token_url", "client_id", "username", "private_key"}
	}
	return []string{"token_url", "client_id", "client_secret"}
}

func config(s client.Settings) Config {
	l := s.Login
	return Config{BaseURL: s.BaseURL, Flow: cmp.Or(l.Flow, ClientCredentials), TokenURL: l.TokenURL, Audience: l.Audience,
		ClientID: l.ClientID, ClientSecret: l.ClientSecret, UserName: l.UserName, PrivateKey: l.PrivateKey, Policy: s.Policy}
}
