package lossexpress

import (
	"net/http"
	"strings"
	"testing"
	"tieout/vendors/vendortest"
	"time"
)

// TestActivities reads two pages, and once what both show: the feed moves while it is paged.
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
	if _, calls, err := c.Activities(t.Context(), time.Now()); err == nil || calls != maxPages || len(f.Quotes) != maxPages {
		t.Errorf("%d calls, %v", calls, err)
	}
}
