package effects

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/client"
	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
)

// proposals are what is known of a claim or loan whose payoff date is 2026-07-10, the as-of date, and what is to be
// proposed for it: an action and why, or why it is left out; empty if nothing is to be done.
type proposals map[string]struct {
	wants  payoff.Action
	answer payoff.Answer
	known  payoff.EffectHistory
	again  bool
	want   string
}

var (
	never         = payoff.EffectHistory{}
	pending       = payoff.Answer{Reason: payoff.Pending}
	failed        = payoff.Answer{Reason: payoff.VendorError, Detail: "HTTP 500"}
	bothDocuments = []string{"Settlement Breakdown", "valuation report"}
)

// quoted is a quote of 100.00 for a day that is good through another; either may be empty.
func quoted(t *testing.T, asOf, through string) payoff.Answer {
	q := payoff.Quote{Total: decimal.NewFromInt(100)}
	if asOf != "" {
		q.AsOf = day(t, asOf)
	}
	if through != "" {
		q.GoodThrough = day(t, through)
	}
	return payoff.Answer{Quote: &q}
}

// latest is the history of one effect, after which our request is in a state.
func latest(request payoff.RequestState, a payoff.Action, s payoff.IntentState) payoff.EffectHistory {
	return payoff.EffectHistory{Request: request, Latest: map[payoff.Action]payoff.IntentState{a: s}}
}

// asked is the history of a request that was sent.
func asked(state payoff.RequestState) payoff.EffectHistory {
	return latest(state, payoff.RequestPayoff, payoff.Sent)
}

