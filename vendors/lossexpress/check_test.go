package lossexpress_test

import (
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestCheck: what LossExpress is at work on is not asked for again, by either kind of routes, until it is canceled or
// done; checking changes nothing.
func TestCheck(t *testing.T) {
	const wanted = ""
	for name, c := range map[string]struct {
		before []payoff.Action // what was sent, a quarter of the work apart
		after  time.Duration   // of the last of them
		check  payoff.Action
		want   string
	}{
		"nothing was asked for": {nil, 0, payoff.RequestPayoff, wanted},
		"a request is open":     {[]payoff.Action{payoff.RequestPayoff}, work / 4, payoff.RequestPayoff, "has been at work"},
		"it was canceled": {[]payoff.Action{payoff.RequestPayoff, payoff.CancelRequest}, work, payoff.RequestPayoff,
			wanted},
		"it is done":             {[]payoff.Action{payoff.RequestPayoff}, 2 * work, payoff.RequestPayoff, "has the payoff"},
		"a refresh of what is":   {[]payoff.Action{payoff.RequestPayoff}, 2 * work, payoff.RefreshPayoff, wanted},
		"a refresh of a request": {[]payoff.Action{payoff.RequestPayoff}, work / 4, payoff.RefreshPayoff, "has been at work"},
		"a cancellation":         {[]payoff.Action{payoff.RequestPayoff}, work / 4, payoff.CancelRequest, wanted},
	} {
		for _, orders := range []bool{false, true} {
			o := newOffice(t, 2, orders, nil)
			for _, action := range c.before {
				o.late.Add(int64(work / 4))
				if got := o.send(effect(action, 0)); got.State != payoff.Sent {
					t.Fatalf("%s: %s: %s", name, action, got.Detail)
				}
			}
			o.late.Add(int64(c.after))
			effects := o.Count("", sandbox.Work)
			why, err := o.client.Check(t.Context(), effect(c.check, 0))
			if err != nil || (why == "") != (c.want == "") || !strings.Contains(why, c.want) {
				t.Errorf("%s, orders %t: %q, %v; want %q", name, orders, why, err, c.want)
			}
			if why, err := o.client.Check(t.Context(), effect(payoff.RequestPayoff, 1)); err != nil || why != "" {
				t.Errorf("%s: another claim: %q, %v", name, why, err)
			}
			if o.Count("", sandbox.Work) != effects {
				t.Errorf("%s: checking sent something", name)
			}
		}
	}
}

// TestRefreshIsUnderWay: a refresh, which is billed, is not sent again while LossExpress is at work on it.
func TestRefreshIsUnderWay(t *testing.T) {
	o := newOffice(t, 1, false, nil)
	o.send(effect(payoff.RequestPayoff, 0))
	o.late.Store(int64(2 * work))
	o.send(effect(payoff.RefreshPayoff, 0))
	o.late.Add(int64(work / 4))
	why, err := o.client.Check(t.Context(), effect(payoff.RefreshPayoff, 0))
	if err != nil || !strings.Contains(why, "has been at work") {
		t.Errorf("%q, %v", why, err)
	}
}

// TestCheckThatCannotRead says nothing about the effect.
func TestCheckThatCannotRead(t *testing.T) {
	o := newOffice(t, 1, false, fault(sandbox.Error))
	if why, err := o.client.Check(t.Context(), effect(payoff.RequestPayoff, 0)); err == nil || why != "" {
		t.Errorf("%q, %v", why, err)
	}
	if _, err := o.client.Check(t.Context(), payoff.Effect{Action: payoff.RequestPayoff}); err == nil {
		t.Error("a claim without an id was asked about")
	}
}
