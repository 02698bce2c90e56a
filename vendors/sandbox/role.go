package sandbox

import (
	"tieout/payoff"
	"tieout/vendors/client"
)

// The names of the vendors, which are also the prefixes of their routes.
const (
	Q2          = payoff.Q2
	Nelnet      = payoff.Nelnet
	LossExpress = payoff.LossExpress
)

// A role is one vendor that the sandbox plays.
type role struct {
	name   string
	login  func(baseURL string) client.Login // what it demands of a login
	claims bool                              // it knows claims by their ids, with documents on file, not loans
	play   func(Behavior) vendor
}

// A vendor is a role that is played.
type vendor interface {
	server() *vendorServer
	// join adds the routes to those of a sandbox, once the vendor knows its loans.
	join(*Sandbox)
}

// roles lists all vendors that the sandbox plays.
func roles() []role {
	return []role{
		{name: Q2, login: q2Login, play: newQ2},
		{name: Nelnet, login: nelnetLogin, play: newNelnet},
		{name: LossExpress, login: lossExpressLogin, play: newLossExpress, claims: true},
	}
}

// roleOf returns the role of a client, if the sandbox plays it.
func roleOf(clientName string) (role, bool) {
	for _, r := range roles() {
		if r.name == clientName {
			return r, true
		}
	}
	return role{}, false
}

// Login returns what the sandbox's vendor demands of a login, for the client of this name and the base URL at which
// the vendor is served; the zero login if the sandbox does not play it.
func Login(clientName, baseURL string) client.Login {
	r, ok := roleOf(clientName)
	if !ok {
		return client.Login{}
	}
	return r.login(baseURL)
}
