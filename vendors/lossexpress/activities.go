package lossexpress

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// An Activity is news of a claim's payoff (public vendor API docs, activity types). It may tell only what changed: what
// it does not tell is null, zero or empty, and no quote is made of it.
type Activity struct {
	ID      string
	ClaimID string
	Type    string    // as LossExpress has it: payoff-data-added
	At      time.Time // when it happened, by LossExpress's clock
	Orders  []Order   // what it tells of payoff orders; of any order where it does not say of which type
	Asks    bool      // LossExpress cannot go on without an answer of ours

	Total       decimal.NullDecimal // cents
	PerDiem     decimal.NullDecimal
	GoodThrough payoff.Date
}

// An Order is a payoff request under its successor's name.
type Order struct {
	ID     string
	Type   string // Loan Payoff Request; empty where the activity does not say
	Status string // pending, fulfilled or cancelled; empty where the activity does not say
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

const (
	activityTypes = orderChanged + "," + dataAdded + "," + requestCreated + "," + requestCancelled + "," + orderCreated +
		"," + orderAttempted + "," + orderCancelled + "," + orderFulfilled + "," + messageAdded
	pageSize = 500  // the largest that is documented
	maxPages = 1000 // far more than any feed has; an answer cannot keep us paging for ever
)

// payoffOrder is the type of the orders that are payoff requests, and the statuses of all orders follow.
const (
	payoffOrder = "Loan Payoff Request"
	pending     = "pending"
	fulfilled   = "fulfilled"
	cancelled   = "cancelled"
)

// Activities returns the payoff activities since a time, in the feed's order, and how many requests it took. The time
// is always sent: the feed's own default is thirty minutes back.
func (c *Client) Activities(ctx context.Context, since time.Time) ([]Activity, int, error) {
	return c.activities(ctx, since, "")
}

// activities returns the activities of one claim, or of all where it is empty. One that two pages show, since the feed
// moved between them, is returned once.
func (c *Client) activities(ctx context.Context, since time.Time, claim string) ([]Activity, int, error) {
	var all []Activity
	seen := map[string]bool{}
	calls := 0
	for page := range maxPages {
		var found []Activity
		more := false
		reply, err := c.get(ctx, c.activitiesURL(since, claim, page), func(r rest.Reply) (err error) {
			found, more, err = readPage(r, page)
			return err
		})
		calls += reply.Attempts
		if err != nil {
			return nil, calls, fmt.Errorf("lossexpress: activities: %w", err)
		}
		for _, a := range found {
			if a.ID == "" || !seen[a.ID] {
				all = append(all, a)
			}
			seen[a.ID] = true
		}
		if !more {
			return all, calls, nil
		}
	}
	return nil, calls, errors.New("lossexpress: activities: the feed does not end")
}

func (c *Client) activitiesURL(since time.Time, claim string, page int) *url.URL {
	u := c.base.JoinPath(activitiesPath)
	query := url.Values{
		"types":        {activityTypes},
		"createdAfter": {since.UTC().Format(time.RFC3339)},
		"pageSize":     {strconv.Itoa(pageSize)},
		"pageNumber":   {strconv.Itoa(page)},
	}
	if claim != "" {
		query.Set("claimId", claim)
	}
	u.RawQuery = query.Encode()
	return u
}

// readPage reads one page of the feed and says whether there is another.
func readPage(r rest.Reply, page int) ([]Activity, bool, error) {
	if r.Status != http.StatusOK {
		return nil, false, rest.StatusFailure(r)
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return nil, false, rest.Malformed(err)
	}
	var found []Activity
	results := o.Objects("results")
	for _, result := range results {
		a, ok, err := activity(result)
		if err != nil {
			return nil, false, rest.Malformed(err)
		}
		if ok {
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
