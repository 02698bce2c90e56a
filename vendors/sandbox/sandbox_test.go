package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	q2ID     = "a1WG0000000jMuzMAE"
	nelnetID = "2c809e08-a5ba-4559-9c1c-4ac2555fb1e6"
	claimID  = "c30ae9da-9222-4de5-81fe-fe1ac590fa0f"

	q2Path     = "/q2/services/apexrest/peer/v1/loanAccounts/payoff/"
	nelnetPath = "/nelnet/loanaccountingapi/payoff/"
	claimPath  = "/lossexpress/claims/"
)

func date(t *testing.T, s string) payoff.Date {
	t.Helper()
	d, err := payoff.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// samples returns the book of the vendors' own documents, with the same fault for all loans.
func samples(t *testing.T, f sandbox.Fault) sandbox.Book {
	t.Helper()
	of := func(x sandbox.Figures) func(payoff.Date) sandbox.Figures {
		return func(payoff.Date) sandbox.Figures { return x }
	}
	return sandbox.Book{
		{Vendor: sandbox.Q2, ID: q2ID, Fault: f, Payoff: of(sandbox.Figures{
			AsOf: date(t, "2014-08-28"), NextDue: date(t, "2014-01-12"), Maturity: date(t, "2016-12-12"),
			Principal: dec("18000"), Interest: dec("1139.20"), Rate: dec("8.9"), PerDiem: dec("4.45"), Total: dec("19139.20"),
		})},
		{Vendor: sandbox.Nelnet, ID: nelnetID, Fault: f, Payoff: of(sandbox.Figures{
			AsOf: date(t, "2020-02-17"), PaidTo: date(t, "2020-02-01"), Principal: dec("2000"), Interest: dec("371.79"),
			Projected: dec("26.30"), Fees: dec("20"), LateCharges: dec("10"), Rate: dec("30"), Total: dec("2401.79"),
		})},
		{Vendor: sandbox.LossExpress, ID: claimID, Fault: f, Documents: []string{"Settlement Breakdown", "valuation report"},
			Payoff: of(sandbox.Figures{GoodThrough: date(t, "2021-01-18"), Total: dec("10222.33"), PerDiem: dec("2.3")})},
	}
}

// A client calls a sandbox as any program might, with the token that it was given.
type client struct {
	*testing.T
	*sandbox.Sandbox
	url   string
	token map[string]string
}

// start serves vendors that know the book and all behave in the same way, and logs in.
func start(t *testing.T, book sandbox.Book, b sandbox.Behavior) *client {
	t.Helper()
	return serve(t, sandbox.New(book, map[string]sandbox.Behavior{"q2": b, "nelnet": b, "lossexpress": b}))
}

// serve serves a sandbox until the test ends, and logs in.
func serve(t *testing.T, s *sandbox.Sandbox) *client {
	t.Helper()
	url, stop, err := sandbox.Serve("", s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { http.DefaultClient.CloseIdleConnections(); stop() })
	c := &client{t, s, url, map[string]string{}}
	for vendor, login := range logins {
		var answer struct {
			Access      string `json:"access_token"`
			AccessToken string
			Data        struct{ AccessToken string }
		}
		_, body := c.send("POST", login.path, login.body, login.header)
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("%s login: %v in %s", vendor, err, body)
		}
		c.token[vendor] = answer.Access + answer.AccessToken + answer.Data.AccessToken
	}
	return c
}

type login struct {
	path, body string
	header     map[string]string
}

