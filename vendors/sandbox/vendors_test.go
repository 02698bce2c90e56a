package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/vendors/sandbox"
)

func TestQ2Errors(t *testing.T) {
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{})
	c.want("GET", q2Path, 400, "Loan Account Id is null")
	c.want("GET", q2Path+"a1WG0000000jMuy", 400,
		`"errorMessage":"Unable to find the Loan Account","errorCode":"INVALID_INPUT"`)
	c.want("GET", q2Path+q2ID[:15], 200, q2ID)
	c.want("GET", q2Path+q2ID+"?payOffDate=tomorrow", 500, "API_EXCEPTION")
	c.want("POST", q2Path+q2ID, 404, "NOT_FOUND")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+q2Path+q2ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token["q2"])
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := answer.Header.Get("Sforce-Limit-Info"); got != "api-usage=5/100000" {
		t.Errorf("Sforce-Limit-Info %q", got)
	}
}

func TestNelnetPaysOff(t *testing.T) {
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{Today: date(t, "2020-02-17")})
	const last, balances = "/nelnet/transactionapi/payments/last?loanid=" + nelnetID,
		"/nelnet/loanaccountingapi/loanbalances?loanid=" + nelnetID
	c.want("GET", nelnetPath+nelnetID+"?payoffdate=2020-02-18", 400, "future")
	c.want("GET", nelnetPath+nelnetID+"?payoffdate=2020-02-17", 200, "2401.79")
	c.want("GET", nelnetPath+strings.ToUpper(nelnetID), 200, "2401.79")
	c.want("GET", last, 404, "")
	c.want("GET", balances, 200, `"principalBalance": 2000`)
	if n := paid(c); n != 0 {
		t.Fatalf("%d payments by reading", n)
	}
	c.want("POST", nelnetPath+nelnetID, 200, `"paymentRequestId": "`)
	c.want("POST", nelnetPath+nelnetID, 400, "paid in full")
	c.want("GET", nelnetPath+nelnetID, 200, `"payoffAmount": 0,`)
	c.want("GET", balances, 200, `"principalBalance": 0,`)
	c.want("GET", last, 200, `"isCash": false`)
	c.want("GET", "/nelnet/loanapi/loans/"+nelnetID, 200, "paid in full")
	if n := paid(c); n != 1 || c.Count("nelnet", sandbox.Money) != 2 {
		t.Errorf("%d payments, %d attempts, want 1 and 2", n, c.Count("nelnet", sandbox.Money))
	}
}

func TestNelnetPaysOffAndLosesTheAnswer(t *testing.T) {
	c := start(t, samples(t, sandbox.Reset), sandbox.Behavior{Today: date(t, "2020-02-17")})
	if status, _ := c.send("POST", nelnetPath+nelnetID, "", nil); status != 0 || paid(c) != 1 {
		t.Errorf("status %d, %d payments, want no answer and one payment", status, paid(c))
	}
}

func paid(c *client) (n int) {
	for _, r := range c.Requests() {
		if r.Paid {
			n++
		}
	}
	return n
}

// TestEveryRequestIsRecorded includes those that no vendor understands.
func TestEveryRequestIsRecorded(t *testing.T) {
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{Today: date(t, "2020-02-17")})
	begin := len(c.Requests())
	c.get(nelnetPath + nelnetID + "?payoffdate=2020-02-01")
	c.send("DELETE", nelnetPath+nelnetID, "", nil)
	c.get("/elsewhere")
	c.get("/q2/..%2f..//x")
	want := []sandbox.Request{
		{Vendor: "nelnet", What: "quote", Method: "GET", Path: "/loanaccountingapi/payoff/" + nelnetID,
			Query: "payoffdate=2020-02-01", LoanID: nelnetID, Status: 200},
		{Vendor: "nelnet", What: "other", Method: "DELETE", Path: "/loanaccountingapi/payoff/" + nelnetID, Status: 404},
		{What: "other", Method: "GET", Path: "/elsewhere", Status: 404},
		{What: "other", Method: "GET", Path: "/q2/../..//x", Status: 404},
	}
	if diff := cmp.Diff(want, c.Requests()[begin:]); diff != "" {
		t.Errorf("recorded:\n%s", diff)
	}
	if c.Count("nelnet", "") != 3 || c.Count("", sandbox.Other) != 3 {
		t.Errorf("counted %d and %d, want 3 and 3", c.Count("nelnet", ""), c.Count("", sandbox.Other))
	}
}
