package sandbox_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

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
