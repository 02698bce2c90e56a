package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A lossExpress is LossExpress xAPI: claims whose payoffs people obtain on request, and the feed of what happened.
type lossExpress struct {
	*vendorServer
	orders   map[string]*order // by claim key, under the server's lock
	feed     []activity        // under the server's lock
	numbered int               // activities so far, under the server's lock
}

// A person is what a claim says of its owner. No client may pass it on.
type person struct{ Name, Phone, Address, VIN, AccountNumber, Attention string }

// owner is the same for every claim, so that a test knows what to look for.
var owner = person{"Test Owner", "+12223334444", "12200 Test Avenue Dallas TX 75204", "1N4AL3AP8JC231503",
	"TEST-AN", "That Person"}

// Personal returns the personal data that LossExpress claims carry.
func Personal() []string {
	return []string{owner.Name, owner.Phone, owner.Address, owner.VIN, owner.Attention}
}

// failure returns an error in the documented form of LossExpress.
func failure(status int, message string) reply {
	const form = `{"statusCode":%d,"error":%q,"message":%q}`
	return reply{status: status, body: fmt.Sprintf(form, status, http.StatusText(status), message)}
}

// lossExpressLogin returns what LossExpress demands of a login.
func lossExpressLogin(string) client.Login {
	return client.Login{ClientID: LossExpressClientID, Secret: LossExpressSecret}
}

func newLossExpress(behavior Behavior) vendor {
	v := newVendorServer(LossExpress, behavior)
	v.totalField = "payoffAmount"
	v.unauthorized = failure(http.StatusUnauthorized, "The provided token has expired.")
	v.canned = map[Fault]reply{
		NoLoan:      failure(http.StatusNotFound, "Claim not found."),
		Rejected:    failure(http.StatusForbidden, "This claim is not available during testing."),
		Error:       failure(http.StatusInternalServerError, "An internal server error occurred"),
		Unavailable: failure(http.StatusServiceUnavailable, "Service Unavailable"),
		Throttled:   v.throttled(failure(http.StatusTooManyRequests, "Too Many Requests").body),
		Empty:       {status: http.StatusOK, body: `{}`},
	}
	return &lossExpress{vendorServer: v, orders: map[string]*order{}}
}

func (x *lossExpress) join(s *Sandbox) {
	x.seedFeed()
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
	s.handle(x.vendorServer, Other, " /", func(*http.Request) reply { return failure(http.StatusNotFound, "Not Found") })
}

// login takes JSON with field names of its own, not the form of RFC 6749. The answer is not documented.
func (x *lossExpress) login(r *http.Request) reply {
	body := fields(r)
	switch {
	case body["clientId"] == "" || body["secret"] == "":
		return failure(http.StatusBadRequest, "Invalid request payload input")
	case body["clientId"] != LossExpressClientID || body["secret"] != LossExpressSecret:
		return failure(http.StatusUnauthorized, "Invalid credentials")
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

// number returns the claim number of a claim, made from its id.
func number(id string) string { return "CN-" + strings.ToUpper(id[:min(len(id), 8)]) }

// requested says whether the claim has, or had, a payoff request. The lock is held.
func (x *lossExpress) requested(l *Loan) bool { return x.order(l) != nil }

func (x *lossExpress) request(r *http.Request) reply {
	return x.onClaim(r, func(l *Loan, id string) reply {
		if !hasRequired(l.Documents) {
			return missingDocuments()
		}
		x.start(l, false, "payoff-request-created", "order-created")
		return receipt(id, payoff.RequestPayoff)
	})
}

func (x *lossExpress) refresh(r *http.Request) reply {
	return x.onClaim(r, func(l *Loan, id string) reply {
		switch {
		case !x.requested(l):
			return noRequest()
		case !hasRequired(l.Documents):
			return missingDocuments()
		}
		x.start(l, true)
		return receipt(id, payoff.RefreshPayoff)
	})
}

// cancel also succeeds for a request that was completed or canceled before, and changes nothing then.
func (x *lossExpress) cancel(r *http.Request) reply {
	return x.onClaim(r, func(l *Loan, id string) reply {
		if !x.requested(l) {
			return noRequest()
		}
		return x.cancelled(l, id)
	})
}

func noRequest() reply {
	return failure(http.StatusNotFound, "A payoff request does not exist for this claim.")
}

// receipt returns all that the payoff-request routes answer.
func receipt(id string, action payoff.Action) reply {
	return reply{status: http.StatusOK, body: fmt.Sprintf(`{"claimId":%q}`, id), executed: action}
}

// onClaim does something with a claim, under the lock.
func (x *lossExpress) onClaim(r *http.Request, do func(l *Loan, id string) reply) reply {
	return x.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		x.mu.Lock()
		defer x.mu.Unlock()
		return do(l, id)
	})
}

func missingDocuments() reply {
	return failure(http.StatusBadRequest,
		"Claim is missing one or more required documents: 'settlement breakdown' & 'valuation report'")
}

// hasRequired says whether the documents are those that a payoff request needs: a settlement breakdown, and a valuation
// report or the total loss evaluation accepted in its place; or one document that is both, in either order of its
// words.
func hasRequired(documents []string) bool {
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
