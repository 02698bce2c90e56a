package lossexpress

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A claim is what is read and kept of a claim.
type claim struct {
	quote    *payoff.Quote
	evidence []byte
}

// rules say what LossExpress's errors mean (its errors page: statusCode, error and message). Package rest judges all
// others: 401 "The provided token has expired." logs in again, 500 and 503 are asked again.
var rules = [...]rest.Rule{
	{Status: http.StatusNotFound, Reason: payoff.NoLoan, Detail: "LossExpress does not know the claim (HTTP 404)"},
	{Status: http.StatusBadRequest, Reason: payoff.RejectedByVendor,
		Detail: "LossExpress declined the request (HTTP 400)"},
	{Status: http.StatusForbidden, Has: "not available during testing", Reason: payoff.RejectedByVendor,
		Detail: "the claim is not available while the credentials are in their testing phase (HTTP 403)"},
}

// judge says what an answer means for the claim that was asked about.
func judge(r rest.Reply, id string) (claim, error) {
	if r.Status != http.StatusOK {
		return claim{}, rest.Judge(rules[:], r, rest.Refusal{Message: message(r.Body)})
	}
	return read(r.Body, id)
}

// message returns the message of an error. It is only for comparing, because it may repeat what was sent.
func message(body []byte) string {
	o, err := rest.ParseObject(body)
	if err != nil {
		return ""
	}
	return o.Text("message")
}

// read reads a claim. A claim without payoff data is pending; there is no other sign of its state.
func read(body []byte, id string) (claim, error) {
	o, err := rest.ParseObject(body)
	if err != nil {
		return claim{}, rest.Malformed(err)
	}
	c := o.Object("claim")
	data := c.Object("payoffData")
	given := c.Has("payoffData")
	if o.Err() == nil && !strings.EqualFold(c.Text("claimId"), id) {
		return claim{}, rest.Malformed(errors.New("claimId is not the one asked for"))
	}
	var found claim
	if given {
		found.quote = &payoff.Quote{Total: data.Total("payoffAmount"), PerDiem: data.PerDiem("perDiem")}
		if data.Has("validThroughDate") { // any member may be missing
			found.quote.GoodThrough = data.Date("validThroughDate")
		}
	}
	if err := o.Err(); err != nil {
		return claim{}, rest.Malformed(err)
	}
	found.evidence = evidence(id, found.quote, data.Text("updatedAt"))
	if !given {
		return found, &rest.Failure{Reason: payoff.Pending, Detail: "the claim has no payoff data yet"}
	}
	return found, nil
}

// A record is what is kept of a claim's answer. The answer itself names the owner, the phone, the address and the
// vehicle.
type record struct {
	ClaimID    string       `json:"claimId"`
	PayoffData *payoffEntry `json:"payoffData"`
}

// A payoffEntry is a claim's payoff data, except where to send the money. Its amounts are numbers as LossExpress writes
// them.
type payoffEntry struct {
	PayoffAmount     json.Number  `json:"payoffAmount"`
	PerDiem          *json.Number `json:"perDiem"`
	ValidThroughDate payoff.Date  `json:"validThroughDate"`
	UpdatedAt        string       `json:"updatedAt,omitempty"`
}

func evidence(id string, q *payoff.Quote, updatedAt string) []byte {
	r := record{ClaimID: id}
	if q != nil {
		r.PayoffData = &payoffEntry{
			PayoffAmount:     literal(q.Total),
			ValidThroughDate: q.GoodThrough,
			UpdatedAt:        updatedAt,
		}
		if q.PerDiem.Valid {
			n := literal(q.PerDiem.Decimal)
			r.PayoffData.PerDiem = &n
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	return text
}

// literal writes a number with the decimals that it came with.
func literal(d decimal.Decimal) json.Number { return json.Number(d.StringFixed(max(0, -d.Exponent()))) }
