package effects

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/payoff"
	"tieout/store"
)

var (
	_ Ledger   = (*store.Store)(nil)
	_ History  = (*store.Store)(nil)
	_ Unknowns = (*store.Store)(nil)
)

// newLedger is a ledger that nothing was applied to.
func newLedger(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "tieout.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// approve approves a plan as somebody else than its preparer would.
func approve(t testing.TB, o *office, p *Plan) *Approved {
	t.Helper()
	approved, err := o.setup().Approve(p, Approval{By: "bert@desk", UID: "1002", At: time.Now(), Confirmed: p.Amount})
	if err != nil {
		t.Fatal(err)
	}
	return approved
}

// bound returns the plan as it would be if it had been made for the ledger as it is now.
func bound(t testing.TB, p *Plan, ledger Memory) *Plan {
	t.Helper()
	state, err := stateOf(t.Context(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	p.State = state
	return p
}

// told writes down what it hears.
func (o *office) told(i payoff.Intent, out payoff.Outcome) {
	o.note("told %s %s", i.Target(), out.State)
}

// TestApplyCounts: what became of the effects, and the exit code of that.
func TestApplyCounts(t *testing.T) {
	sent, refused := payoff.Outcome{State: payoff.Sent}, payoff.Outcome{State: payoff.Refused}
	unknown := payoff.Outcome{State: payoff.Unknown}
	posted := func(amount string) payoff.Outcome {
		return payoff.Outcome{State: payoff.Sent, Amount: payoff.Known(decimal.RequireFromString(amount))}
	}
	ledger := newLedger(t)
	type outcomes []payoff.Outcome
	for name, c := range map[string]struct {
		outcomes outcomes
		want     Applied
		code     int
	}{
		"all sent":       {outcomes{sent, sent, posted("100")}, Applied{Sent: 3}, payoff.ExitClean},
		"another amount": {outcomes{sent, sent, posted("100.01")}, Applied{Sent: 3, Differ: 1}, payoff.ExitBreaks},
		"one refused": {outcomes{sent, refused, posted("100.01")}, Applied{Sent: 2, Refused: 1, Differ: 1},
			payoff.ExitIncomplete},
		"one unknown": {outcomes{unknown, refused, sent}, Applied{Sent: 1, Refused: 1, Unknown: 1},
			payoff.ExitUnknown},
		"nothing carried": {outcomes{refused, refused, refused}, Applied{Refused: 3}, payoff.ExitIncomplete},
	} {
		o := newOffice()
		left := slices.Clone(c.outcomes)
		o.outcome = func(payoff.Effect) (out payoff.Outcome) { out, left = left[0], left[1:]; return out }
		p := bound(t, planned(t, nil, request(name+"1"), request(name+"2"), payOff(name, "100.00")), ledger)
		got, err := approve(t, o, p).Apply(t.Context(), ledger, o.told)
		if err != nil || got != c.want || got.ExitCode() != c.code {
			t.Errorf("%s: %+v, exit %d, want %+v, %d: %v", name, got, got.ExitCode(), c.want, c.code, err)
		}
		intents, err := ledger.IntentsOf(t.Context(), p.checksum)
		if err != nil || len(intents) != 3 {
			t.Fatalf("%s: %d intents of the plan: %v", name, len(intents), err)
		}
		for i, intent := range intents {
			want := c.outcomes[i].State
			if intent.State != want || intent.Place != i+1 || intent.PreparedBy != "anna@desk" ||
				intent.ApprovedBy != "bert@desk" || intent.PreparedUID != "1001" || intent.ApprovedUID != "1002" {
				t.Errorf("%s: %+v, want %s", name, intent, want)
			}
		}
	}
}

// TestApplyOrder: each effect is sent and told in the plan's order, before the next.
func TestApplyOrder(t *testing.T) {
	o := newOffice()
	ledger := newLedger(t)
	approved := approve(t, o, bound(t, planned(t, nil, request("c2"), payOff("n1", "1.00"), request("c1")), ledger))
	o.log = nil
	if _, err := approved.Apply(t.Context(), ledger, o.told); err != nil {
		t.Fatal(err)
	}
	want := []string{"check request c2", "send request c2", "told c2 sent", "send pay_off n1", "told n1 sent",
		"check request c1", "send request c1", "told c1 sent"}
	if diff := cmp.Diff(want, o.log); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestApplyOnce: a plan is applied once, and so is an effect, unless somebody asks for it again.
func TestApplyOnce(t *testing.T) {
	o, ledger := newOffice(), newLedger(t)
	apply := func(p *Plan) error {
		applied, err := approve(t, o, bound(t, p, ledger)).Apply(t.Context(), ledger, o.told)
		if err != nil && applied != (Applied{}) {
			t.Errorf("%+v, although %v", applied, err)
		}
		return err
	}
	again := request("c1")
	again.Again = true
	first, other := planned(t, nil, request("c1"), payOff("n1", "1.00")), planned(t, nil, request("C1"))
	wantError(t, "the first time", apply(first), "")
	wantProblem(t, "the same plan", apply(first), payoff.CodePlan, "the plan was applied before; nothing was sent")
	wantProblem(t, "the same effect", apply(other), payoff.CodePlan, "the ledger has a request of C1 already")
	b, c := planned(t, nil, again), planned(t, nil, again)
	wantError(t, "once more", apply(b), "")
	wantProblem(t, "twice more", apply(c), payoff.CodePlan,
		"a request of c1 was sent since the plan was made; nothing was sent")
	wantError(t, "once more, planned after", apply(planned(t, nil, again)), "")
	paid := planned(t, nil, payOff("n1", "1.00"))
	wantProblem(t, "a loan that is paid", apply(paid), payoff.CodePlan, "has a pay_off of n1 already")
	if want := map[string]int{"request c1": 3, "pay_off n1": 1}; !cmp.Equal(want, o.sent) {
		t.Errorf("sent %v, want %v", o.sent, want)
	}
}

// TestApplyStopped: a signal lets the effect that is being sent end, and stops before the next, which may be planned
// again.
func TestApplyStopped(t *testing.T) {
	o, ledger := newOffice(), newLedger(t)
	stop := errors.New("stopped by a signal")
	ctx, cancel := context.WithCancelCause(t.Context())
	o.outcome = func(payoff.Effect) payoff.Outcome { cancel(stop); return payoff.Outcome{State: payoff.Sent} }
	p := bound(t, planned(t, nil, request("c1"), request("c2"), request("c3")), ledger)
	applied, err := approve(t, o, p).Apply(ctx, ledger, o.told)
	if want := (Applied{Sent: 1, NotBegun: 2}); !errors.Is(err, stop) || applied != want {
		t.Errorf("%+v, want %+v: %v", applied, want, err)
	}
	rest := bound(t, planned(t, nil, request("c2"), request("c3")), ledger)
	_, err = approve(t, o, rest).Apply(t.Context(), ledger, o.told)
	wantError(t, "the rest", err, "")
	if want := map[string]int{"request c1": 1, "request c2": 1, "request c3": 1}; !cmp.Equal(want, o.sent) {
		t.Errorf("sent %v, want %v", o.sent, want)
	}
}

// A fault is how a ledger fails at one step: a process dies, or hears that the step failed, before it is committed or
// after.
type fault struct {
	step        int // from 1; 0: none
	crash, late bool
}

// errFull is what a ledger says that takes no commit.
var errFull = errors.New("the disk is full")

// A faultyLedger fails at one step.
type faultyLedger struct {
	*store.Store
	fault
	steps int
}

func (l *faultyLedger) fail(commit func() error) error {
	l.steps++
	if l.steps != l.step {
		return commit()
	}
	if l.late {
		if err := commit(); err != nil {
			return err
		}
	}
	if l.crash {
		panic(errFull)
	}
	return errFull
}

func (l *faultyLedger) Orphans(ctx context.Context) (n int, err error) {
	return n, l.fail(func() error { n, err = l.Store.Orphans(ctx); return err })
}

func (l *faultyLedger) Applied(ctx context.Context, plan string) (is bool, err error) {
	err = l.fail(func() error { is, err = l.Store.Applied(ctx, plan); return err })
	return is, err
}

func (l *faultyLedger) SentSince(ctx context.Context, e payoff.Effect, since time.Time) (is bool, err error) {
	err = l.fail(func() error { is, err = l.Store.SentSince(ctx, e, since); return err })
	return is, err
}

func (l *faultyLedger) Plan(ctx context.Context, intents []payoff.Intent) (all []payoff.Intent, err error) {
	err = l.fail(func() error { all, err = l.Store.Plan(ctx, intents); return err })
	return all, err
}

func (l *faultyLedger) Sending(ctx context.Context, n int64) error {
	return l.fail(func() error { return l.Store.Sending(ctx, n) })
}

func (l *faultyLedger) Ended(ctx context.Context, n int64, o payoff.Outcome) error {
	return l.fail(func() error { return l.Store.Ended(ctx, n, o) })
}

// live applies a plan as a process does whose ledger has this fault. died says that it did not survive it.
func (f fault) live(t testing.TB, o *office, s *store.Store, p *Plan) (applied Applied, died bool, err error) {
	approved := approve(t, o, bound(t, p, s))
	defer func() {
		if p := recover(); p != nil && p != any(errFull) {
			panic(p)
		} else if p != nil {
			died = true
		}
	}()
	applied, err = approved.Apply(t.Context(), &faultyLedger{s, f, 0}, o.told)
	return applied, false, err
}

// TestLedgerFailsAtEachStep: wherever the ledger fails or the process dies, what was sent is in the ledger as sent or
// as unknown, what the ledger knows was not sent may be planned again, and nothing is sent twice.
func TestLedgerFailsAtEachStep(t *testing.T) {
	ledger := newLedger(t)
	const steps = 10 // orphans, applied, plan, sending and ended of three effects, orphans
	for step := range steps + 1 {
		for _, f := range []fault{{step, false, false}, {step, false, true}, {step, true, false}, {step, true, true}} {
			o := newOffice()
			claims := []string{fmt.Sprintf("%+v 1", f), fmt.Sprintf("%+v 2", f), fmt.Sprintf("%+v 3", f)}
			p := planned(t, nil, request(claims[0]), request(claims[1]), request(claims[2]))
			applied, died, err := f.live(t, o, ledger, p)
			f.checkApplied(t, steps, applied, died, err)
			if _, err := ledger.Orphans(t.Context()); err != nil { // as the next process does
				t.Fatal(err)
			}
			for _, claim := range claims {
				f.checkClaim(t, o, ledger, claim)
			}
		}
	}
}

// checkApplied checks how a process ended with this fault that applied three effects in so many steps.
func (f fault) checkApplied(t *testing.T, steps int, applied Applied, died bool, err error) {
	t.Helper()
	total, want := applied.Sent+applied.Refused+applied.Unknown+applied.NotBegun, 3
	if f.step > 0 && f.step <= 3 { // the plan was not recorded
		want = 0
	}
	switch failed := f.step > 0; {
	case died != (f.crash && failed):
		t.Errorf("%+v: died %t", f, died)
	case died:
	case errors.Is(err, errFull) != failed || total != want || applied.Unsettled != (f.step == steps):
		t.Errorf("%+v: %+v, want %d effects: %v", f, applied, want, err)
	case (applied.ExitCode() == payoff.ExitUnknown) != (applied.Unknown > 0 || applied.Unsettled),
		f.step == 0 && applied != Applied{Sent: 3}, f == fault{step: 5} && applied != Applied{Unknown: 1, NotBegun: 2}:
		t.Errorf("%+v: %+v", f, applied)
	}
}

// checkClaim checks what the ledger says of a claim after the fault, and plans it again.
func (f fault) checkClaim(t *testing.T, o *office, ledger *store.Store, claim string) {
	t.Helper()
	known, err := ledger.History(t.Context(), "insurer", claim)
	if err != nil {
		t.Fatal(err)
	}
	sent, state := o.sent["request "+claim], known.Latest[payoff.RequestPayoff]
	called := f.late && f.step >= 4 && f.step%2 == 0 // the commit before the call may be all that happened
	switch {
	case state == "" && sent == 0, state == payoff.Sent && sent == 1, state == payoff.Unknown && (sent == 1 || called):
	default:
		t.Errorf("%+v: sent %d times, and the ledger says %q", f, sent, state)
	}
	_, _, err = fault{}.live(t, o, ledger, planned(t, nil, request(claim)))
	want := sent
	if state == "" {
		want = 1
	}
	if again := o.sent["request "+claim]; again != want || (err == nil) != (state == "") {
		t.Errorf("%+v: sent %d and then %d times: %v", f, sent, again, err)
	}
}

// TestAtMostOnce: however often plans are made and applied, whatever the vendor answers, and wherever the ledger fails
// or the process dies, no effect is carried out twice, and none that was is in the ledger as refused.
func TestAtMostOnce(t *testing.T) {
	ledger, round := newLedger(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		o, carriedOut := newOffice(), map[string]int{}
		states := rapid.SampledFrom([]payoff.IntentState{payoff.Sent, payoff.Refused, payoff.Unknown, ""})
		o.outcome = func(e payoff.Effect) payoff.Outcome {
			state := states.Draw(rt, "outcome")
			if state != payoff.Refused {
				carriedOut[e.Target()]++
			}
			if state == "" {
				panic("defect")
			}
			return payoff.Outcome{State: state}
		}
		claims := []string{fmt.Sprint(round, "a"), fmt.Sprint(round, "b"), fmt.Sprint(round, "c")}
		for range rapid.IntRange(1, 4).Draw(rt, "processes") {
			var effects []PlanEffect
			order := rapid.Permutation(claims).Draw(rt, "claims")
			for _, claim := range order[:rapid.IntRange(1, 3).Draw(rt, "effects")] {
				effects = append(effects, request(claim))
			}
			f := fault{step: rapid.IntRange(0, 11).Draw(rt, "step")}
			f.crash, f.late = rapid.Bool().Draw(rt, "crash"), rapid.Bool().Draw(rt, "late")
			p := planned(t, nil, effects...)
			for range rapid.IntRange(1, 2).Draw(rt, "times") {
				_, _, _ = f.live(t, o, ledger, p)
			}
		}
		if _, err := ledger.Orphans(t.Context()); err != nil {
			rt.Fatal(err)
		}
		for _, claim := range claims {
			known, err := ledger.History(t.Context(), "insurer", claim)
			if err != nil {
				rt.Fatal(err)
			}
			if n, state := carriedOut[claim], known.Latest[payoff.RequestPayoff]; n > 1 || n == 1 && state == "" {
				rt.Errorf("%s was carried out %d times, and the ledger says %q", claim, n, state)
			}
		}
	})
}
