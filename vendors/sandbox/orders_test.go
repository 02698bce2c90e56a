package sandbox_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// clock starts a sandbox on a pending claim whose vendor takes an hour for a payoff, and returns how to move its time.
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
	for action, want := range map[payoff.Action]int{payoff.RequestPayoff: 2, payoff.CancelRequest: 1, payoff.RefreshPayoff: 2} {
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

// TestTrouble loses requests and answers: only the vendor that was reached acts, and neither caller gets a byte.
func TestTrouble(t *testing.T) {
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{Today: date(t, "2020-02-17")})
	pay := func(fault sandbox.Trouble, status, executed int) {
		t.Helper()
		c.Trouble(func(sandbox.Request) sandbox.Trouble { return fault })
		got, _ := c.send("POST", nelnetPath+nelnetID, "", nil)
		if n := c.Executions("nelnet", nelnetID, payoff.PayOff); got != status || n != executed {
			t.Errorf("%s: status %d, %d executions, want %d and %d", fault, got, n, status, executed)
		}
	}
	pay(sandbox.Trouble{Lost: sandbox.LostRequest}, 0, 0)
	// The standard client follows the redirect by a GET, which quotes: 200, and nothing is paid.
	pay(sandbox.Trouble{Redirect: http.StatusFound, Location: nelnetPath + nelnetID}, 200, 0)
	pay(sandbox.Trouble{Lost: sandbox.LostAnswer}, 0, 1)
	pay(sandbox.Trouble{}, 400, 1)
	c.want("GET", nelnetPath+nelnetID, 200, `"payoffAmount": 0`)
}

func TestLag(t *testing.T) {
	var late atomic.Int64
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{Today: date(t, "2020-02-17"),
		Now: func() time.Time { return time.Now().Add(time.Duration(late.Load())) }})
	c.Lag(10 * time.Second)
	const balances = "/nelnet/loanaccountingapi/loanbalances?loanid=" + nelnetID
	c.want("POST", nelnetPath+nelnetID, 200, "paymentRequestId")
	c.want("GET", "/nelnet/transactionapi/payments/last?loanid="+nelnetID, 200, "2401.79")
	c.want("GET", balances, 200, `"principalBalance": 2000`)
	late.Store(int64(10 * time.Second))
	c.want("GET", balances, 200, `"principalBalance": 0`)
}