var logins = map[string]login{
	"q2": {"/q2/services/oauth2/token", "grant_type=client_credentials&client_id=" + sandbox.Q2ClientID +
		"&client_secret=" + sandbox.Q2ClientSecret, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
	"nelnet": {"/nelnet/authapi/authenticate",
		`{"userName":"` + sandbox.NelnetUserName + `","password":"` + sandbox.NelnetPassword + `"}`,
		map[string]string{"userpoolid": sandbox.NelnetUserPoolID, "appclientid": sandbox.NelnetAppClientID}},
	"lossexpress": {"/lossexpress/oauth/token",
		`{"clientId":"` + sandbox.LossExpressClientID + `","secret":"` + sandbox.LossExpressSecret + `"}`, nil},
}

// send returns the status and the body; status 0 if the connection broke.
func (c *client) send(method, path, body string, header map[string]string) (int, string) {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	vendor, _, _ := strings.Cut(path[1:], "/")
	if c.token[vendor] != "" {
		r.Header.Set("Authorization", "Bearer "+c.token[vendor])
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, string(b)
}

func (c *client) get(path string) (int, string) { c.Helper(); return c.send("GET", path, "", nil) }

// want fails unless the answer has the status and contains the text.
func (c *client) want(method, path string, status int, text string) {
	c.Helper()
	if got, body := c.send(method, path, "", nil); got != status || !strings.Contains(body, text) {
		c.Errorf("%s %s: %d %s, want %d with %q", method, path, got, body, status, text)
	}
}

// TestSamples compares the quotes with the samples in the vendors' documents: same fields, same figures, same spelling.
func TestSamples(t *testing.T) {
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{Today: date(t, "2020-02-17")})
	for path, want := range map[string]string{
		q2Path + q2ID + "?transactionDate=2014-06-13&payOffDate=2014-08-28": `{ "status":"SUCCESS", "response":[ ],
 "errorMessage":null, "errorCode":"NO_ERROR", "content":[ { "attributes":{ "type":"loan__Payoff_Quote__c" },
 "loan__Poq_Interest_Per_Diem__c":4.45, "loan__Poq_Interest_Rate__c":8.9, "loan__Poq_Unpaid_Interest__c":1139.2,
 "loan__Poq_valid_till_Dt__c":"2014-08-28", "loan__Poq_Excess_Amount_Paid__c":0, "loan__Poq_Trust_Balance__c":0,
 "loan__Poq_Next_Payment_Due_Dt__c":"2014-01-12", "loan__Poq_Principal_Bal__c":18000,
 "loan__Poq_Total_Payoff_Amount__c":19139.2, "loan__Poq_Accrued_Late_Charges__c":0, "loan__Poq_Accrued_Interest__c":0,
 "loan__Poq_Maturity_Date__c":"2016-12-12", "loan__Poq_Interest_Paid_Till_Dt__c":0, "loan__Poq_Other_Fees__c":0,
 "loan__Poq_Unpaid_Late_Charges__c":0, "loan__Poq_Prepayment_Penalty__c":0, "loan__Poq_Unpaid_Charges__c":0,
 "loan__Loan_Account__c":"a1WG0000000jMuzMAE", "loan__Poq_Transaction_Date__c":"2014-06-13" } ] }`,
		nelnetPath + nelnetID: `{"data":{"loanId":"2c809e08-a5ba-4559-9c1c-4ac2555fb1e6","payoffAmount":2401.79,
 "payoffDate":"2020-02-17","principalBalance":2000,"feeBalance":30,"interestBalance":371.79,
 "projectedInterestAmount":26.3,"lastAccrualDate":"2020-02-01","interestRate":30,"totalPrincipalAmount":2000,
 "totalInterestAmount":371.79,"totalFeeAmount":30,"originationFee":0}}`,
	} {
		status, body := c.get(path)
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, status, body)
		}
		if diff := cmp.Diff(literal(t, want), literal(t, body)); diff != "" {
			t.Errorf("%s: the sample and the answer differ:\n%s", path, diff)
		}
	}
	c.want("GET", claimPath+claimID, 200, `"payoffAmount": 10222.33,
      "perDiem": 2.3,
      "validThroughDate": "2021-01-18T00:00:00.000Z"`)
}

// literal decodes JSON with its numbers as they were written.
func literal(t *testing.T, s string) (v map[string]json.RawMessage) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	for name, raw := range v {
		v[name] = json.RawMessage(strings.NewReplacer(" ", "", "\n", "").Replace(string(raw)))
	}
	return v
}

