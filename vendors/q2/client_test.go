package q2

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/rest"
	"tieout/vendors/vendortest"
)

func TestQuote(t *testing.T) {
	c, f := newClient(t, good(t))
	a := ask(t, c, loanQuestion(loan))
	if a.Quote == nil {
		t.Fatalf("no quote: %s", a.Detail)
	}
	q := a.Quote
	got := strings.Join([]string{q.AsOf.String(), q.Total.String(), q.Principal.Decimal.String(),
		q.Interest.Decimal.String(), q.Fees.Decimal.String(), q.PerDiem.Decimal.String()}, " ")
	if want := "2014-08-28 19139.2 18000 1139.2 0 4.45"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if q.DoesNotFoot || !q.Fees.Valid || !q.GoodThrough.IsZero() || a.Calls != 1 || len(a.Evidence) == 0 {
		t.Errorf("got %+v", a)
	}
	want := url.Values{
		"transactionDate": {"2014-06-13"}, "payOffDate": {"2014-08-28"},
		"payoffQuoteName":     {"tieout 2014-06-13-001 A-1 -"},
		"applyFuturePayments": {"false"}, "generateQuoteForEntireFacility": {"false"},
	}
	if got := f.Quotes[0].URL.Query(); got.Encode() != want.Encode() {
		t.Errorf("asked %v, want %v", got, want)
	}
	if f.Quotes[0].Header.Get("Authorization") != "Bearer q2-token" {
		t.Errorf("headers %v", f.Quotes[0].Header)
	}
	form := f.Logins[0].PostForm
	if form.Get("grant_type") != "client_credentials" || form.Get("client_secret") != secret {
		t.Errorf("login %v", form)
	}
}

// platform returns an error of Salesforce.
func platform(status int, code, message string) step {
	return step{Status: status, Body: `[{"message":"` + message + `","errorCode":"` + code + `"}]`}
}

// envelope returns an error of Q2.
func envelope(status int, code, message string) step {
	return step{Status: status, Body: `{"status":"FAILED","response":[],"errorMessage":"` + message +
		`","errorCode":"` + code + `","content":null}`}
}

func TestScripts(t *testing.T) { fake().Run(t) }

