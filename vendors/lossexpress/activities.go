package lossexpress

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// An Activity is news of a claim's payoff. An activity may tell only what changed: what it does not tell is null or
// zero, and no quote is made of it. It says which claims are worth reading.
type Activity struct {
	ClaimID     string
	Total       decimal.NullDecimal // cents
	PerDiem     decimal.NullDecimal
	GoodThrough payoff.Date
}

const (
	activityTypes = "order-status-changed,payoff-data-added"
	pageSize      = 500  // the largest that is documented
	maxPages      = 1000 // far more than any feed has; an answer cannot keep us paging for ever
	payoffOrder   = "Loan Payoff Request"
)

// Activities returns the payoff activities since a time, in the feed's order, and how many requests it took. The time
// is always sent: the feed's own default is thirty minutes back.
func (c *Client) Activities(ctx context.Context, since time.Time) ([]Activity, int, error) {
	var all []Activity
	calls := 0
	for page := range maxPages {
		var found []Activity
		more := false
		reply, err := c.get(ctx, c.activitiesURL(since, page), func(r rest.Reply) (err error) {
			found, more, err = readPage(r, page)
			return err
		})
		calls += reply.Attempts
		if err != nil {
			return nil, calls, fmt.Errorf("lossexpress: activities: %w", err)
		}
		all = append(all, found...)
		if !more {
			return all, calls, nil
		}
	}
	return nil, calls, errors.New("lossexpress: activities: the feed does not end")
}

func (c *Client) activitiesURL(since time.Time, page int) *url.URL {
	u := c.base.JoinPath(activitiesPath)
	u.RawQuery = url.Values{
		"types":        {activityTypes},
		"createdAfter": {since.UTC().Format(time.RFC3339)},
		"pageSize":     {strconv.Itoa(pageSize)},
		"pageNumber":   {strconv.Itoa(page)},
	}.Encode()
	return u
}

// readPage reads one page of the feed and says whether there is another.
func readPage(r rest.Reply, page int) ([]Activity, bool, error) {
	if r.Status != 200 {
		return nil, false, rest.StatusFailure(r)
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return nil, false, rest.Malformed(err)
	}
	var found []Activity
	results := o.Objects("results")
	for _, result := range results {
		if a, ok := activity(result); ok {
			found = append(found, a)
		}
	}
	pages := o.Object("pagination").Number("totalPages")
	if err := o.Err(); err != nil {
		return nil, false, rest.Malformed(err)
	}
	more := len(results) > 0 && decimal.NewFromInt(int64(page+1)).LessThan(pages.Decimal)
	return found, more, nil
}

// activity reads one activity; false where it has no news of a payoff.
func activity(o *rest.Object) (Activity, bool) {
	a := Activity{ClaimID: o.Text("claimId")}
	data := o.Object("data")
	switch o.Text("type") {
	case "payoff-data-added":
		if data.Has("payoffData") {
			data = data.Object("payoffData")
		}
	case "order-status-changed":
		order := data.Object("updatedOrder")
		if order.Text("orderType") != payoffOrder {
			return a, false
		}
		data = order.Object("fulfillmentData")
	default:
		return a, false
	}
	a.Total, a.PerDiem = data.Amount("payoffAmount"), data.PerDiem("perDiem")
	if data.Has("validThroughDate") {
		a.GoodThrough = data.Date("validThroughDate")
	}
	return a, a.ClaimID != ""
}
