package effects

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors/client"
)

// TestRequestable: a run may request the payoffs of claims that ask for nothing else and have their documents, at the
// vendors that the configuration names.
func TestRequestable(t *testing.T) {
	wanting := func(c payoff.Claim, a payoff.Action) payoff.Claim { c.Action = a; return c }
	claims := []payoff.Claim{
		claim("insurer", "c1", 2, bothDocuments...),
		wanting(claim("insurer", "c2", 3, bothDocuments...), payoff.RequestPayoff),
		wanting(claim("insurer", "c3", 4, bothDocuments...), payoff.CancelRequest),
		wanting(claim("insurer", "c4", 5, bothDocuments...), payoff.RefreshPayoff),
		claim("insurer", "c5", 6, bothDocuments[1:]...),
		claim("other", "c6", 7, bothDocuments...),
		claim("plain", "c7", 8),
	}
	vendors := map[string]*client.Vendor{"insurer": newOffice().setup().Vendors["insurer"], "plain": {}}
	var got []string
	end := errors.New("disk error")
	for l, err := range Requestable(rows(end, claims...), vendors) {
		if err != nil && !errors.Is(err, end) {
			t.Errorf("error %v", err)
		}
		got = append(got, fmt.Sprint(l.Claim, " ", l.Requestable, " ", err))
	}
	want := []string{"c1 true <nil>", "c2 true <nil>", "c3 false <nil>", "c4 false <nil>", "c5 false <nil>",
		"c6 false <nil>", "c7 true <nil>", " false disk error"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range Requestable(rows(nil, claims...), nil) {
		break // who has enough is not given more
	}
}

// requests are the requests of a run to the insurer, of these claims.
func (o *office) requests(t *testing.T, place int, claims ...string) *Requests {
	return &Requests{Vendor: o.setup().Vendors["insurer"], Login: client.Login{Secret: "s3"},
		Plan: "automatic 2026-07-10-001", Today: day(t, "2026-07-10"), Most: 7,
		Claims: func(_ context.Context, since payoff.Date, most int) (loans []payoff.Loan, _ int, _ error) {
			o.note("claims since %s, at most %d", since, most)
			for _, c := range claims {
				loans = append(loans, claim("insurer", c, 2).Loan)
			}
			return loans, place, nil
		}}
}

// TestRequests: the run's own plan is recorded, then sent, from the place on that is free.
func TestRequests(t *testing.T) {
	o, ledger := newOffice(), newLedger(t)
	for place, claims := range [][]string{{"c1"}, {"c2", "c3"}} {
		if err := o.requests(t, place+1, claims...).Send(t.Context(), ledger, o.told); err != nil {
			t.Fatal(err)
		}
	}
	since := "claims since 2026-07-09, at most 7"
	made := []string{since, "sender of insurer as s3", "checker of insurer as s3"}
	want := slices.Concat(made, []string{"check request c1", "send request c1", "told c1 sent"}, made, []string{
		"check request c2", "send request c2", "told c2 sent", "check request c3", "send request c3", "told c3 sent"})
	if diff := cmp.Diff(want, o.log); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	intents, err := ledger.IntentsOf(t.Context(), "automatic 2026-07-10-001")
	if err != nil || len(intents) != 3 {
		t.Fatalf("%d intents: %v", len(intents), err)
	}
	for i, intent := range intents {
		if intent.Place != i+1 || intent.State != payoff.Sent || intent.Planned.IsZero() ||
			intent.PreparedBy != "automatic" || intent.ApprovedBy != "automatic: requests in tieout.yaml" {
			t.Errorf("%+v", intent)
		}
	}
}

// TestRequestsNone: without a claim no sender is made.
func TestRequestsNone(t *testing.T) {
	o := newOffice()
	err := o.requests(t, 1).Send(t.Context(), newLedger(t), o.told)
	if want := []string{"claims since 2026-07-09, at most 7"}; err != nil || !slices.Equal(o.log, want) {
		t.Errorf("%v: %v", o.log, err)
	}
}

// TestRequestsFail: wherever the ledger fails or the process dies, no claim is requested twice.
func TestRequestsFail(t *testing.T) {
	ledger := newLedger(t)
	const steps = 7 // orphans, plan, sending and ended of two claims, orphans
	for step := range steps + 1 {
		for _, f := range []fault{{step, false, false}, {step, false, true}, {step, true, false}, {step, true, true}} {
			o := newOffice()
			claims := []string{fmt.Sprintf("%+v 1", f), fmt.Sprintf("%+v 2", f)}
			send := func(f fault, plan string) (err error) {
				defer func() {
					if p := recover(); p != nil {
						err = errFull
					}
				}()
				r := o.requests(t, 1, claims...)
				r.Plan = fmt.Sprintf("automatic %+v %s", f, plan)
				return r.Send(t.Context(), &faultyLedger{ledger, f, 0}, o.told)
			}
			if err := send(f, "first"); errors.Is(err, errFull) != (step > 0) {
				t.Errorf("%+v: %v", f, err)
			}
			_ = send(fault{}, fmt.Sprintf("after %+v", f))
			for _, claim := range claims {
				if n := o.sent["request "+claim]; n > 1 {
					t.Errorf("%+v: %s was requested %d times", f, claim, n)
				}
			}
		}
	}
}

// TestRequestsStopped: a signal stops before the next request, and its cause is the error.
func TestRequestsStopped(t *testing.T) {
	o := newOffice()
	stop := errors.New("stopped by a signal")
	ctx, cancel := context.WithCancelCause(t.Context())
	o.outcome = func(payoff.Effect) payoff.Outcome { cancel(stop); return payoff.Outcome{State: payoff.Sent} }
	ledger := newLedger(t)
	err := o.requests(t, 1, "c1", "c2").Send(ctx, ledger, o.told)
	if want := map[string]int{"request c1": 1}; !errors.Is(err, stop) || !cmp.Equal(want, o.sent) {
		t.Errorf("sent %v: %v", o.sent, err)
	}
	known, err := ledger.History(t.Context(), "insurer", "c2")
	if err != nil || len(known.Latest) > 0 {
		t.Errorf("what had no turn blocks the next run: %+v: %v", known, err)
	}
}

// TestRequestsRefused: what cannot be read or recorded is not sent.
func TestRequestsRefused(t *testing.T) {
	o, ledger := newOffice(), newLedger(t)
	r := o.requests(t, 1, "c1")
	r.Claims = func(context.Context, payoff.Date, int) ([]payoff.Loan, int, error) { return nil, 0, errFull }
	wantError(t, "claims", r.Send(t.Context(), ledger, o.told), errFull.Error())
	r = o.requests(t, 1, "c1")
	r.Vendor.Sender = func(client.Settings) (client.Sender, error) { return nil, errors.New("no URL") }
	wantError(t, "client", r.Send(t.Context(), ledger, o.told), "no URL")
	err := o.requests(t, 1, "c1", "C1").Send(t.Context(), ledger, o.told)
	wantError(t, "a claim twice", err, "has a request of C1 already")
	if len(o.sent) > 0 {
		t.Errorf("sent %v", o.sent)
	}
}