func TestAnswers(t *testing.T) {
	body := good(t).Body
	edit := func(old, fresh string) step { t.Helper(); return vendortest.Edit(t, body, old, fresh) }
	concurrent := platform(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.")
	expired := platform(401, "INVALID_SESSION_ID", "Session expired or invalid")
	apex := platform(500, "APEX_ERROR", "System.LimitException: Apex CPU time limit exceeded")
	for _, tt := range []struct {
		name   string
		steps  []step
		reason payoff.Reason // empty: a quote
		calls  int
	}{
		{"unknown loan", []step{envelope(400, "INVALID_INPUT", "Unable to find the Loan Account")}, payoff.NoLoan, 1},
		{"unknown loan, 200", []step{envelope(200, "INVALID_INPUT", "Unable to find the Loan Account.")}, payoff.NoLoan, 1},
		{"id is null", []step{envelope(400, "INVALID_INPUT", "Loan Account Id is null")}, payoff.BadID, 1},
		{"other input", []step{envelope(400, "INVALID_INPUT", "Date")}, payoff.RejectedByVendor, 1},
		{"not generated", []step{envelope(500, "API_EXCEPTION", "Unable to generate the Payoff Quote.")},
			payoff.RejectedByVendor, 1},
		{"validation", []step{envelope(500, "API_EXCEPTION", "Loan of Jane Doe is closed")}, payoff.VendorError, 1},
		{"session expired once", []step{expired, good(t)}, "", 2},
		{"session expired forever", []step{expired}, payoff.VendorError, 2},
		{"too many at once", []step{concurrent, good(t)}, "", 2},
		{"unavailable", []step{platform(503, "SERVER_UNAVAILABLE", "Server Unavailable"), good(t)}, "", 2},
		{"apex once", []step{apex, good(t)}, "", 2},
		{"apex forever", []step{apex}, payoff.VendorError, 2},
		{"other code", []step{platform(403, "API_DISABLED_FOR_ORG", "x")}, payoff.VendorError, 1},
		{"access declined", []step{{Status: 400, Body: "<html><h1>Access Declined</h1></html>"}, good(t)}, "", 2},
		{"a limit of another kind", []step{platform(403, "REQUEST_LIMIT_EXCEEDED", "Rate limit")}, payoff.VendorError, 1},
		{"empty list", []step{{Status: 400, Body: "[]"}}, payoff.VendorError, 1},
		{"429 then good", []step{{Status: 429, After: "0"}, good(t)}, "", 2},
		{"500 then good", []step{{Status: 500}, good(t)}, "", 2},
		{"500 forever", []step{{Status: 500}}, payoff.VendorError, 4},
		{"late then good", []step{{Late: time.Minute}, good(t)}, "", 2},
		{"redirect", []step{{Status: 302}}, payoff.VendorError, 1},
		{"html", []step{{Status: 200, Body: "<html>"}}, payoff.VendorError, 4},
		{"cut off", []step{{Status: 200, Body: body[:500]}}, payoff.VendorError, 4},
		{"success without content", []step{{Status: 200, Body: `{"status":"SUCCESS","errorCode":"NO_ERROR","content":[]}`}},
			payoff.VendorError, 4},
		{"two quotes", []step{edit(`"content":[`, `"content":[{},`)}, payoff.VendorError, 4},
		{"no success", []step{edit(`"SUCCESS"`, `"PARTIAL"`)}, payoff.VendorError, 4},
		{"no error code", []step{edit(`"errorCode":"NO_ERROR"`, `"errorCode":null`)}, payoff.VendorError, 4},
		{"two error codes", []step{edit(`"content"`, `"errorCode":"NO_ERROR","content"`)}, payoff.VendorError, 4},
		{"another loan", []step{edit("a1WG0000000jMuzMAE", "a1WG0000000jMuyMAE")}, payoff.VendorError, 4},
		{"another case", []step{edit("a1WG0000000jMuzMAE", "A1WG0000000jMuzMAE")}, payoff.VendorError, 4},
		{"short id", []step{edit("a1WG0000000jMuzMAE", "a1WG0000000jMuz")}, "", 1},
		{"interest paid till a date",
			[]step{edit(`Interest_Paid_Till_Dt__c":0`, `Interest_Paid_Till_Dt__c":"2014-01-01"`)}, "", 1},
		{"two totals", []step{edit(`loan__Poq_Accrued_Interest__c":0`, `loan__Poq_Total_Payoff_Amount__c":1`)},
			payoff.VendorError, 4},
		{"total in capitals", []step{edit("loan__Poq_Total_Payoff_Amount__c", "LOAN__POQ_TOTAL_PAYOFF_AMOUNT__C")},
			payoff.VendorError, 4},
		{"text total", []step{edit("19139.2", `"19139.2"`)}, payoff.VendorError, 4},
		{"null total", []step{edit("19139.2", "null")}, payoff.VendorError, 4},
		{"numeric date", []step{edit(`"2014-08-28"`, "0")}, payoff.VendorError, 4},
		{"too large", []step{{Status: 200, Body: strings.Repeat(" ", 2<<20) + body}}, payoff.VendorError, 1},
	} {
		t.Run(tt.name, func(t *testing.T) { fake().Expect(t, tt.steps, tt.reason, tt.calls) })
	}
}

func TestFeesAndFooting(t *testing.T) {
	tests := []struct {
		name, old, new string
		fees           string // empty: null
		foots          bool
	}{
		{"late charge in the total", `"loan__Poq_Unpaid_Late_Charges__c":0`,
			`"loan__Poq_Unpaid_Late_Charges__c":25.5`, "25.5", false},
		{"excess taken off", `"loan__Poq_Excess_Amount_Paid__c":0, "loan__Poq_Trust_Balance__c":0`,
			`"loan__Poq_Excess_Amount_Paid__c":5, "loan__Poq_Trust_Balance__c":7`, "0", true},
		{"total less excess", `19139.2`, `19134.2`, "0", false},
	}
	for _, tt := range tests {
		s := good(t)
		if !strings.Contains(s.Body, tt.old) {
			t.Fatalf("the fixture has no %s", tt.old)
		}
		s.Body = strings.Replace(s.Body, tt.old, tt.new, 1)
		c, _ := newClient(t, s)
		a := ask(t, c, loanQuestion(loan))
		if a.Quote == nil || a.Quote.Fees.Decimal.String() != tt.fees || a.Quote.DoesNotFoot == tt.foots {
			t.Errorf("%s: got %+v %s", tt.name, a.Quote, a.Detail)
		}
	}
}

func TestFootsWithOrWithoutCredits(t *testing.T) {
	for total, want := range map[string]bool{"19139.2": true, "19134.2": true, "19132.2": true, "19127.2": true,
		"19144.2": false, "19139.19": false} {
		s := good(t)
		s.Body = strings.NewReplacer(`Excess_Amount_Paid__c":0`, `Excess_Amount_Paid__c":5`,
			`Trust_Balance__c":0`, `Trust_Balance__c":7`, "19139.2", total).Replace(s.Body)
		c, _ := newClient(t, s)
		if a := ask(t, c, loanQuestion(loan)); a.Quote == nil || a.Quote.DoesNotFoot == want {
			t.Errorf("%s: got %+v %s", total, a.Quote, a.Detail)
		}
	}
}

func TestFeesAbsentAreNull(t *testing.T) {
	s := good(t)
	for _, name := range []string{"Unpaid_Charges", "Unpaid_Late_Charges", "Accrued_Late_Charges", "Other_Fees",
		"Prepayment_Penalty"} {
		s.Body = strings.Replace(s.Body, "loan__Poq_"+name+"__c", "custom_"+name, 1)
	}
	c, _ := newClient(t, s)
	if a := ask(t, c, loanQuestion(loan)); a.Quote == nil || a.Quote.Fees.Valid || a.Quote.DoesNotFoot {
		t.Errorf("got %+v %s", a.Quote, a.Detail)
	}
}

func TestDailyLimitStopsTheRun(t *testing.T) {
	c, f := newClient(t, platform(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
	calls := 0
	for range 20 {
		a := ask(t, c, loanQuestion(loan))
		if calls += a.Calls; a.Reason != payoff.VendorError || !strings.Contains(a.Detail, "daily request limit") ||
			!strings.Contains(a.Detail, "ask again") {
			t.Fatalf("got %+v", a)
		}
	}
	if calls != 1 || len(f.Quotes) != 1 || len(f.Logins) != 1 {
		t.Errorf("%d calls, %d seen, %d logins; want 1 of each", calls, len(f.Quotes), len(f.Logins))
	}
}

func TestClientCannotWrite(t *testing.T) {
	c, f := newClient(t, good(t))
	guarded := rest.Guard(c.config.Transport, c.base, rest.Select(Routes(), rest.Quote))
	for _, r := range []struct{ method, path string }{{"POST", payoffPath + loan}, {"DELETE", payoffPath + loan},
		{"POST", apiPath + "loanAccounts/payments/" + loan}, {"GET", payoffPath}} {
		_, err := c.caller.Through(guarded).Do(t.Context(), rest.Request{
			Method: r.method, URL: c.base.JoinPath(r.path), Judge: func(rest.Reply) error { return nil },
		})
		if !errors.Is(err, rest.ErrForbidden) {
			t.Errorf("%s %s: error %v", r.method, r.path, err)
		}
	}
	if len(f.Quotes)+len(f.Other) != 0 {
		t.Errorf("requests %v", f.Other)
	}
}

func TestQuoteNameFitsAndRepeats(t *testing.T) {
	q := loanQuestion(loan)
	q.Loan.Account = strings.Repeat("é&", 200)
	if name := quoteName(q); len(name) != nameLength || name != quoteName(q) || strings.ContainsAny(name, "&é") {
		t.Errorf("got %q", name)
	}
}

func TestDayCount(t *testing.T) {
	for spelling, want := range map[string]string{"Month And Days": "30/360 BOND", "Actual Days": "NL/365",
		"366/365": "ACT/365F", "actual days (366)": "ACT/PAYOFF YEAR", "Actual/360": "ACT/360", "Actual": ""} {
		if got, ok := DayCount(spelling); got != want || ok != (want != "") {
			t.Errorf("%s: got %s, %t", spelling, got, ok)
		}
	}
}

func TestRoutesNeverPay(t *testing.T) {
	for _, r := range rest.Select(Routes(), rest.Read, rest.Quote) {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s is called harmless", r.Method, r.Path)
		}
	}
}
