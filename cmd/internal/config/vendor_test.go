package config

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors"
	"tieout/vendors/client"
	"tieout/vendors/rest"
)

// TestSources: what each source of quotes gives a vendor, and what it does not.
func TestSources(t *testing.T) {
	c := parse(t, q2()+"  acme: {quotes: file, compute: {day_count: ACT/360}}\n"+
		"  ours: {quotes: compute, compute: {day_count: 30/360}, statement: {dates: MM/DD/YYYY}}\n")
	type parts struct {
		Quotes                     payoff.QuoteSource
		Client, Statement, Compute bool
	}
	got := map[string]parts{}
	for name, v := range c.Vendors {
		if v.Name != name {
			t.Errorf("%s is called %s", name, v.Name)
		}
		got[name] = parts{v.Quotes, v.Client != nil, v.Statement != nil, v.Compute != nil}
	}
	want := map[string]parts{
		"q2":   {Quotes: payoff.QuotesFetched, Client: true},
		"acme": {Quotes: payoff.QuotesFromFile},
		"ours": {Quotes: payoff.QuotesComputed, Compute: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := c.Vendors["ours"].Compute; got == nil || got.DayCount != calc.Bond30360 {
		t.Errorf("compute is %+v", got)
	}
}

// TestLimits: each limit of a vendor as the run and as its client take it.
func TestLimits(t *testing.T) {
	for _, row := range []struct {
		text   string
		pace   pipeline.Pace
		policy rest.Policy
	}{
		{"", pipeline.Pace{InFlight: 4}, rest.Policy{Concurrency: 4}},
		{"rate: 5/s", pipeline.Pace{InFlight: 4, PerSecond: 5, Rate: "5/s"}, rest.Policy{Concurrency: 4, Rate: 5}},
		{"rate: 90/m", pipeline.Pace{InFlight: 4, PerSecond: 1.5, Rate: "90/m"}, rest.Policy{Concurrency: 4, Rate: 1.5}},
		{"rate: 1800/h", pipeline.Pace{InFlight: 4, PerSecond: .5, Rate: "1800/h"}, rest.Policy{Concurrency: 4, Rate: .5}},
		{"concurrency: 64 # at once", pipeline.Pace{InFlight: 64}, rest.Policy{Concurrency: 64}},
		{`concurrency: "1"`, pipeline.Pace{InFlight: 1}, rest.Policy{Concurrency: 1}},
		{"attempts: 10", pipeline.Pace{InFlight: 4}, rest.Policy{Concurrency: 4, Attempts: 10}},
		{"timeout: 1m30s", pipeline.Pace{InFlight: 4}, rest.Policy{Concurrency: 4, Timeout: 90 * time.Second}},
		{"retry_budget: 10%", pipeline.Pace{InFlight: 4}, rest.Policy{Concurrency: 4, RetryPercent: 10}},
		{"retry_budget: 0%", pipeline.Pace{InFlight: 4}, rest.Policy{Concurrency: 4, RetryPercent: -1, RetryFloor: -1}},
	} {
		v := parse(t, q2(row.text)).Vendors["q2"]
		if v.Pace != row.pace || v.Client.Policy != row.policy {
			t.Errorf("%s is %+v, %+v, want %+v, %+v", row.text, v.Pace, v.Client.Policy, row.pace, row.policy)
		}
	}
}

// TestRequests: a run may request payoffs only if the configuration says so, whatever the cap.
func TestRequests(t *testing.T) {
	for text, want := range map[string]int{
		"orders: true":                               0,
		"max_requests: 25":                           0,
		"requests: manual":                           0,
		"{requests: manual, max_requests: 25}":       0,
		"{requests: automatic, max_requests: 25}":    25,
		"{requests: automatic, max_requests: 10000}": 10_000,
	} {
		c := parse(t, "vendors:\n  lossexpress:\n    quotes: fetch\n    base_url: https://lx.example.com\n"+
			"    auth: {client_id: env:ID, secret: env:SECRET}\n    "+
			strings.ReplaceAll(strings.Trim(text, "{}"), ", ", "\n    ")+"\n")
		if got := c.Vendors["lossexpress"].MaxRequests; got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

func TestFees(t *testing.T) {
	c := parse(t, acme(`fees: {statement: "15.00", wire: 25, nsf-2: 30.5}`))
	want := map[string]decimal.Decimal{
		"statement": decimal.New(15, 0), "wire": decimal.New(25, 0), "nsf-2": decimal.New(305, -1)}
	if got := c.Vendors["acme"].Fees; !cmp.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := parse(t, acme()).Vendors["acme"].Fees; len(got) > 0 {
		t.Errorf("no schedule is %v", got)
	}
}

// TestDayCountOfClient: the client's spellings of day counts are understood also if the vendor is not asked.
func TestDayCountOfClient(t *testing.T) {
	c := parse(t, q2()+"  nelnet: {quotes: file}\n  east: {quotes: file, client: q2}\n  acme: {quotes: file}\n")
	for _, row := range []struct{ vendor, spelling, want string }{
		{"q2", "Actual Days", "NL/365"},
		{"east", "Actual Days", "NL/365"},
		{"nelnet", "actual/365.25", "ACT/365.25"},
		{"acme", "ACT/365", "ACT/365F"},
		{"", "ACT/365", "ACT/365F"},
	} {
		l := payoff.Loan{Vendor: row.vendor, Terms: payoff.Terms{DayCount: row.spelling}}
		if err := c.CheckLoan(&l); err != nil || l.DayCount != row.want {
			t.Errorf("%s of %q is %q, %v, want %q", row.spelling, row.vendor, l.DayCount, err, row.want)
		}
	}
	for _, vendor := range []string{"acme", ""} {
		l := payoff.Loan{Vendor: vendor, Terms: payoff.Terms{DayCount: "Actual Days"}}
		if err := c.CheckLoan(&l); err == nil {
			t.Errorf("%q takes the spelling of a client that it has not: %s", vendor, l.DayCount)
		}
	}
}

// TestAddVendor: a new client is one line in the table of clients, and its spec. Here the table has one more, made up,
// which logs in by keys of its own and can request payoffs.
func TestAddVendor(t *testing.T) {
	errAsked := errors.New("wants another secret")
	madeUp := client.Spec{
		Name:  "madeup",
		Title: "Made Up",
		Flows: []string{"plain", "signed"},
		Needs: func(flow string) []string {
			return []string{"username", map[bool]string{true: "private_key", false: "password"}[flow == "signed"]}
		},
		Actions: []payoff.Action{payoff.RequestPayoff},
		Quoter: func(s client.Settings) (client.Quoter, error) {
			if s.Login.Password != "right" {
				return nil, errAsked
			}
			return nil, nil
		},
	}
	table := append(vendors.Clients(), madeUp)
	vendor := func(lines ...string) string {
		return "vendors:\n  west:\n    quotes: fetch\n    client: madeup\n    base_url: https://west.example.com\n    " +
			strings.Join(lines, "\n    ") + "\n"
	}

	c, err := Parse(FileName, []byte(vendor("auth: {username: me, password: env:PASSWORD}", "requests: automatic",
		"max_requests: 3", "concurrency: 2")), table)
	if err != nil {
		t.Fatal(err)
	}
	v := c.Vendors["west"]
	switch {
	case v.Client == nil || v.Client.Name != "west" || v.Client.Spec.Name != "madeup" || v.Client.Title != "Made Up":
		t.Fatalf("%+v", v.Client)
	case v.Client.BaseURL != "https://west.example.com" || v.Client.Policy.Concurrency != 2 || v.MaxRequests != 3:
		t.Errorf("%+v", v)
	case v.Client.Login != client.Login{UserName: "me", Password: "env:PASSWORD"} || !v.Client.HasEffects():
		t.Errorf("%+v", v.Client)
	}
	t.Setenv("PASSWORD", "right")
	if logins, err := c.Logins(); err != nil || logins["west"] != (client.Login{UserName: "me", Password: "right"}) {
		t.Errorf("%+v, %v", logins, err)
	}
	t.Setenv("PASSWORD", "wrong")
	if _, err := c.Logins(); !errors.Is(err, errAsked) {
		t.Errorf("the client's own objection is %v", err)
	}

	for text, want := range map[string]string{
		vendor("auth: {username: me}"): `tieout.yaml:6: vendors.west.auth: password is missing; ` +
			`the madeup client needs username, password`,
		vendor("auth: {flow: signed, username: me}"): `tieout.yaml:6: vendors.west.auth: private_key is missing; ` +
			`the madeup client needs username, private_key`,
		vendor("auth: {flow: other, username: me}"): `tieout.yaml:6: vendors.west.auth.flow: "other" is no flow; ` +
			`there are plain, signed`,
		"vendors:\n  west: {quotes: fetch}\n": `tieout.yaml:2: vendors.west: there is no client "west"; ` +
			`say client: and one of q2, nelnet, lossexpress, madeup`,
		acme("requests: automatic", "max_requests: 1"): `tieout.yaml:4: vendors.acme.requests: only a vendor with ` +
			`quotes: fetch and the client lossexpress or madeup takes requests`,
	} {
		if _, err := Parse(FileName, []byte(text), table); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}