func TestFaults(t *testing.T) {
	paths := map[string]string{"q2": q2Path + q2ID, "nelnet": nelnetPath + nelnetID, "lossexpress": claimPath + claimID}
	for _, c := range []struct {
		fault  sandbox.Fault
		status map[string]int // of the first answer
		second int            // of the second; 0: as the first
		text   map[string]string
	}{
		{fault: sandbox.NoLoan, status: map[string]int{"q2": 400, "nelnet": 404, "lossexpress": 404},
			text: map[string]string{"q2": "Unable to find the Loan Account"}},
		{fault: sandbox.Rejected, status: map[string]int{"q2": 500, "nelnet": 400, "lossexpress": 403},
			text: map[string]string{"q2": "Unable to generate the Payoff Quote.",
				"lossexpress": "not available during testing"}},
		{fault: sandbox.Error, status: all(500), text: map[string]string{"q2": `[{"message"`}},
		{fault: sandbox.Unavailable, status: all(503), text: map[string]string{"q2": "SERVER_UNAVAILABLE"}},
		{fault: sandbox.Throttled, status: all(429), second: 200},
		{fault: sandbox.Empty, status: all(200), text: map[string]string{"q2": `"content":[]`, "nelnet": "{}"}},
		{fault: sandbox.HTML, status: all(200), text: map[string]string{"q2": "<!DOCTYPE html>", "nelnet": "<html>"}},
		{fault: sandbox.OtherLoan, status: all(200), text: map[string]string{"q2": "01WG0000000jMuzMAE",
			"nelnet": "0c809e08", "lossexpress": "030ae9da"}},
		{fault: sandbox.DuplicateKeys, status: all(200), text: map[string]string{
			"nelnet":      `"payoffAmount": 1.00, "payoffAmount": 2401.79`,
			"lossexpress": `"payoffAmount": 1.00, "payoffAmount": 10222.33`,
			"q2":          `__c": 1.00, "loan__Poq_Total_Payoff_Amount__c":19139.2`}},
		{fault: sandbox.Reset, status: all(0), text: map[string]string{"q2": "EOF", "nelnet": "EOF", "lossexpress": "EOF"}},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			s := start(t, samples(t, c.fault), sandbox.Behavior{Today: date(t, "2020-02-17")})
			for vendor, path := range paths {
				s.want("GET", path, c.status[vendor], c.text[vendor])
				if c.second != 0 {
					s.want("GET", path, c.second, "")
				}
			}
		})
	}
}

func all(status int) map[string]int {
	return map[string]int{"q2": status, "nelnet": status, "lossexpress": status}
}

func TestFlakySucceedsTheSecondTime(t *testing.T) {
	c := start(t, samples(t, sandbox.Flaky), sandbox.Behavior{Today: date(t, "2020-02-17")})
	for _, path := range []string{q2Path + q2ID, nelnetPath + nelnetID, claimPath + claimID} {
		if status, body := c.get(path); status != 500 && status != 503 {
			t.Errorf("%s: %d %s, want 500 or 503 first", path, status, body)
		}
		c.want("GET", path, 200, "")
	}
}

func TestMalformedIsNoJSON(t *testing.T) {
	c := start(t, samples(t, sandbox.Malformed), sandbox.Behavior{Today: date(t, "2020-02-17")})
	for _, path := range []string{q2Path + q2ID, nelnetPath + nelnetID, claimPath + claimID} {
		if status, body := c.get(path); status != 200 || body == "" || json.Valid([]byte(body)) {
			t.Errorf("%s: %d %s, want 200 with broken JSON", path, status, body)
		}
	}
}

func TestSlowEndsWhenTheCallerLeaves(t *testing.T) {
	c := start(t, samples(t, sandbox.Slow), sandbox.Behavior{Slowness: 30 * time.Millisecond})
	began := time.Now()
	c.want("GET", q2Path+q2ID, 200, "SUCCESS")
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("answered after %v, want 30ms or more", took)
	}
}

// TestMixedFaults: the same seed gives the same faults in every sandbox, and another seed gives others. Their number is
// about the percentage that was set.
func TestMixedFaults(t *testing.T) {
	statuses := func(seed int64) (list []int) {
		c := start(t, samples(t, sandbox.None), sandbox.Behavior{FaultPercent: 30, Seed: seed, Today: date(t, "2020-02-17")})
		for range 200 {
			status, body := c.get(nelnetPath + nelnetID)
			if status == 200 && !strings.Contains(body, `"originationFee": 0`) {
				status = 299 // spoiled
			}
			list = append(list, status)
		}
		return list
	}
	first, again, other := statuses(1), statuses(1), statuses(2)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same seed gave other faults:\n%s", diff)
	}
	if cmp.Equal(first, other) {
		t.Error("another seed gave the same faults")
	}
	faults := 0
	for _, status := range first {
		if status != 200 {
			faults++
		}
	}
	if faults < 30 || faults > 90 { // 200 at 30 percent, less those whose spoiled answer still has the last field
		t.Errorf("%d faults in 200 requests, want about 60", faults)
	}
}

func TestRate(t *testing.T) {
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{RatePerSecond: 0.001, RetryAfter: 6100 * time.Millisecond})
	c.want("GET", claimPath+claimID, 429, "Too Many Requests") // the login took the only one
	answer, err := http.Get(c.url + claimPath + claimID)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After %q, want 7", got)
	}
}

func TestServeRefusesTheNetwork(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "example.com:80", "nonsense"} {
		if _, stop, err := sandbox.Serve(address, http.NotFoundHandler()); err == nil {
			stop()
			t.Errorf("%s was served", address)
		}
	}
}
