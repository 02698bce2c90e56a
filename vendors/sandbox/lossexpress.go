package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A lossExpress is LossExpress xAPI: claims whose payoff people obtain on request, and the feed of what happened.
type lossExpress struct {
	*vendorServer
	orders map[string]*order // by claim key, under the server's lock
	feed   []activity        // under the server's lock
	told   int               // activities so far, under the server's lock
}

// A person is what a claim says of its owner, and what may never leave the client.
type person struct{ Name, Phone, Address, VIN, AccountNumber, Attention string }

// owner is the same for every claim, so that a test knows what to look for.
var owner = person{"Test Owner", "+12223334444", "12200 Test Avenue Dallas TX 75204", "1N4AL3AP8JC231503",
	"TEST-AN", "That Person"}

// Personal returns the personal data that LossExpress claims carry.
func Personal() []string {
	return []string{owner.Name, owner.Phone, owner.Address, owner.VIN, owner.Attention}
}

// boom is an error in the documented form of LossExpress.
func boom(status int, message string) reply {
	const form = `{"statusCode":%d,"error":%q,"message":%q}`
	return reply{status: status, body: fmt.Sprintf(form, status, http.StatusText(status), message)}
}

// lossExpressLogin returns what LossExpress demands of a login.
func lossExpressLogin(string) client.Login {
	return client.Login{ClientID: LossExpressClientID, Secret: LossExpressSecret}
}

func newLossExpress(behavior Behavior) vendor {
	d := newVendorServer(LossExpress, behavior)
	d.total = "payoffAmount"
	d.refuses = boom(http.StatusUnauthorized, "The provided token has expired.")
	d.says = map[Fault]reply{
		NoLoan:      boom(http.StatusNotFound, "Claim not found."),
		Rejected:    boom(http.StatusForbidden, "This claim is not available during testing."),
		Error:       boom(http.StatusInternalServerError, "An internal server error occurred"),
		Unavailable: boom(http.StatusServiceUnavailable, "Service Unavailable"),
		Throttled:   d.throttled(boom(http.StatusTooManyRequests, "Too Many Requests").body),
		Empty:       {status: http.StatusOK, body: `{}`},
	}
	return &lossExpress{vendorServer: d, orders: map[string]*order{}}
}

func (x *lossExpress) join(s *Sandbox) {
	x.opening()
	s.handle(x.vendorServer, Authenticate, "POST /oauth/token", x.login)
	s.handle(x.vendorServer, Quote, "GET /claims/{id}", x.claim)
	s.handle(x.vendorServer, Work, "POST /claims/{id}/payoff-request", x.request)
	s.handle(x.vendorServer, Work, "POST /claims/{id}/payoff-request/refresh", x.refresh)
	s.handle(x.vendorServer, Work, "DELETE /claims/{id}/payoff-request", x.cancel)
	s.handle(x.vendorServer, Read, "GET /claims/order-types", x.orderTypes)
	s.handle(x.vendorServer, Work, "POST /claims/{id}/orders", x.place(payoff.RequestPayoff))
	s.handle(x.vendorServer, Work, "POST /claims/{id}/orders/refresh", x.place(payoff.RefreshPayoff))
	s.handle(x.vendorServer, Work, "DELETE /claims/{id}/cancel-orders", x.cancelOrders)
	s.handle(x.vendorServer, Read, "GET /activities", x.activities)
	s.handle(x.vendorServer, Other, " /", func(*http.Request) reply { return boom(http.StatusNotFound, "Not Found") })
}

// login takes JSON with names of its own, not the form of RFC 6749. The answer is undocumented.
func (x *lossExpress) login(r *http.Request) reply {
	body := fields(r)
	switch {
	case body["clientId"] == "" || body["secret"] == "":
		return boom(http.StatusBadRequest, "Invalid request payload input")
	case body["clientId"] != LossExpressClientID || body["secret"] != LossExpressSecret:
		return boom(http.StatusUnauthorized, "Invalid credentials")
	}
	return reply{status: http.StatusOK, body: fmt.Sprintf(`{"accessToken":%q}`, x.issue())}
}

func (x *lossExpress) claim(r *http.Request) reply {
	return x.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		x.mu.Lock()
		quoted := x.quoted(l)
		x.mu.Unlock()
		return x.fill("lossexpress_claim.json", struct {
			Figures
			ID, Number string
			Person     person
			Quoted     bool
			Today      payoff.Date
		}{l.on(x.behavior.today()), id, number(id), owner, quoted, x.behavior.today()})
	})
}

// number makes a claim number of a claim's id.
func number(id string) string { return "CN-" + strings.ToUpper(id[:min(len(id), 8)]) }

// requested says whether the claim has, or had, a payoff request. The lock is held.
func (x *lossExpress) requested(l *Loan) bool { return x.order(l) != nil }

func (x *lossExpress) request(r *http.Request) reply {
	return x.effect(r, func(l *Loan, id string) reply {
		if !documented(l.Documents) {
			return undocumented()
		}
		x.start(l, false, "payoff-request-created", "order-created")
		return receipt(id, payoff.RequestPayoff)
	})
}

func (x *lossExpress) refresh(r *http.Request) reply {
	return x.effect(r, func(l *Loan, id string) reply {
		switch {
		case !x.requested(l):
			return noRequest()
		case !documented(l.Documents):
			return undocumented()
		}
		x.start(l, true)
		return receipt(id, payoff.RefreshPayoff)
	})
}

// cancel succeeds on a request that was completed or cancelled before, and changes nothing then.
func (x *lossExpress) cancel(r *http.Request) reply {
	return x.effect(r, func(l *Loan, id string) reply {
		if !x.requested(l) {
			return noRequest()
		}
		return x.cancelled(l, id)
	})
}

func noRequest() reply {
	return boom(http.StatusNotFound, "A payoff request does not exist for this claim.")
}

// receipt is all that the payoff-request routes answer.
func receipt(id string, did payoff.Action) reply {
	return reply{status: http.StatusOK, body: fmt.Sprintf(`{"claimId":%q}`, id), did: did}
}

// effect carries something out on a claim, under the lock.
func (x *lossExpress) effect(r *http.Request, do func(l *Loan, id string) reply) reply {
	return x.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		x.mu.Lock()
		defer x.mu.Unlock()
		return do(l, id)
	})
}

func undocumented() reply {
	return boom(http.StatusBadRequest,
		"Claim is missing one or more required documents: 'settlement breakdown' & 'valuation report'")
}

// documented says whether a payoff request finds its documents: a settlement breakdown, and a valuation report or the
// total loss evaluation accepted in its place; or one document that is both, in either order of its words.
func documented(documents []string) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(documents, func(d string) bool {
			return slices.Contains(names, strings.ToLower(strings.TrimSpace(d)))
		})
	}
	return has("settlement breakdown & valuation report", "valuation report & settlement breakdown") ||
		has("settlement breakdown") && has("valuation report", "total loss evaluation")
}

// requiredDocuments returns the document types that a payoff request needs.
func requiredDocuments() []string { return []string{"settlement breakdown", "valuation report"} }
