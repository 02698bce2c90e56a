package lossexpress

import (
	"errors"
	"time"

	"tieout/vendors/rest"
)

// activity reads one activity; false where it has no news of a payoff. News must say of which claim it is, and when it
// happened: without that it can neither be put in order nor be held against an intent.
func activity(o *rest.Object) (Activity, bool, error) {
	a := Activity{ID: o.Text("activityId"), ClaimID: o.Text("claimId"), Type: o.Text("type")}
	if !a.read(o.Object("data")) {
		return a, false, o.Err()
	}
	switch {
	case a.ClaimID == "":
		return a, false, errors.New("claimId is missing")
	case a.Total.Decimal.IsNegative(): // as of a claim (rest.Object.Total)
		return a, false, errors.New("payoffAmount is negative")
	}
	at, err := time.Parse(time.RFC3339, o.Text("createdAt"))
	if err != nil {
		return a, false, errors.New("createdAt is not a time")
	}
	a.At = at
	return a, true, o.Err()
}

// read reads what an activity of its type tells, and says whether that is about a payoff.
func (a *Activity) read(data *rest.Object) bool {
	switch a.Type {
	case requestCreated, requestCancelled:
		return true
	case dataAdded:
		if data.Has("payoffData") {
			data = data.Object("payoffData")
		}
		a.figures(data)
		return true
	case orderCreated, orderFulfilled, orderCancelled:
		a.Orders = []Order{{data.Text("orderId"), data.Text("orderType"), told[a.Type]}}
	case orderAttempted:
		a.Orders = []Order{{data.Text("orderId"), data.Text("type"), pending}}
	case orderChanged:
		a.changed(data)
	case messageAdded:
		return a.asks(data)
	}
	a.Orders = payoffOrders(a.Orders)
	return len(a.Orders) > 0
}

// told are the statuses that the types of activities tell by themselves.
var told = map[string]string{orderCreated: pending, orderFulfilled: fulfilled, orderCancelled: cancelled}

// changed reads the order that changed. The claim's other orders stand beside it; they are no news of theirs.
func (a *Activity) changed(data *rest.Object) {
	updated := data.Object("updatedOrder")
	o := Order{updated.Text("orderId"), updated.Text("orderType"), updated.Text("status")}
	a.Orders = []Order{o}
	if o.Type == payoffOrder {
		a.figures(updated.Object("fulfillmentData"))
	}
}

// figures reads a payoff, of which any member may be missing.
func (a *Activity) figures(data *rest.Object) {
	a.Total, a.PerDiem = data.Amount("payoffAmount"), data.PerDiem("perDiem")
	if data.Has("validThroughDate") {
		a.GoodThrough = data.Date("validThroughDate")
	}
}

// asks reads a message that wants an answer of ours, and no word of it: it may name anyone. It names the orders that
// it holds up; one of before 2022 names none, and may hold up the payoff.
func (a *Activity) asks(data *rest.Object) bool {
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
