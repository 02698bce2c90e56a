package lossexpress_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestLostAnswersAreSettledByReading is E3 and E5 at LossExpress: half of many effects whose answers are lost were
// carried out, each at most once, and reading finds out which, without an effect of its own.
func TestLostAnswersAreSettledByReading(t *testing.T) {
	claims := 1000
	if testing.Short() {
		claims = 100
	}
	o := newOffice(t, claims, false, nil)
	o.Trouble(func(r sandbox.Request) sandbox.Trouble {
		if r.LoanID[35]%2 == 1 { // by the last digit of the claim's id
			return sandbox.Trouble{Lost: sandbox.LostAnswer}
		}
		return sandbox.Trouble{Lost: sandbox.LostRequest}
	})
	begun := time.Now()
	for n := range claims {
		if got := o.send(effect(payoff.RequestPayoff, n)); got.State != payoff.Unknown {
			t.Fatalf("claim %d: %s (%s), want unknown", n, got.State, got.Detail)
		}
	}
	effects := o.Count("", sandbox.Work)
	misjudged, carriedOut := 0, 0
	for n := range claims {
		e := effect(payoff.RequestPayoff, n)
		executed := o.Executions(sandbox.LossExpress, e.Loan.Claim, e.Action)
		f, err := o.client.Verify(t.Context(), e, begun, 0)
		found := f.Verdict == payoff.Executed
		if err != nil || executed > 1 || found != (executed == 1) || f.Verdict == payoff.Undecided {
			misjudged++
			t.Errorf("claim %d: %s (%s), %v, executed %d times", n, f.Verdict, f.Detail, err, executed)
		}
		carriedOut += executed
	}
	if n := o.Count("", sandbox.Work) - effects; n != 0 || effects != claims || carriedOut == 0 || carriedOut == claims {
		t.Errorf("%d effects by reading, %d by sending, %d carried out", n, effects, carriedOut)
	}
	t.Logf("E5 LossExpress: %d lost answers, %d carried out: %d misjudged (target 0), 0 effect calls (target 0), %v",
		claims, carriedOut, misjudged, time.Since(begun).Round(time.Millisecond))
}

// TestVerifyCancelAndRefresh verifies the other effects, carried out and not.
func TestVerifyCancelAndRefresh(t *testing.T) {
	for _, c := range []struct {
		action payoff.Action
		lost   sandbox.Lost
		after  time.Duration // when it is sent, after the request
		want   payoff.Verdict
		detail string
	}{
		{payoff.CancelRequest, sandbox.LostAnswer, work / 4, payoff.Executed, "payoff-request-cancelled"},
		{payoff.CancelRequest, sandbox.LostRequest, work / 4, payoff.NotExecuted, "shows no cancellation"},
		{payoff.CancelRequest, sandbox.LostAnswer, 2 * work, payoff.NotExecuted, "nothing left to cancel"},
		{payoff.RefreshPayoff, sandbox.LostAnswer, 2 * work, payoff.Executed, "order-status-changed"},
		{payoff.RefreshPayoff, sandbox.LostRequest, 2 * work, payoff.Undecided, "no document says"},
		{payoff.RequestPayoff, sandbox.LostRequest, 2 * work, payoff.Undecided, "another may have asked"},
	} {
		o := newOffice(t, 1, false, nil)
		o.send(effect(payoff.RequestPayoff, 0))
		o.late.Store(int64(c.after))
		o.Trouble(func(sandbox.Request) sandbox.Trouble { return sandbox.Trouble{Lost: c.lost} })
		since := time.Now().Add(c.after)
		o.send(effect(c.action, 0))
		f, err := o.client.Verify(t.Context(), effect(c.action, 0), since, -24*time.Hour)
		if err != nil || f.Verdict != c.want || !strings.Contains(f.Detail, c.detail) {
			t.Errorf("%s, lost %s after %v: %s (%s), %v; want %s with %q", c.action, c.lost, c.after, f.Verdict, f.Detail,
				err, c.want, c.detail)
		}
	}
}

// TestVerifyWaits finds what shows only after a while, and does not take its absence until then for an answer.
func TestVerifyWaits(t *testing.T) {
	o := newOffice(t, 1, false, nil)
	since := time.Now()
	time.AfterFunc(300*time.Millisecond, func() { o.sender.Send(context.Background(), effect(payoff.RequestPayoff, 0)) })
	f, err := o.client.Verify(t.Context(), effect(payoff.RequestPayoff, 0), since, time.Second)
	if err != nil || f.Verdict != payoff.Executed {
		t.Errorf("%s (%s), %v", f.Verdict, f.Detail, err)
	}
}

// TestVerifyThatCannotRead says nothing about the effect.
func TestVerifyThatCannotRead(t *testing.T) {
	o := newOffice(t, 1, false, fault(sandbox.Error))
	f, err := o.client.Verify(t.Context(), effect(payoff.RequestPayoff, 0), time.Now(), 0)
	if err == nil || f.Verdict != "" {
		t.Errorf("%s, %v", f.Verdict, err)
	}
}
