package q2

import (
	"cmp"
	"strings"

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

// CheckID says whether a loan of Q2 can have this id: a Salesforce id of 15 or 18 letters and digits. It does not check
// the checksum in the last three of the 18.
func CheckID(id string) bool {
	if len(id) != 15 && len(id) != 18 {
		return false
	}
	for _, c := range []byte(id) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
			return false
		}
	}
	return true
}

// sameID compares two ids by their first 15 characters, which are the id. The other three repeat it for readers that
// ignore case.
func sameID(a, b string) bool { return CheckID(a) && CheckID(b) && a[:15] == b[:15] }

// DayCount returns tieout's name of a time counting method as Q2 spells it, in any case.
func DayCount(spelling string) (name string, ok bool) {
	switch strings.ToLower(strings.TrimSpace(spelling)) {
	case "month and days":
		return "30/360 BOND", true
	case "actual days":
		return "NL/365", true
	case "366/365":
		return "ACT/365F", true
	case "actual days (366)":
		return "ACT/PAYOFF YEAR", true
	case "actual/360":
		return "ACT/360", true
	}
	return "", false
}
