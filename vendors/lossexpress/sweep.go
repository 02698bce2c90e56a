package lossexpress

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// News is what activities say of one claim's payoff request. Its figures are the last that were stated: they are for
// showing, and no quote is made of them.
type News struct {
	State payoff.RequestState
	At    time.Time // of the last activity
	Order string    // the payoff order's id; empty if none was stated
	Read  bool      // payoff data arrived: the claim is worth reading

	Total       decimal.NullDecimal // dollars, with at most two decimals
	PerDiem     decimal.NullDecimal // dollars
	GoodThrough payoff.Date
}

// Sweep reads the feed since a time in one pass. It returns the news by claim id, in lower case, and how many requests
// it took. A claim without news is not in the map. A claim that may have news, without anything more being known, has
// no state. A feed that fails does not keep claims from being read, because its failures are not theirs.
func (c *Client) Sweep(ctx context.Context, since time.Time) (map[string]News, int, error) {
	feed := *c
	feed.caller = c.caller.Independent()
	found, calls, err := feed.Activities(ctx, since)
	if err != nil {
		return nil, calls, err
	}
	news, types := Merge(found), orderTypes(found)
	for _, a := range found {
		addPossibleNews(news, a, types)
	}
	return news, calls, nil
}

// addPossibleNews adds news for an activity about an order whose type is not stated: the order was created before the
// time since which the feed was read, and may be the payoff's. The state of the claim stays what it was, or empty.
func addPossibleNews(news map[string]News, a Activity, types map[string]string) {
	id := strings.ToLower(a.ClaimID)
	n := news[id]
	unknown := func(o Order) bool { return types[o.ID] == "" }
	if a.At.After(n.At) && slices.ContainsFunc(a.Orders, unknown) {
		n.At = a.At
		news[id] = n
	}
}

// Merge merges activities into news by claim id, in lower case, in the order in which they happened; activities of the
// same moment, in the order given. What an activity does not state keeps its earlier value, until the request begins
// again.
func Merge(activities []Activity) map[string]News {
	ordered := inOrder(activities)
	types := orderTypes(ordered)
	merged := map[string]News{}
	for _, a := range ordered {
		otherType := func(o Order) bool { return types[o.ID] != payoffOrder }
		a.Orders = slices.DeleteFunc(slices.Clone(a.Orders), otherType)
		if strings.HasPrefix(a.Type, "order-") && len(a.Orders) == 0 {
			continue // it is not about a payoff order
		}
		id := strings.ToLower(a.ClaimID)
		merged[id] = merged[id].with(a)
	}
	return merged
}

// inOrder returns activities in the order in which they happened.
func inOrder(activities []Activity) []Activity {
	ordered := slices.Clone(activities)
	slices.SortStableFunc(ordered, func(a, b Activity) int { return a.At.Compare(b.At) })
	return ordered
}

// orderTypes returns the types of the orders by their ids, because order-cancelled states only an id.
func orderTypes(activities []Activity) map[string]string {
	types := map[string]string{}
	for _, a := range activities {
		for _, o := range a.Orders {
			if o.Type != "" {
				types[o.ID] = o.Type
			}
		}
	}
	return types
}

// with returns the news after another activity. An attempt is sometimes reported late, and takes nothing back.
func (n News) with(a Activity) News {
	next := a.state()
	if a.Type == orderAttempted && (n.State == payoff.RequestQuoted || n.State == payoff.RequestCanceled) {
		next = n.State
	}
	if next == payoff.RequestSent || next == payoff.RequestPending && a.Type == orderChanged {
		n = News{Order: n.Order} // it begins again, and the figures were those of the request before
	}
	n.State, n.At, n.Read = next, a.At, n.Read || next == payoff.RequestQuoted
	if len(a.Orders) > 0 {
		n.Order = a.Orders[0].ID
	}
	if a.Total.Valid {
		n.Total = a.Total
	}
	if a.PerDiem.Valid {
		n.PerDiem = a.PerDiem
	}
	if !a.GoodThrough.IsZero() {
		n.GoodThrough = a.GoodThrough
	}
	return n
}

// state returns the state of a request after an activity.
func (a Activity) state() payoff.RequestState {
	status := ""
	if len(a.Orders) > 0 {
		status = a.Orders[0].Status
	}
	switch {
	case a.Asks:
		return payoff.ActionRequired
	case a.Type == requestCreated || a.Type == orderCreated:
		return payoff.RequestSent
	case a.Type == dataAdded || status == fulfilled:
		return payoff.RequestQuoted
	case a.Type == requestCancelled || status == cancelled:
		return payoff.RequestCanceled
	default:
		return payoff.RequestPending
	}
}
