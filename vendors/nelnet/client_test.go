package nelnet

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/rest"
	"tieout/vendors/vendortest"
)

func TestQuote(t *testing.T) {
	c, f := newClient(t, good(t))
	q := question(strings.ToUpper(loan))
	q.Loan.PayoffDate = payoff.NewDate(2020, 3, 1)
	a := ask(t, c, q)
	if a.Quote == nil {
		t.Fatalf("no quote: %s", a.Detail)
	}
	want := "2020-02-17 2401.79 2000 371.79 30 false"
	got := strings.Join([]string{a.Quote.AsOf.String(), a.Quote.Total.String(), a.Quote.Principal.Decimal.String(),
		a.Quote.Interest.Decimal.String(), a.Quote.Fees.Decimal.String()}, " ")
	if got += map[bool]string{true: " true", false: " false"}[a.Quote.DoesNotFoot]; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if a.Asked != q.AsOf || a.Quote.PerDiem.Valid || !a.Quote.GoodThrough.IsZero() || a.Calls != 1 ||
		len(a.Evidence) == 0 {
		t.Errorf("got %+v", a)
	}
	r := f.Quotes[0]
	if got := r.URL.Query().Get("payoffdate"); got != "2020-02-17" {
		t.Errorf("asked for %s; the future is refused", got)
	}
	if r.Header.Get("Authorization") != "Bearer nelnet-token" || r.Header.Get("tenantid") != "" {
		t.Errorf("headers %v", r.Header)
	}
	if h := f.Logins[0].Header; h.Get("userpoolid") != "pool" || h.Get("appclientid") != "app" {
		t.Errorf("login headers %v", h)
	}
}

func TestQuoteAsksForAnEarlierPayoffDate(t *testing.T) {
	c, f := newClient(t, good(t))
	q := question(loan)
	q.Loan.PayoffDate = payoff.NewDate(2020, 2, 10)
	a := ask(t, c, q)
	if got := f.Quotes[0].URL.Query().Get("payoffdate"); got != "2020-02-10" || !a.Asked.IsZero() {
		t.Errorf("asked for %s, %v", got, a.Asked)
	}
}

func TestScripts(t *testing.T) { fake().Run(t) }

func TestAnswers(t *testing.T) {
	body := good(t).Body
	edit := func(old, fresh string) step { t.Helper(); return vendortest.Edit(t, body, old, fresh) }
	for _, tt := range []struct {
		name   string
		steps  []step
		reason payoff.Reason // empty: a quote
		calls  int
	}{
		{"unknown loan", []step{{Status: 404}}, payoff.NoLoan, 1},
		{"declined", []step{{Status: 400}}, payoff.RejectedByVendor, 1},
		{"not allowed", []step{{Status: 403}}, payoff.VendorError, 1},
		{"token refused once", []step{{Status: 401}, good(t)}, "", 2},
		{"token refused forever", []step{{Status: 401}}, payoff.VendorError, 2},
		{"429 then good", []step{{Status: 429, After: "0"}, good(t)}, "", 2},
		{"500 then good", []step{{Status: 500}, good(t)}, "", 2},
		{"500 forever", []step{{Status: 500}}, payoff.VendorError, 4},
		{"late then good", []step{{Late: time.Minute}, good(t)}, "", 2},
		{"redirect", []step{{Status: 302}}, payoff.VendorError, 1},
		{"html", []step{{Status: 200, Body: "<html>"}}, payoff.VendorError, 4},
		{"cut off", []step{{Status: 200, Body: body[:100]}}, payoff.VendorError, 4},
		{"empty", []step{{Status: 200}}, payoff.VendorError, 4},
		{"cut off then good", []step{{Status: 200, Body: body[:100]}, good(t)}, "", 2},
		{"another loan", []step{edit("fb1e6", "fb1e7")}, payoff.VendorError, 4},
		{"no loan id", []step{edit("loanId", "loanIdentifier")}, payoff.VendorError, 4},
		{"two totals", []step{edit(`"interestRate": 30`, `"payoffAmount": 1`)}, payoff.VendorError, 4},
		{"total in capitals", []step{edit("payoffAmount", "PAYOFFAMOUNT")}, payoff.VendorError, 4},
		{"twin total", []step{edit("interestRate", "PayoffAmount")}, payoff.VendorError, 4},
		{"text total", []step{edit("2401.79", `"2401.79"`)}, payoff.VendorError, 4},
		{"null total", []step{edit("2401.79", "null")}, payoff.VendorError, 4},
		{"negative total", []step{edit("2401.79", "-2401.79")}, payoff.VendorError, 4},
		{"huge total", []step{edit("2401.79", "1e400")}, payoff.VendorError, 4},
		{"no date", []step{edit("payoffDate", "date")}, payoff.VendorError, 4},
		{"impossible date", []step{edit("2020-02-17", "2020-02-30")}, payoff.VendorError, 4},
		{"two data", []step{edit(`"data"`, `"data":{},"data"`)}, payoff.VendorError, 4},
		{"too large", []step{{Status: 200, Body: strings.Repeat(" ", 2<<20) + body}}, payoff.VendorError, 1},
	} {
		t.Run(tt.name, func(t *testing.T) { fake().Expect(t, tt.steps, tt.reason, tt.calls) })
	}
}

