package lossexpress

import (
	"errors"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// An Activity is news of a claim's payoff (public vendor API docs, activity types). It may state only what changed:
// what it does not state is null, zero or empty, and no quote is made of it.
type Activity struct {
	ID      string
	ClaimID string
	Type    string    // as LossExpress spells it: payoff-data-added
	At      time.Time // when it happened, by LossExpress's clock
	Orders  []Order   // the payoff orders that it is about; any orders if it does not state their type
	Asks    bool      // LossExpress cannot go on without an answer from us

	Total       decimal.NullDecimal // dollars, with at most two decimals
	PerDiem     decimal.NullDecimal // dollars
	GoodThrough payoff.Date
}

// An Order is a payoff request under the name that the newer routes use.
type Order struct {
	ID     string
	Type   string // Loan Payoff Request; empty if the activity does not state it
	Status string // pending, fulfilled or cancelled; empty if the activity does not state it
}

// The types of activities that have news of a payoff.
const (
	requestCreated   = "payoff-request-created"
	requestCancelled = "payoff-request-cancelled"
	dataAdded        = "payoff-data-added"
	orderCreated     = "order-created"
	orderAttempted   = "order-attempted"
	orderCancelled   = "order-cancelled"
	orderFulfilled   = "order-fulfilled"
	orderChanged     = "order-status-changed"
	messageAdded     = "direct-message-added"
)

// payoffOrder is the type of the orders that are payoff requests. The others are the statuses of orders of any type.
const (
	payoffOrder = "Loan Payoff Request"
	pending     = "pending"
	fulfilled   = "fulfilled"
	cancelled   = "cancelled"
)

// readActivity reads one activity; false if it has no news of a payoff. News must state which claim it is about and
// when it happened: otherwise it can neither be put in order nor be compared with an intent.
func readActivity(o *rest.Object) (Activity, bool, error) {
	a := Activity{ID: o.Text("activityId"), ClaimID: o.Text("claimId"), Type: o.Text("type")}
	if !a.readData(o.Object("data")) {
		return a, false, o.Err()
	}
	switch {
	case a.ClaimID == "":
		return a, false, errors.New("claimId is missing")
	case a.Total.Decimal.IsNegative(): // which no payoff is (rest.Object.Total)
		return a, false, errors.New("payoffAmount is negative")
	}
	at, err := time.Parse(time.RFC3339, o.Text("createdAt"))
	if err != nil {
		return a, false, errors.New("createdAt is not a time")
	}
	a.At = at
	return a, true, o.Err()
}

// readData reads what an activity of its type states, and says whether that is about a payoff.
func (a *Activity) readData(data *rest.Object) bool {
	switch a.Type {
	case requestCreated, requestCancelled:
		return true
	case dataAdded:
		if data.Has("payoffData") {
			data = data.Object("payoffData")
		}
		a.readFigures(data)
		return true
	case orderCreated, orderFulfilled, orderCancelled:
		a.Orders = []Order{{data.Text("orderId"), data.Text("orderType"), impliedStatus(a.Type)}}
	case orderAttempted:
		a.Orders = []Order{{data.Text("orderId"), data.Text("type"), pending}}
	case orderChanged:
		a.readChange(data)
	case messageAdded:
		return a.readMessage(data)
	}
	a.Orders = payoffOrders(a.Orders)
	return len(a.Orders) > 0
}

// impliedStatus returns the status of an order that the type of an activity implies.
func impliedStatus(activityType string) string {
	switch activityType {
	case orderFulfilled:
		return fulfilled
	case orderCancelled:
		return cancelled
	default:
		return pending
	}
}

// readChange reads the order that changed. The claim's other orders are listed with it, but nothing happened to them.
func (a *Activity) readChange(data *rest.Object) {
	updated := data.Object("updatedOrder")
	o := Order{updated.Text("orderId"), updated.Text("orderType"), updated.Text("status")}
	a.Orders = []Order{o}
	if o.Type == payoffOrder {
		a.readFigures(updated.Object("fulfillmentData"))
	}
}

// readFigures reads a payoff, of which any member may be missing.
func (a *Activity) readFigures(data *rest.Object) {
	a.Total, a.PerDiem = data.Amount("payoffAmount"), data.PerDiem("perDiem")
	if data.Has("validThroughDate") {
		a.GoodThrough = data.Date("validThroughDate")
	}
}

// readMessage says whether a message needs an answer from us that may hold up a payoff. It reads no word of the text,
// which may name anyone. A message names the orders that it holds up; a message from before 2022 names none, and may
// hold up the payoff.
func (a *Activity) readMessage(data *rest.Object) bool {
	if data.Literal("actionRequired") != "true" || data.Literal("sentByLossExpress") == "false" {
		return false
	}
	a.Asks = true
	held := data.Objects("orders")
	for _, o := range held {
		a.Orders = append(a.Orders, Order{o.Text("orderId"), o.Text("orderType"), ""})
	}
	a.Orders = payoffOrders(a.Orders)
	return len(held) == 0 || len(a.Orders) > 0
}

// payoffOrders returns the orders that are, or may be, payoff requests.
func payoffOrders(orders []Order) []Order {
	var found []Order
	for _, o := range orders {
		if o.Type == payoffOrder || o.Type == "" && o.ID != "" {
			found = append(found, o)
		}
	}
	return found
}