// check goes through the proposals at a vendor whose client is of the spec: for a claim with these documents or, if
// they are nil, for a loan.
func (all proposals) check(t *testing.T, spec client.Spec, documents []string) {
	t.Helper()
	asOf := day(t, "2026-07-10")
	loan := payoff.Loan{Vendor: "v", VendorLoanID: "id", PayoffDate: asOf}
	if documents != nil {
		loan = payoff.Loan{Vendor: "v", Claim: "id", PayoffDate: asOf}
	}
	for name, c := range all {
		loan.Action = c.wants
		row := candidate{loan: loan, documents: documents, vendor: &client.Vendor{Spec: spec}, answer: c.answer}
		p := row.propose(c.known, asOf, c.again)
		got, e := p.leftOut, p.effect
		if e.Action != "" && p.leftOut == "" {
			got = string(e.Action) + ": " + p.because
			if p.again {
				got = "again " + got
			}
			if e.Vendor != "v" || e.Target() != "id" {
				t.Errorf("%s: an effect on %s of %s", name, e.Target(), e.Vendor)
			}
			priced := e.Amount.Valid && e.Amount.Decimal.Equal(decimal.NewFromInt(100)) && e.Day == asOf
			if priced != e.Action.MovesMoney() {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestProposeRequest(t *testing.T) {
	const request = payoff.RequestPayoff
	proposals{
		"no payoff": {"", pending, never, false,
			"request: it has no payoff, and its documents are on file: Settlement Breakdown, valuation report"},
		"no payoff, as wanted": {request, pending, never, false, "request: it has no payoff"},
		"a payoff is there":    {request, quoted(t, "", "2026-07-10"), never, false, "it has a payoff already"},
		"unknown claim": {"", payoff.Answer{Reason: payoff.NoLoan, Detail: "not known"}, never, false,
			"the claim cannot be read: not known"},
		"asked before": {"", pending, asked(payoff.RequestSent), false,
			"our request for it is sent; --again proposes it once more"},
		"asked before, again": {"", pending, asked(payoff.RequestSent), true, "again request: "},
		"the request is not known": {"", pending, asked(""), false,
			"a request was sent before; --again proposes it once more"},
		"of unknown outcome": {"", pending, latest(payoff.RequestSent, request, payoff.Unknown), true,
			"a request is of unknown outcome, which resolve settles"},
		"planned": {"", pending, latest(payoff.RequestPlanned, request, payoff.Planned), true,
			"a request is of unknown outcome"},
		"being sent": {"", pending, latest(payoff.RequestPlanned, request, payoff.Sending), false,
			"a request is of unknown outcome"},
		"a pay-off": {payoff.PayOff, pending, never, false, "LossExpress has no pay_off"},
	}.check(t, lossexpress.Spec(), bothDocuments)
	proposals{
		"documents missing": {"", pending, never, false, "the claim lacks settlement breakdown"},
		"again, without":    {"", pending, asked(payoff.RequestSent), true, "the claim lacks settlement breakdown"},
	}.check(t, lossexpress.Spec(), bothDocuments[1:])
	proposals{
		"no documents needed": {"", pending, never, false, "request: "},
	}.check(t, client.Spec{Title: "Plain", Actions: []payoff.Action{request}}, []string{})
}

func TestProposeRefresh(t *testing.T) {
	const refresh = payoff.RefreshPayoff
	early, just := quoted(t, "", "2026-07-09"), quoted(t, "", "2026-07-10")
	proposals{
		"good":    {"", just, never, false, ""},
		"no date": {"", quoted(t, "", ""), never, false, ""},
		"ran out": {"", early, never, false,
			"refresh: its payoff is good through 2026-07-09, and the payoff date is 2026-07-10; a refresh is billed"},
		"ran out, as wanted": {refresh, early, never, false, "refresh: "},
		"too early":          {refresh, just, never, false, "its payoff has not run out on 2026-07-10"},
		"of nothing":         {refresh, pending, never, false, "it has no payoff to refresh"},
		"of an unread claim": {refresh, failed, never, false, "the claim cannot be read: HTTP 500"},
		"refreshed before": {"", early, latest("", refresh, payoff.Sent), false,
			"a refresh was sent before; --again proposes it once more"},
		"refreshed before, again": {"", early, latest("", refresh, payoff.Sent), true, "again refresh: "},
		"of unknown outcome": {"", early, latest("", refresh, payoff.Unknown), true,
			"a refresh is of unknown outcome"},
	}.check(t, lossexpress.Spec(), bothDocuments)
}

func TestProposeCancel(t *testing.T) {
	const cancel = payoff.CancelRequest
	refreshed, unsettled := asked(payoff.RequestPending), asked(payoff.RequestSent)
	refreshed.Latest[payoff.RefreshPayoff] = payoff.Sent
	unsettled.Latest[cancel] = payoff.Unknown
	good := quoted(t, "", "2026-07-10")
	proposals{
		"sent": {cancel, pending, asked(payoff.RequestSent), false,
			"cancel: the list says cancel, and our request is sent"},
		"pending":            {cancel, pending, asked(payoff.RequestPending), false, "cancel: "},
		"waits for us":       {cancel, pending, asked(payoff.ActionRequired), false, "cancel: "},
		"claim that fails":   {cancel, failed, asked(payoff.RequestSent), false, "cancel: "},
		"a refresh":          {cancel, good, refreshed, false, "cancel: "},
		"another's":          {cancel, pending, never, false, "no request of ours is open"},
		"planned":            {cancel, pending, asked(payoff.RequestPlanned), false, "no request of ours is open"},
		"canceled before":    {cancel, pending, asked(payoff.RequestCanceled), false, "no request of ours is open"},
		"quoted to the feed": {cancel, pending, asked(payoff.RequestQuoted), false, "no request of ours is open"},
		"what is done": {cancel, good, asked(payoff.RequestSent), false,
			"it has its payoff: there is nothing left"},
		"of unknown outcome":  {cancel, pending, unsettled, true, "a cancel is of unknown outcome"},
		"nothing, if unasked": {"", good, asked(payoff.RequestSent), false, ""},
	}.check(t, lossexpress.Spec(), bothDocuments)
}

func TestProposePayOff(t *testing.T) {
	const payOff = payoff.PayOff
	today := quoted(t, "2026-07-10", "")
	nothing := payoff.Answer{Quote: &payoff.Quote{AsOf: day(t, "2026-07-10")}}
	proposals{
		"as wanted": {payOff, today, never, false, "pay_off: the list says pay_off, and Nelnet quotes this amount"},
		"another day": {payOff, quoted(t, "2026-07-09", ""), never, false,
			"the quote is for 2026-07-09, not for 2026-07-10"},
		"of nothing": {payOff, nothing, never, false, "nothing is due: the quote is 0.00"},
		"no quote":   {payOff, failed, never, false, "there is no quote: HTTP 500"},
		"paid before": {payOff, today, latest("", payOff, payoff.Sent), false,
			"a pay_off was sent before, and a loan is paid off once"},
		"paid before, again": {payOff, today, latest("", payOff, payoff.Sent), true,
			"a pay_off was sent before, and a loan is paid off once"},
		"of unknown outcome": {payOff, today, latest("", payOff, payoff.Unknown), true,
			"a pay_off is of unknown outcome"},
		"another effect": {payOff, today, latest("", payoff.RequestPayoff, payoff.Unknown), false, "pay_off: "},
		"a request":      {payoff.RequestPayoff, today, never, false, "Nelnet has no request"},
		"a cancellation": {payoff.CancelRequest, today, never, false, "Nelnet has no cancel"},
	}.check(t, nelnet.Spec(), nil)
	proposals{
		"a claim": {payOff, today, never, false, "a pay-off is planned by the loan, not by a claim"},
	}.check(t, nelnet.Spec(), bothDocuments)
	proposals{ // whatever else a vendor can do, nobody is paid without being named
		"nobody wants it": {"", today, never, false, ""},
		"somebody does":   {payOff, today, never, false, "pay_off: "},
		"pending":         {"", pending, never, false, "request: "},
	}.check(t, client.Spec{Title: "Both", Actions: []payoff.Action{payoff.RequestPayoff, payOff}}, nil)
}

// TestProposeAhead: what counts is the payoff date, which may be after the as-of date. No loan is paid off before it.
func TestProposeAhead(t *testing.T) {
	for name, c := range map[string]struct {
		spec   client.Spec
		wants  payoff.Action
		answer payoff.Answer
		want   string
	}{
		"pay-off": {nelnet.Spec(), payoff.PayOff, quoted(t, "2026-07-11", ""),
			"its payoff date 2026-07-11 is ahead: plan it on that day"},
		"refresh": {lossexpress.Spec(), "", quoted(t, "", "2026-07-10"),
			"its payoff is good through 2026-07-10, and the payoff date is 2026-07-11; a refresh is billed"},
	} {
		row := candidate{vendor: &client.Vendor{Spec: c.spec}, answer: c.answer,
			loan: payoff.Loan{VendorLoanID: "id", Action: c.wants, PayoffDate: day(t, "2026-07-11")}}
		if p := row.propose(never, day(t, "2026-07-10"), false); p.leftOut+p.because != c.want {
			t.Errorf("%s: %+v, want %q", name, p, c.want)
		}
	}
}

// TestPayOffByClaim: one loan under a claim's name and its own would be two to the ledger.
func TestPayOffByClaim(t *testing.T) {
	row := candidate{vendor: &client.Vendor{Spec: nelnet.Spec()},
		loan: payoff.Loan{Claim: "c", VendorLoanID: "id", Action: payoff.PayOff}}
	if p := row.propose(never, payoff.Date{}, false); !strings.Contains(p.leftOut, "not by a claim") {
		t.Errorf("%+v", p)
	}
	e := payOff("id", "1.00")
	e.Claim = "c"
	if _, err := e.effect(); err == nil {
		t.Error("a pay-off by a claim was accepted")
	}
}
