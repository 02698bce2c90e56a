package lossexpress

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/vendortest"
)

// TestActivities reads two pages. What both of them show is there once, because the feed moves while it is paged.
func TestActivities(t *testing.T) {
	page := vendortest.Fixture(t, "activities.json")
	next := strings.Replace(page, `"activityId": "1"`, `"activityId": "4"`, 1)
	c, f := newClient(t, step{Status: 200, Body: strings.Replace(page, `"totalPages": 1`, `"totalPages": 2`, 1)},
		step{Status: 503}, step{Status: 200, Body: strings.Replace(next, `"totalPages": 1`, `"totalPages": 2`, 1)})
	got, calls, err := c.Activities(t.Context(), time.Date(2021, 1, 1, 8, 0, 0, 0, time.UTC))
	if err != nil || len(got) != 3 || calls != 3 {
		t.Fatalf("got %d activities, %d calls, %v", len(got), calls, err)
	}
	if a := got[0]; a.ClaimID != id || a.Total.Decimal.String() != "10222.33" || a.GoodThrough.String() != "2021-01-18" ||
		a.At.Format(time.RFC3339Nano) != "2021-01-08T22:03:09.598Z" || a.Orders[0] != (Order{"o1", payoffOrder, fulfilled}) {
		t.Errorf("got %+v", a)
	}
	if a := got[1]; a.Total.Valid || a.PerDiem.Valid || a.GoodThrough.String() != "2021-01-20" {
		t.Errorf("a partial activity was filled up: %+v", a)
	}
	for i, want := range []string{"0", "1", "1"} {
		q := f.Quotes[i].URL.Query()
		if q.Get("pageNumber") != want || q.Get("createdAfter") != "2021-01-01T08:00:00Z" || q.Get("pageSize") != "500" ||
			q.Get("types") != activityTypes || q.Has("claimId") || f.Quotes[i].Method != http.MethodGet {
			t.Errorf("request %d: %s", i, f.Quotes[i].URL.RawQuery)
		}
	}
}

func TestActivitiesFault(t *testing.T) {
	page := vendortest.Fixture(t, "activities.json")
	for _, bad := range []step{
		{Status: 403, Body: "Test Owner"},
		{Status: 200, Body: strings.Replace(page, "2021-01-08T22:05:00.000Z", "Test Owner", 1)},
		{Status: 200, Body: strings.Replace(page, `"createdAt": "2021-01-08T22:05:00.000Z", `, "", 1)},
		{Status: 200, Body: strings.Replace(page, "10222.33", `"10222.33"`, 1)},
		{Status: 200, Body: strings.Replace(page, `"perDiem"`, `"payoffAmount": 1, "perDiem"`, 1)},
		{Status: 200, Body: `{}{}`},
	} {
		c, _ := newClient(t, bad)
		_, _, err := c.Activities(t.Context(), time.Now())
		if err == nil || strings.Contains(err.Error(), "Test Owner") {
			t.Errorf("%s: got %v", bad.Body, err)
		}
	}
}

func TestFeedThatDoesNotEnd(t *testing.T) {
	page := strings.Replace(vendortest.Fixture(t, "activities.json"), `"totalPages": 1`, `"totalPages": 999999`, 1)
	c, f := newClient(t, step{Status: 200, Body: page})
	_, calls, err := c.Activities(t.Context(), time.Now())
	if err == nil || calls != maxPages || len(f.Quotes) != maxPages {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// TestFeedCutShort: what is not the whole feed is no feed, because a claim that it does not name is taken to have no
// news, and an effect that it does not show is taken not to have happened.
func TestFeedCutShort(t *testing.T) {
	created := news(1, id, "payoff-request-created", "{}")
	for name, steps := range map[string][]step{
		"no results":                   {{Status: 200, Body: `{"pagination": {"totalPages": 0, "totalResults": 0}}`}},
		"an empty object":              {{Status: 200, Body: `{}`}},
		"results null":                 {{Status: 200, Body: `{"results": null, "pagination": {"totalPages": 0}}`}},
		"no pagination":                {{Status: 200, Body: `{"results": [` + created + `]}`}},
		"no number of pages":           {{Status: 200, Body: `{"results": [], "pagination": {"totalResults": 0}}`}},
		"empty though there are pages": {page(1, 1)},
		"an empty page among others":   {page(3, 1001, created), page(3, 1001)},
		"fewer than it counts":         {page(1, 2, created)},
		"fewer over all pages":         {page(2, 3, created), page(2, 3, created)},
		"a negative payoff":            {page(1, 1, news(1, id, "payoff-data-added", `{"payoffAmount": -5.00}`))},
		"of no claim":                  {page(1, 1, news(1, "", "payoff-data-added", "{}"))},
	} {
		c, _ := newClient(t, steps...)
		if got, _, err := c.Activities(t.Context(), time.Now()); err == nil {
			t.Errorf("%s: taken for a feed of %d activities", name, len(got))
		}
	}
	for name, s := range map[string]step{
		"without news":    page(0, 0),
		"one page, empty": page(1, 0),
		"no total":        {Status: 200, Body: `{"results": [], "pagination": {"totalPages": 0}}`},
	} {
		c, _ := newClient(t, s)
		if got, _, err := c.Activities(t.Context(), time.Now()); err != nil || len(got) != 0 {
			t.Errorf("%s: %d activities, %v", name, len(got), err)
		}
	}
}

// TestFeedOfOneClaim: it must be of that claim. What another claim shows settles no effect, and is not canceled with
// it.
func TestFeedOfOneClaim(t *testing.T) {
	const other = "d30ae9da-9222-4de5-81fe-fe1ac590fa0f"
	const created = "payoff-request-created"
	both := page(1, 2, news(1, strings.ToUpper(id), created, "{}"), news(2, other, created, "{}"))
	c, _ := newClient(t, both)
	if got, _, err := c.activities(t.Context(), time.Now(), id); err == nil {
		t.Errorf("the activities of another claim were taken: %+v", got)
	}
	claim := step{Status: 200, Body: `{"claim": {"claimId": "` + id + `", "payoffData": null}}`}
	c, _ = newClient(t, page(1, 1, news(1, other, created, "{}")), claim)
	request := payoff.Effect{Action: payoff.RequestPayoff, Loan: payoff.Loan{Claim: id}}
	finding, err := c.Verify(t.Context(), request, time.Now().Add(-time.Hour), 0)
	if err == nil {
		t.Errorf("%s: %s, by another claim's activity", finding.Verdict, finding.Detail)
	}
}

// TestSweepOfOrdersOfUnknownType: an order was created before the time since which the feed is read, so that only its
// id is stated. It may be the payoff's, and the claim is worth reading.
func TestSweepOfOrdersOfUnknownType(t *testing.T) {
	for kind, data := range map[string]string{
		"order-fulfilled":      `{"orderId": "o1"}`,
		"order-status-changed": `{"updatedOrder": {"orderId": "o1", "status": "fulfilled"}}`,
	} {
		c, _ := newClient(t, page(1, 1, news(1, id, kind, data)))
		got, _, err := c.Sweep(t.Context(), time.Now())
		if n, found := got[id]; err != nil || !found || n.At.IsZero() || n.State != "" {
			t.Errorf("%s: %v, %v", kind, got, err)
		}
	}
	guarantee := news(1, id, "order-fulfilled", `{"orderId": "o1", "orderType": "Letter of Guarantee"}`)
	c, _ := newClient(t, page(1, 1, guarantee))
	if got, _, err := c.Sweep(t.Context(), time.Now()); err != nil || len(got) != 0 {
		t.Errorf("another order is news: %v, %v", got, err)
	}
}
