package lossexpress

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"tieout/vendors/rest"
)

// declined says for people what a refusal means. The message decides, and is not repeated.
func declined(status int, message string) string {
	said := "LossExpress declined"
	switch missing := missingIn(message); {
	case status == http.StatusBadRequest && missing != nil:
		said = MissingFinding(missing)
	case status == http.StatusNotFound && strings.Contains(message, "does not exist for this claim"):
		said = "there is no payoff request on the claim"
	case status == http.StatusNotFound:
		said = "LossExpress does not know the claim"
	case status == http.StatusForbidden && strings.Contains(message, "not available during testing"):
		said = "the claim is not available while the credentials are in their testing phase"
	case status == http.StatusUnauthorized:
		said = "LossExpress refused the token"
	}
	return fmt.Sprintf("%s (HTTP %d)", said, status)
}

// A receipt is what LossExpress answers to an effect. It has no amount, no state, and no time for the payoff.
type receipt struct {
	ClaimID string   `json:"claimId"`
	Orders  []string `json:"orderIds,omitempty"`
}

// readReceipt reads a receipt, which must be for this claim. The receipt of a route that creates orders must name a
// payoff order. If success is false, it is no receipt: no document says that this can happen, or what it would mean.
func readReceipt(body []byte, claim string, creates bool) (receipt, error) {
	o, err := rest.ParseObject(body)
	if err != nil {
		return receipt{}, rest.Malformed(err)
	}
	r := receipt{ClaimID: o.Text("claimId")}
	for _, order := range o.Objects("orders") {
		if order.Text("type") == payoffOrder {
			r.Orders = append(r.Orders, order.Text("orderId"))
		}
	}
	success := o.Literal("success")
	switch err = o.Err(); {
	case err != nil:
	case !strings.EqualFold(r.ClaimID, claim):
		err = errors.New("claimId is not the one asked for")
	case success != "" && success != "true":
		err = errors.New("success is not true")
	case creates && len(r.Orders) == 0:
		err = errors.New("orders has no payoff order")
	}
	if err != nil {
		return receipt{}, rest.Malformed(err)
	}
	return r, nil
}

func (r receipt) reference() string { return strings.Join(r.Orders, " ") }

func (r receipt) evidence() []byte {
	if r.ClaimID == "" {
		return nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	return text
}
