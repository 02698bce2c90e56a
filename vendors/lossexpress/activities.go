package lossexpress

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/vendors/rest"
)

const (
	activityTypes = orderChanged + "," + dataAdded + "," + requestCreated + "," + requestCancelled + "," + orderCreated +
		"," + orderAttempted + "," + orderCancelled + "," + orderFulfilled + "," + messageAdded
	pageSize = 500  // the largest that is documented
	maxPages = 1000 // far more than any feed has; no answer can keep us paging forever
)

// Activities returns the payoff activities since a time, in the feed's order, and how many requests it took. The time
// is always sent, because the feed's own default is thirty minutes ago.
func (c *Client) Activities(ctx context.Context, since time.Time) ([]Activity, int, error) {
	return c.activities(ctx, since, "")
}

// activities returns the activities of one claim, or of all claims if it is empty. An activity that is on two pages,
// because the feed moved in between, is returned once. An answer that is not the whole feed, or is about another claim,
// is a failure: what the feed does not show is taken not to have happened.
func (c *Client) activities(ctx context.Context, since time.Time, claim string) ([]Activity, int, error) {
	var all []Activity
	seen := map[string]bool{}
	calls, results := 0, 0
	for page := range maxPages {
		var found feedPage
		reply, err := c.get(ctx, c.activitiesURL(since, claim, page), func(r rest.Reply) (err error) {
			found, err = readPage(r, page, results, claim)
			return err
		})
		calls += reply.Attempts
		if err != nil {
			return nil, calls, fmt.Errorf("lossexpress: activities: %w", err)
		}
		results += found.results
		for _, a := range found.activities {
			if a.ID == "" || !seen[a.ID] {
				all = append(all, a)
			}
			seen[a.ID] = true
		}
		if !found.more {
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

// A feedPage is one page of the feed.
type feedPage struct {
	activities []Activity // those with news of a payoff
	results    int        // how many it has in all
	more       bool       // there is another page
}

// readPage reads one page of the feed. The pages before it had a number of results. If claim is not empty, all results
// must be about it.
func readPage(r rest.Reply, page, before int, claim string) (feedPage, error) {
	if r.Status != http.StatusOK {
		return feedPage{}, rest.Judge(nil, r, rest.Refusal{})
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return feedPage{}, rest.Malformed(err)
	}
	results := o.Objects("results")
	found := feedPage{results: len(results)}
	for _, result := range results {
		a, ok, err := readActivity(result)
		if err == nil && claim != "" && !strings.EqualFold(a.ClaimID, claim) {
			err = errors.New("claimId is not the one asked for")
		}
		if err != nil {
			return feedPage{}, rest.Malformed(err)
		}
		if ok {
			found.activities = append(found.activities, a)
		}
	}
	if found.more, err = morePages(o, page, before, len(results)); err != nil {
		return feedPage{}, rest.Malformed(err)
	}
	return found, nil
}

// morePages says whether there is a page after this one. The last page must bring the number of results to the total,
// if a total is given. More results than that are no fault, because the feed moves.
func morePages(o *rest.Object, page, before, results int) (bool, error) {
	pagination := o.Object("pagination")
	pages, total := pagination.Number("totalPages"), pagination.Number("totalResults")
	given := o.Has("results") && pages.Valid
	more := decimal.NewFromInt(int64(page + 1)).LessThan(pages.Decimal)
	switch {
	case o.Err() != nil:
		return false, o.Err()
	case !given:
		return false, errors.New("results or pagination.totalPages is missing")
	case more && results == 0:
		return false, errors.New("a page before the last has no results")
	case !more && decimal.NewFromInt(int64(before+results)).LessThan(total.Decimal):
		return false, errors.New("there are fewer results than pagination.totalResults")
	}
	return more, nil
}