func TestDoesNotFoot(t *testing.T) {
	s := good(t)
	s.Body = strings.Replace(s.Body, "2401.79", "2428.09", 1) // with the projected interest counted twice
	c, _ := newClient(t, s)
	if a := ask(t, c, question(loan)); a.Quote == nil || !a.Quote.DoesNotFoot {
		t.Errorf("got %+v", a)
	}
}

func TestAbsentIsNull(t *testing.T) {
	s := good(t)
	s.Body = strings.Replace(s.Body, `"feeBalance": 30`, `"feeBalance": null`, 1)
	c, _ := newClient(t, s)
	if a := ask(t, c, question(loan)); a.Quote == nil || a.Quote.Fees.Valid || a.Quote.DoesNotFoot {
		t.Errorf("got %+v", a)
	}
}

func TestExpiryIsAnEpoch(t *testing.T) {
	for body, want := range map[string]int64{
		`{"data":{"accessToken":"t","expiresIn":1582000000}}`:   1582000000,
		`{"data":{"accessToken":"t","expiresIn":"1582000000"}}`: 1582000000,
	} {
		token, err := rest.ReadToken(rest.Reply{Status: 200, Body: []byte(body)}, findToken)
		if err != nil || token.Expires.Unix() != want {
			t.Errorf("%s: %v, %v", body, token.Expires, err)
		}
	}
}

func TestClientCannotPay(t *testing.T) {
	c, f := newClient(t, good(t))
	_, err := c.caller.Do(t.Context(), rest.Request{
		Method: http.MethodPost, URL: c.base.JoinPath(payoffPath, loan),
		Judge: func(rest.Reply) error { return nil },
	})
	if !errors.Is(err, rest.ErrForbidden) || len(f.Other) != 0 {
		t.Errorf("error %v, requests %v", err, f.Other)
	}
}

func TestNewRefuses(t *testing.T) {
	good := Config{BaseURL: "https://v.test", UserPoolID: "p", AppClientID: "a", UserName: "u", Password: password}
	for name, spoil := range map[string]func(*Config){
		"http":        func(c *Config) { c.BaseURL = "http://v.test" },
		"no address":  func(c *Config) { c.BaseURL = "" },
		"no password": func(c *Config) { c.Password = "" },
		"no pool":     func(c *Config) { c.UserPoolID = "" },
	} {
		c := good
		spoil(&c)
		if _, err := New(c); err == nil || strings.Contains(err.Error(), password) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
}

func TestDayCount(t *testing.T) {
	for spelling, want := range map[string]string{"Actual/Actual": "ACT/ACT ISDA", "30/360": "30/360 BOND",
		"actual/365": "ACT/365F", "ACTUAL/365.25": "ACT/365.25", "actual/364": ""} {
		if got, ok := DayCount(spelling); got != want || ok != (want != "") {
			t.Errorf("%s: got %s, %t", spelling, got, ok)
		}
	}
}
