package sandbox_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// clock starts a sandbox with a pending claim, whose vendor takes an hour for a payoff, and returns how to set its
// clock.
func clock(t *testing.T, stuck bool) (*client, func(time.Duration)) {
	t.Helper()
	var late atomic.Int64
	begin := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	book := samples(t, sandbox.Pending)
	for i := range book {
		book[i].Stuck = stuck
	}
	c := start(t, book, sandbox.Behavior{WorkTime: time.Hour, TokenLife: 24 * time.Hour,
		Now: func() time.Time { return begin.Add(time.Duration(late.Load())) }})
	return c, func(d time.Duration) { late.Store(int64(d)) }
}

func TestOrders(t *testing.T) {
	c, at := clock(t, false)
	const types = `{"types":["Loan Payoff Request"]}`
	order := func(method, path, body string, status int, text string) string {
		t.Helper()
		got, answer := c.send(method, claimPath+claimID+path, body, nil)
		if got != status || !strings.Contains(answer, text) {
			t.Fatalf("%s %s: %d %s, want %d with %q", method, path, got, answer, status, text)
		}
		_, id, _ := strings.Cut(answer, `"orderId":"`)
		return strings.SplitN(id, `"`, 2)[0]
	}
	c.want("GET", claimPath+"order-types", 200, "Loan Payoff Request")
	order("POST", "/orders/refresh", types, 404, "does not exist")
	order("POST", "/orders", `{"types":["Copy of Title"]}`, 500, "")
	id := order("POST", "/orders", types, 200, `"success":true`)
	if again := order("POST", "/orders", types, 200, ""); again != id {
		t.Errorf("a second order %s beside %s, which is pending", again, id)
	}
	order("DELETE", "/cancel-orders", `{"orderIds":["another"]}`, 404, "")
	order("DELETE", "/cancel-orders", `{"orderIds":["`+id+`"]}`, 200, `"success":true`)
	if again := order("POST", "/orders/refresh", types, 200, ""); again != id {
		t.Errorf("the refreshed order is %s, want %s", again, id)
	}
	at(time.Hour)
	c.want("GET", claimPath+claimID, 200, `"payoffAmount": 10222.33`)
	order("POST", "/orders/refresh", types, 200, id)
	c.want("GET", claimPath+claimID, 200, `"payoffAmount": 10222.33`)
	since := "createdAfter=2026-03-02T11:00:00Z&types=order-created,order-status-changed,payoff-request-cancelled"
	want := []string{"order-created", "payoff-request-cancelled", "order-status-changed", "order-status-changed",
		"order-status-changed", "order-status-changed"}
	if diff := cmp.Diff(want, kinds(c, since)); diff != "" {
		t.Errorf("the feed:\n%s", diff)
	}
	for action, want := range map[payoff.Action]int{payoff.RequestPayoff: 2, payoff.CancelRequest: 1,
		payoff.RefreshPayoff: 2} {
		if got := c.Executions("lossexpress", claimID, action); got != want {
			t.Errorf("%s: %d executions, want %d", action, got, want)
		}
	}
}

func TestStuckOrderAsksTheCustomer(t *testing.T) {
	c, at := clock(t, true)
	c.want("POST", claimPath+claimID+"/payoff-request", 200, "")
	at(2 * time.Hour)
	c.want("GET", "/lossexpress/activities?createdAfter=2026-03-02T11:00:00Z", 200, `"actionRequired": true`)
	if _, body := c.get(claimPath + claimID); strings.Contains(body, "payoffData") {
		t.Error("a stuck request was fulfilled")
	}
}

