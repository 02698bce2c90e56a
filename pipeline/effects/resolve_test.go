package effects

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/store"
	"tieout/vendors/client"
)

// Waits writes down that it was told so; so do the others.
func (o *office) Waits(i payoff.Intent, until time.Time) {
	o.note("waits for %s %s", i.Target(), until.Sub(i.Sending))
}

// Unread is told of a vendor that cannot be read.
func (o *office) Unread(i payoff.Intent, err error) { o.note("unread %s: %v", i.Target(), err) }

// Found is told of a finding.
func (o *office) Found(i payoff.Intent, f payoff.Finding) {
	o.note("found %s %s", i.Target(), f.Verdict)
}

// unknown is a ledger in which the requests of these claims are of unknown outcome.
func unknown(t *testing.T, claims ...string) *store.Store {
	t.Helper()
	ledger, lost := newLedger(t), newOffice()
	lost.outcome = func(payoff.Effect) payoff.Outcome { return payoff.Outcome{State: payoff.Unknown} }
	effects := []PlanEffect{}
	for _, claim := range claims {
		effects = append(effects, request(claim))
	}
	p := bound(t, planned(t, nil, effects...), ledger)
	if _, err := approve(t, lost, p).Apply(t.Context(), ledger, lost.told); err != nil {
		t.Fatal(err)
	}
	return ledger
}

// TestResolve: what the vendor shows settles an effect, and nothing is sent.
func TestResolve(t *testing.T) {
	ledger, o := unknown(t, "c1", "c2", "c3", "c4"), newOffice()
	o.findings = map[string]payoff.Finding{"c1": {Verdict: payoff.Executed}, "c2": {Verdict: payoff.NotExecuted},
		"c3": {Verdict: payoff.Undecided}}
	settled, open, err := o.setup().Resolve(t.Context(), ledger, time.Hour, o)
	if err != nil || settled != 2 || open != 2 || len(o.sent) > 0 {
		t.Errorf("%d settled, %d unknown, %v sent: %v", settled, open, o.sent, err)
	}
	want := []string{
		"logins", "verifier of insurer as insurer",
		"waits for c1 1h0m0s", "verify request c1 within 1h0m0s", "found c1 executed",
		"waits for c2 1h0m0s", "verify request c2 within 1h0m0s", "found c2 not_executed",
		"waits for c3 1h0m0s", "verify request c3 within 1h0m0s", "found c3 undecided",
		"waits for c4 1h0m0s", "verify request c4 within 1h0m0s", "unread c4: the vendor is down",
	}
	if diff := cmp.Diff(want, o.log); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for claim, want := range map[string]payoff.IntentState{
		"c1": payoff.Sent, "c2": "", "c3": payoff.Unknown, "c4": payoff.Unknown,
	} {
		known, err := ledger.History(t.Context(), "insurer", claim)
		if got := known.Latest[payoff.RequestPayoff]; err != nil || got != want {
			t.Errorf("%s: %q, want %q: %v", claim, got, want, err)
		}
	}
	o.log = nil
	if settled, open, err = o.setup().Resolve(t.Context(), ledger, 0, o); err != nil || settled != 0 || open != 2 {
		t.Errorf("%d settled, %d unknown: %v", settled, open, err)
	}
	for _, line := range o.log {
		if line[:5] == "waits" {
			t.Errorf("%s, although what was sent shows by now", line)
		}
	}
}

// TestResolveNothing: without anything unknown no vendor is needed.
func TestResolveNothing(t *testing.T) {
	o := newOffice()
	settled, open, err := (&Setup{}).Resolve(t.Context(), newLedger(t), time.Hour, o)
	if err != nil || settled+open != 0 || len(o.log) > 0 {
		t.Errorf("%d settled, %d unknown, %v: %v", settled, open, o.log, err)
	}
}

// TestResolveOrphan: what a process was sending when it died is unknown, and is settled like the rest.
func TestResolveOrphan(t *testing.T) {
	ledger, o := newLedger(t), newOffice()
	if _, died, _ := (fault{5, true, false}).live(t, o, ledger, planned(t, nil, request("c1"))); !died {
		t.Fatal("the process lives")
	}
	o.findings = map[string]payoff.Finding{"c1": {Verdict: payoff.Executed}}
	settled, open, err := o.setup().Resolve(t.Context(), ledger, time.Hour, o)
	if err != nil || settled != 1 || open != 0 {
		t.Errorf("%d settled, %d unknown: %v", settled, open, err)
	}
}

// TestResolveFails: what ends a resolution, after which everything is as unknown as before.
func TestResolveFails(t *testing.T) {
	stop := errors.New("stopped by a signal")
	for name, c := range map[string]struct {
		change func(*Setup, func())
		want   string
	}{
		"vendor gone": {func(s *Setup, _ func()) { delete(s.Vendors, "insurer") },
			"an effect of unknown outcome is of vendor insurer, which is not configured with quotes: fetch"},
		"no verifier": {func(s *Setup, _ func()) { s.Vendors["insurer"].Verifier = nil },
			"the client of insurer cannot verify effects"},
		"no login": {func(s *Setup, _ func()) {
			s.Logins = func() (map[string]client.Login, error) { return nil, errors.New("no secret") }
		}, "no secret"},
		"no client": {func(s *Setup, _ func()) {
			s.Vendors["insurer"].Verifier = func(client.Settings) (client.Verifier, error) {
				return nil, errors.New("no URL")
			}
		}, "no URL"},
		"signal": {func(s *Setup, cancel func()) {
			s.Logins = func() (map[string]client.Login, error) { cancel(); return nil, nil }
		}, "stopped by a signal"},
	} {
		ledger, o := unknown(t, "c1"), newOffice()
		o.findings = map[string]payoff.Finding{"c1": {Verdict: payoff.Executed}}
		ctx, cancel := context.WithCancelCause(t.Context())
		s := o.setup()
		c.change(s, func() { cancel(stop) })
		_, _, err := s.Resolve(ctx, ledger, time.Hour, o)
		cancel(nil)
		wantError(t, name, err, c.want)
		if left, err := ledger.Unknown(t.Context()); err != nil || len(left) != 1 {
			t.Errorf("%s: %d effects are unknown: %v", name, len(left), err)
		}
	}
}

// A forgetfulLedger cannot keep what was found.
type forgetfulLedger struct{ *store.Store }

func (forgetfulLedger) Found(context.Context, int64, payoff.Finding) error { return errFull }

// TestResolveNotKept: nobody is told of a finding that is not in the ledger.
func TestResolveNotKept(t *testing.T) {
	ledger, o := unknown(t, "c1"), newOffice()
	o.findings = map[string]payoff.Finding{"c1": {Verdict: payoff.Executed}}
	_, _, err := o.setup().Resolve(t.Context(), forgetfulLedger{ledger}, 0, o)
	wantError(t, "a finding", err, errFull.Error())
	if last := o.log[len(o.log)-1]; last != "verify request c1 within 0s" {
		t.Errorf("after that: %s", last)
	}
}
