package lossexpress

import (
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/vendortest"
)

func TestQuote(t *testing.T) {
	c, f := newClient(t, good(t))
	a := ask(t, c, question(strings.ToUpper(id)))
	if a.Quote == nil {
		t.Fatalf("no quote: %s", a.Detail)
	}
	q := a.Quote
	if q.Total.String() != "10222.33" || payoff.PerDiemPlaces(q.PerDiem) != 2 || !q.PerDiem.Valid ||
		q.GoodThrough.String() != "2021-01-18" || !q.AsOf.IsZero() {
		t.Errorf("got %+v", q)
	}
	if q.Principal.Valid || q.Interest.Valid || q.Fees.Valid || q.DoesNotFoot || a.Calls != 1 {
		t.Errorf("got %+v, %d calls", q, a.Calls)
	}
	want := `{"claimId":"` + strings.ToUpper(id) + `","payoffData":{"payoffAmount":10222.33,"perDiem":2.30,` +
		`"validThroughDate":"2021-01-18","updatedAt":"2021-01-08T08:00:00.000Z"}}`
	if string(a.Evidence) != want {
		t.Errorf("evidence\n%s, want\n%s", a.Evidence, want)
	}
	if f.Quotes[0].Header.Get("Authorization") != "Bearer lx-token" {
		t.Errorf("headers %v", f.Quotes[0].Header)
	}
}

func TestScripts(t *testing.T) { fake().Run(t) }

func TestAnswers(t *testing.T) {
	body := good(t).Body
	edit := func(old, fresh string) step { t.Helper(); return vendortest.Edit(t, body, old, fresh) }
	testing403 := `{"statusCode":403,"error":"Forbidden","message":"This claim is not available during testing."}`
	for _, tt := range []struct {
		name   string
		steps  []step
		reason payoff.Reason // empty: a quote
		calls  int
	}{
		{"pending", []step{edit(`"payoffData"`, `"pastData"`)}, payoff.Pending, 1},
		{"null payoff data", []step{edit(`"payoffData":`, `"payoffData":null,"pastData":`)}, payoff.Pending, 1},
		{"no per diem", []step{edit("2.30", "null")}, "", 1},
		{"unknown claim", []step{{Status: 404}}, payoff.NoLoan, 1},
		{"testing phase", []step{{Status: 403, Body: testing403}}, payoff.RejectedByVendor, 1},
		{"not allowed", []step{{Status: 403}}, payoff.VendorError, 1},
		{"token refused once", []step{{Status: 401}, good(t)}, "", 2},
		{"token refused forever", []step{{Status: 401}}, payoff.VendorError, 2},
		{"429 then good", []step{{Status: 429, After: "0"}, good(t)}, "", 2},
		{"500 then good", []step{{Status: 500}, good(t)}, "", 2},
		{"500 forever", []step{{Status: 500}}, payoff.VendorError, 4},
		{"late then good", []step{{Late: time.Minute}, good(t)}, "", 2},
		{"html", []step{{Status: 200, Body: "<html>"}}, payoff.VendorError, 4},
		{"cut off", []step{{Status: 200, Body: body[:300]}}, payoff.VendorError, 4},
		{"no claim", []step{{Status: 200, Body: "{}"}}, payoff.VendorError, 4},
		{"another claim", []step{edit("fa0f", "fa0e")}, payoff.VendorError, 4},
		{"another pending claim", []step{{Status: 200, Body: `{"claim":{"claimId":"x"}}`}}, payoff.VendorError, 4},
		{"two totals", []step{edit(`"perDiem"`, `"payoffAmount":1,"perDiem"`)}, payoff.VendorError, 4},
		{"two payoff data", []step{edit(`"vin"`, `"PayoffData":null,"vin"`)}, payoff.VendorError, 4},
		{"text total", []step{edit("10222.33", `"10222.33"`)}, payoff.VendorError, 4},
		{"no total", []step{edit("10222.33", "null")}, payoff.VendorError, 4},
		{"no good-through date", []step{edit("validThroughDate", "validTo")}, "", 1}, // compared on the payoff date,
		{"too large", []step{{Status: 200, Body: strings.Repeat(" ", 2<<20)}}, payoff.VendorError, 1},
	} {
		t.Run(tt.name, func(t *testing.T) { fake().Expect(t, tt.steps, tt.reason, tt.calls) })
	}
}

func TestTokenSpellings(t *testing.T) {
	for _, body := range []string{`{"accessToken":"lx-token"}`, `{"access_token":"lx-token"}`, `{"token":"lx-token"}`,
		`{"data":{"accessToken":"lx-token"}}`, `{"data":{"token":"lx-token","expiresIn":3600}}`} {
		c, f := newClient(t, good(t))
		f.Login = []step{{Status: 200, Body: body}}
		if a := ask(t, c, question(id)); a.Quote == nil {
			t.Errorf("%s: %s", body, a.Detail)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []Config{
		{BaseURL: "http://v.test", ClientID: "c", Secret: secret},
		{BaseURL: "https://v.test", ClientID: "c"},
		{BaseURL: "https://v.test", Secret: secret},
	} {
		if _, err := New(c); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("got %v", err)
		}
	}
}