func TestLossExpressWorksOnRequests(t *testing.T) {
	var late atomic.Int64
	begin := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	book := samples(t, sandbox.Pending)
	book = append(book, sandbox.Loan{Vendor: "lossexpress", ID: "00000000-9222-4de5-81fe-fe1ac590fa0f",
		Fault: sandbox.Pending, Documents: []string{"settlement breakdown"}})
	c := start(t, book, sandbox.Behavior{WorkTime: time.Hour, TokenLife: 24 * time.Hour,
		Now: func() time.Time { return begin.Add(time.Duration(late.Load())) }})
	const request = claimPath + claimID + "/payoff-request"
	c.want("DELETE", request, 404, "A payoff request does not exist for this claim.")
	c.want("POST", request+"/refresh", 404, "A payoff request does not exist for this claim.")
	c.want("POST", claimPath+"00000000-9222-4de5-81fe-fe1ac590fa0f/payoff-request", 400,
		"missing one or more required documents")
	c.want("POST", request, 200, `{"claimId":"`+claimID+`"}`)
	c.want("DELETE", request, 200, `"success":true`)
	late.Store(int64(2 * time.Hour))
	if _, body := c.get(claimPath + claimID); strings.Contains(body, "payoffData") {
		t.Error("a cancelled request was fulfilled")
	}
	c.want("POST", request, 200, "")
	late.Store(int64(3*time.Hour - time.Second))
	if _, body := c.get(claimPath + claimID); strings.Contains(body, "payoffData") {
		t.Error("a payoff before the work was done")
	}
	late.Store(int64(3 * time.Hour))
	c.want("GET", claimPath+claimID, 200, `"payoffAmount": 10222.33`)
	c.want("DELETE", request, 200, `"success":true`)
	c.want("GET", claimPath+claimID, 200, `"payoffAmount": 10222.33`)
	if got := c.Count("lossexpress", sandbox.Work); got != 7 {
		t.Errorf("%d effects, want 7", got)
	}

	// The feed shows half an hour unless a request asks for more.
	if got := kinds(c, ""); !cmp.Equal(got, []string{"payoff-data-added", "payoff-data-added", "order-status-changed"}) {
		t.Errorf("the last half hour: %v", got)
	}
	want := []string{"payoff-request-created", "order-created", "payoff-request-cancelled", "order-status-changed",
		"payoff-request-created", "order-created", "order-attempted", "payoff-data-added", "payoff-data-added",
		"order-status-changed"}
	since := "createdAfter=2026-03-02T11:00:00.000Z"
	if diff := cmp.Diff(want, kinds(c, since)); diff != "" {
		t.Errorf("the whole feed:\n%s", diff)
	}
	if diff := cmp.Diff(want[7:9], kinds(c, since+"&pageSize=2&pageNumber=0&types=payoff-data-added")); diff != "" {
		t.Errorf("one type:\n%s", diff)
	}
	if diff := cmp.Diff(want[2:4], kinds(c, since+"&pageSize=2&pageNumber=1")); diff != "" {
		t.Errorf("the second page:\n%s", diff)
	}
	c.want("GET", "/lossexpress/activities?pageSize=501", 400, "")
	c.want("GET", "/lossexpress/activities?"+since, 200, `"status": "cancelled"`)
	c.want("GET", "/lossexpress/activities?"+since, 200, `"totalResults": 10`)
	for action, want := range map[payoff.Action]int{payoff.RequestPayoff: 2, payoff.CancelRequest: 1,
		payoff.RefreshPayoff: 0} {
		if got := c.Executions("lossexpress", strings.ToUpper(claimID), action); got != want {
			t.Errorf("%s: %d executions, want %d", action, got, want)
		}
	}
}

// kinds returns the types of the activities that a request for the feed shows.
func kinds(c *client, query string) (list []string) {
	c.Helper()
	_, body := c.get("/lossexpress/activities?" + query)
	var feed struct {
		Results []struct {
			Type string
			Data struct {
				PayoffAmount json.Number
				UpdatedOrder struct{ Status string }
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &feed); err != nil {
		c.Fatalf("%v in %s", err, body)
	}
	for _, a := range feed.Results {
		list = append(list, a.Type)
	}
	return list
}
