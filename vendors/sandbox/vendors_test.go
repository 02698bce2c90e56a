package sandbox_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"

	"github.com/google/go-cmp/cmp"
)

func TestLoginsAreRefused(t *testing.T) {
	c := start(t, nil, sandbox.Behavior{})
	for vendor, status := range map[string]int{"q2": 400, "nelnet": 401, "lossexpress": 401} {
		l := logins[vendor]
		for _, secret := range []string{sandbox.Q2ClientSecret, sandbox.NelnetPassword, sandbox.LossExpressSecret} {
			l.body = strings.Replace(l.body, secret, "wrong", 1)
		}
		if got, body := c.send("POST", l.path, l.body, l.header); got != status || strings.Contains(body, "eyJ") {
			t.Errorf("%s: %d %s, want %d", vendor, got, body, status)
		}
	}
}

func TestTokens(t *testing.T) {
	var late atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	paths := map[string]string{"q2": q2Path + q2ID, "nelnet": nelnetPath + nelnetID, "lossexpress": claimPath + claimID}
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{TokenLife: time.Minute, Now: now})
	for vendor, path := range paths {
		c.want("GET", path, 200, "")
		if status, _ := c.send("GET", path, "", map[string]string{"Authorization": "Bearer forged"}); status != 401 {
			t.Errorf("%s: %d for a forged token", vendor, status)
		}
	}
	late.Store(int64(time.Minute))
	c.want("GET", paths["q2"], 401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`)
	c.want("GET", paths["lossexpress"], 401, "The provided token has expired.")
	c.want("GET", paths["nelnet"], 401, "")
	if n := c.Count("", sandbox.Authenticate); n != 3 {
		t.Errorf("%d logins, want 3", n)
	}
	if n := len(c.Secrets()); n != 6 {
		t.Errorf("%d secrets, want 3 credentials and 3 tokens", n)
	}
	late.Store(0)
	c.want("GET", paths["q2"], 200, "")
	c.Expire("q2")
	c.want("GET", paths["q2"], 401, "")
}

func TestQ2Logins(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{Q2Key: &private.PublicKey})
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	const path = "/q2/services/oauth2/token"
	assert := func(subject string, life time.Duration, mend bool) int {
		claims := fmt.Sprintf(`{"iss":%q,"sub":%q,"aud":"https://login.salesforce.com","exp":%d}`,
			sandbox.Q2ClientID, subject, time.Now().Add(life).Unix())
		text := encode(`{"alg":"RS256"}`) + "." + encode(claims)
		hash := sha256.Sum256([]byte(text))
		if mend {
			hash[0]++
		}
		signature, err := rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, hash[:])
		if err != nil {
			t.Fatal(err)
		}
		status, _ := c.send("POST", path, url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
			"assertion": {text + "." + encode(string(signature))}}.Encode(), form)
		return status
	}
	got := []int{assert(sandbox.Q2User, time.Minute, false), assert("someone", time.Minute, false),
		assert(sandbox.Q2User, -time.Minute, false), assert(sandbox.Q2User, time.Minute, true)}
	if diff := cmp.Diff([]int{200, 400, 400, 400}, got); diff != "" {
		t.Errorf("good, other subject, expired, forged:\n%s", diff)
	}
	basic := map[string]string{"Content-Type": form["Content-Type"], "Authorization": "Basic " +
		base64.StdEncoding.EncodeToString([]byte(sandbox.Q2ClientID+":"+sandbox.Q2ClientSecret))}
	status, body := c.send("POST", path, "grant_type=client_credentials", basic)
	if status != 200 || !strings.Contains(body, fmt.Sprintf(`"instance_url":%q`, c.url+"/q2")) {
		t.Errorf("basic: %d %s", status, body)
	}
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func TestQ2Errors(t *testing.T) {
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{})
	c.want("GET", q2Path, 400, "Loan Account Id is null")
	c.want("GET", q2Path+"a1WG0000000jMuy", 400,
		`"errorMessage":"Unable to find the Loan Account","errorCode":"INVALID_INPUT"`)
	c.want("GET", q2Path+q2ID[:15], 200, q2ID)
	c.want("GET", q2Path+q2ID+"?payOffDate=tomorrow", 500, "API_EXCEPTION")
	c.want("POST", q2Path+q2ID, 404, "NOT_FOUND")
	r, err := http.NewRequestWithContext(t.Context(), "GET", c.url+q2Path+q2ID, nil)
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

	// The feed shows half an hour unless it is asked for more.
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
	for action, want := range map[payoff.Action]int{payoff.RequestPayoff: 2, payoff.CancelRequest: 1, payoff.RefreshPayoff: 0} {
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
