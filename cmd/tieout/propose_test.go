package main

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// TestPropose goes through what may be wanted of a claim or loan, what its vendor says and what was sent before.
func TestPropose(t *testing.T) {
	day := func(text string) payoff.Date {
		d, err := payoff.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	asOf := day("2026-07-10")
	pending := payoff.Answer{Reason: payoff.Pending}
	quoted := func(asOf, through string) payoff.Answer {
		q := &payoff.Quote{Total: decimal.NewFromInt(100)}
		if asOf != "" {
			q.AsOf = day(asOf)
		}
		if through != "" {
			q.GoodThrough = day(through)
		}
		return payoff.Answer{Quote: q}
	}
	nothing := payoff.Answer{Quote: &payoff.Quote{AsOf: asOf}}
	latest := func(a payoff.Action, s payoff.IntentState) payoff.EffectHistory {
		return payoff.EffectHistory{Latest: map[payoff.Action]payoff.IntentState{a: s}}
	}
	asked := payoff.EffectHistory{Request: payoff.RequestSent, Latest: map[payoff.Action]payoff.IntentState{payoff.RequestPayoff: payoff.Sent}}
	none, complete := payoff.EffectHistory{}, []string{"Settlement Breakdown", "valuation report"}
	for name, c := range map[string]struct {
		client    string
		wants     payoff.Action
		answer    payoff.Answer
		documents []string
		day       string
		known     payoff.EffectHistory
		again     bool
		want      string // the action, or why it is left out
	}{
		"no payoff":                {"lossexpress", "", pending, complete, "", none, false, "request"},
		"documents missing":        {"lossexpress", "", pending, []string{"valuation report"}, "", none, false, "lacks settlement breakdown"},
		"asked before":             {"lossexpress", "", pending, complete, "", asked, false, "our request for it is sent"},
		"asked before, again":      {"lossexpress", "", pending, complete, "", asked, true, "request"},
		"request unknown":          {"lossexpress", "", pending, complete, "", latest(payoff.RequestPayoff, payoff.Unknown), true, "tieout resolve"},
		"quoted":                   {"lossexpress", "", quoted("", "2026-07-10"), complete, "", none, false, ""},
		"no date":                  {"lossexpress", "", quoted("", ""), complete, "", none, false, ""},
		"ran out":                  {"lossexpress", "", quoted("", "2026-07-09"), nil, "", none, false, "refresh"},
		"ran out before its day":   {"lossexpress", "", quoted("", "2026-07-10"), nil, "2026-07-11", none, false, "refresh"},
		"refreshed before":         {"lossexpress", "", quoted("", "2026-07-09"), nil, "", latest(payoff.RefreshPayoff, payoff.Sent), false, "a refresh was sent before"},
		"refreshed before, again":  {"lossexpress", "", quoted("", "2026-07-09"), nil, "", latest(payoff.RefreshPayoff, payoff.Sent), true, "refresh"},
		"refresh of nothing":       {"lossexpress", payoff.RefreshPayoff, pending, complete, "", none, false, "no payoff to refresh"},
		"refresh too early":        {"lossexpress", payoff.RefreshPayoff, quoted("", "2026-07-10"), nil, "", none, false, "has not run out"},
		"request of what is there": {"lossexpress", payoff.RequestPayoff, quoted("", "2026-07-10"), complete, "", none, false, "has a payoff already"},
		"cancel ours":              {"lossexpress", payoff.CancelRequest, pending, nil, "", asked, false, "cancel"},
		"cancel another's":         {"lossexpress", payoff.CancelRequest, pending, nil, "", none, false, "no request of ours"},
		"cancel what is done":      {"lossexpress", payoff.CancelRequest, quoted("", "2026-07-10"), nil, "", asked, false, "nothing left to cancel"},
		"unknown claim":            {"lossexpress", "", payoff.Answer{Reason: payoff.NoLoan, Detail: "not known"}, complete, "", none, false, "not known"},
		"pay_off of a claim":       {"lossexpress", payoff.PayOff, pending, complete, "", none, false, "has no pay_off"},
		"pay_off":                  {"nelnet", payoff.PayOff, quoted("2026-07-10", ""), nil, "", none, false, "pay_off"},
		"pay_off ahead":            {"nelnet", payoff.PayOff, quoted("2026-07-10", ""), nil, "2026-07-11", none, false, "is ahead"},
		"pay_off for another day":  {"nelnet", payoff.PayOff, quoted("2026-07-09", ""), nil, "", none, false, "not for 2026-07-10"},
		"pay_off of nothing":       {"nelnet", payoff.PayOff, nothing, nil, "", none, false, "nothing is due"},
		"pay_off without quote":    {"nelnet", payoff.PayOff, payoff.Answer{Reason: payoff.VendorError, Detail: "HTTP 500"}, nil, "", none, false, "HTTP 500"},
		"pay_off again is refused": {"nelnet", payoff.PayOff, quoted("2026-07-10", ""), nil, "", latest(payoff.PayOff, payoff.Sent), true, "paid off once"},
		"request of a Nelnet loan": {"nelnet", payoff.RequestPayoff, quoted("2026-07-10", ""), nil, "", none, false, "Nelnet has no request"},
	} {
		row := candidate{client: c.client, answer: c.answer, documents: c.documents,
			loan: payoff.Loan{Vendor: c.client, Claim: "id", Action: c.wants, PayoffDate: asOf}}
		if c.client == "nelnet" {
			row.loan.Claim, row.loan.VendorLoanID = "", "id"
		}
		if c.day != "" {
			row.loan.PayoffDate = day(c.day)
		}
		p := row.propose(c.known, asOf, c.again)
		if p.leftOut == "" && string(p.effect.Action) != c.want || p.leftOut != "" && (!strings.Contains(p.leftOut, c.want) || c.want == "") {
			t.Errorf("%s: %q, left out %q, want %q", name, p.effect.Action, p.leftOut, c.want)
		}
		if p.effect.Action.Money() && (!p.effect.Amount.Decimal.Equal(decimal.NewFromInt(100)) || p.effect.Day != asOf || p.again) {
			t.Errorf("%s: %+v", name, p.effect)
		}
	}
}

// TestPayOffByClaim: one loan under a claim's name and its own would be two to the ledger.
func TestPayOffByClaim(t *testing.T) {
	row := candidate{client: "nelnet", loan: payoff.Loan{Claim: "c", VendorLoanID: "id", Action: payoff.PayOff}}
	if p := row.propose(payoff.EffectHistory{}, payoff.Date{}, false); !strings.Contains(p.leftOut, "not by a claim") {
		t.Errorf("%+v", p)
	}
	line := planEffect{Place: 1, Vendor: "nelnet", Action: "pay_off", Claim: "c", VendorLoanID: "id", Day: "2026-07-10", Amount: "1.00"}
	if _, err := line.effect(); err == nil {
		t.Error("a pay-off by a claim was accepted")
	}
}
