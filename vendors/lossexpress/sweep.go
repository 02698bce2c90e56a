package lossexpress

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// News is what activities tell of one claim's payoff request. Its figures are those told so far: they are for showing,
// and no quote is made of them.
type News struct {
	State payoff.RequestState
	At    time.Time // of the last activity
	Order string    // the payoff order's id; empty where none was told
	Read  bool      // payoff data arrived: the claim is worth reading

	Total       decimal.NullDecimal // cents
	PerDiem     decimal.NullDecimal
	GoodThrough payoff.Date
}

// Sweep reads the feed since a time in one pass and returns the news by claim id, in lower case, and how many requests
// it took. A claim without news is not in it; one of which no more is known than that it may have some has no state. A feed that fails does not keep claims from being read: its failures are
// no sign of theirs.
func (c *Client) Sweep(ctx context.Context, since time.Time) (map[string]News, int, error) {
	feed := *c
	feed.caller = c.caller.Independent()
	found, calls, err := feed.Activities(ctx, since)
	if err != nil {
		return nil, calls, err
	}
	news, types := Merge(found), orderTypes(found)
	for _, a := range found {
		doubt(news, a, types)
	}
	return news, calls, nil
}

// doubt makes it news, of no state where there is none else, that an order changed whose type is not told: it was made
// before the time from which the feed was read, and may be the payoff's.
func doubt(news map[string]News, a Activity, types map[string]string) {
	id := strings.ToLower(a.ClaimID)
	n := news[id]
	if a.At.After(n.At) && slices.ContainsFunc(a.Orders, func(o Order) bool { return types[o.ID] == "" }) {
		n.At = a.At
		news[id] = n
	}
}

// Merge puts activities together, by claim id in lower case, in the order in which they happened; those of one moment,
// in the order given. What an activity leaves out keeps what an earlier one told, until the request begins anew.
func Merge(activities []Activity) map[string]News {
	ordered := slices.Clone(activities)
	slices.SortStableFunc(ordered, func(a, b Activity) int { return a.At.Compare(b.At) })
	types := orderTypes(ordered)
	merged := map[string]News{}
	for _, a := range ordered {
		a.Orders = slices.DeleteFunc(slices.Clone(a.Orders), func(o Order) bool { return types[o.ID] != payoffOrder })
		if !a.silent() {
			id := strings.ToLower(a.ClaimID)
			merged[id] = merged[id].with(a)
		}
	}
	return merged
}

// orderTypes returns the types of the orders by their ids: order-cancelled tells an id only.
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

// silent says whether an activity about orders has no payoff order left.
func (a Activity) silent() bool {
	return strings.HasPrefix(a.Type, "order-") && len(a.Orders) == 0
}

// with returns the news after another activity. An attempt is told of late at times, and takes back nothing.
func (n News) with(a Activity) News {
	next := a.state()
	if a.Type == orderAttempted && (n.State == payoff.RequestQuoted || n.State == payoff.RequestCancelled) {
		next = n.State
	}
	if next == payoff.RequestSent || next == payoff.RequestPending && a.Type == orderChanged {
		n = News{Order: n.Order} // it begins anew, and the figures were those of the request before
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

// state is where a request stands after an activity.
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
		return payoff.RequestCancelled
	default:
		return payoff.RequestPending
	}
}
