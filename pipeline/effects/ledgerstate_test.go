package effects

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// A memory is a ledger as a plan remembers it.
type memory struct {
	id      string
	intents []payoff.Intent
}

func (m memory) ID(context.Context) (string, error) {
	if m.id == "broken" {
		return "", errFull
	}
	return m.id, nil
}

func (m memory) Intents(context.Context) ([]payoff.Intent, error) { return m.intents, nil }

// TestLedgerState: a ledger that has learned something since is the plan's; another, or one that knows less, is not.
func TestLedgerState(t *testing.T) {
	intent := func(n int64, plan string, s payoff.IntentState) payoff.Intent {
		return payoff.Intent{N: n, Plan: plan, Place: 1, State: s, Planned: time.Date(2026, 7, 10, 8, 0, 0, 5, time.UTC),
			Effect: payoff.Effect{Vendor: "v", Action: payoff.RequestPayoff, Loan: payoff.Loan{Claim: plan}}}
	}
	now := memory{"7f3c", []payoff.Intent{intent(1, "a", payoff.Sent), intent(2, "b", payoff.Unknown),
		intent(3, "c", payoff.Refused), intent(4, "d", payoff.Planned)}}
	with := func(place int, i payoff.Intent) memory {
		changed := append([]payoff.Intent(nil), now.intents...)
		if place < len(changed) {
			changed[place] = i
		} else {
			changed = append(changed, i)
		}
		return memory{now.id, changed}
	}
	state, err := stateOf(t.Context(), now)
	if want := (LedgerState{"7f3c", 4, []int64{2, 4}, state.SHA256}); err != nil || !cmp.Equal(state, want) {
		t.Fatalf("%+v, %v", state, err)
	}
	for name, c := range map[string]struct {
		ledger memory
		want   string
	}{
		"the same":                  {now, ""},
		"one more":                  {with(4, intent(5, "e", payoff.Sent)), ""},
		"an unknown one was done":   {with(1, intent(2, "b", payoff.Sent)), ""},
		"a planned one was not":     {with(3, intent(4, "d", payoff.Refused)), ""},
		"another ledger":            {memory{"8888", now.intents}, "for another ledger"},
		"one less":                  {memory{now.id, now.intents[:3]}, "an older copy of the ledger"},
		"none":                      {memory{now.id, nil}, "an older copy of the ledger"},
		"a sent one is unknown":     {with(0, intent(1, "a", payoff.Unknown)), "an older copy of the ledger"},
		"a refused one is planned":  {with(2, intent(3, "c", payoff.Planned)), "an older copy of the ledger"},
		"another in the same place": {with(2, intent(3, "x", payoff.Refused)), "an older copy of the ledger"},
	} {
		err := state.isOf(t.Context(), c.ledger)
		if c.want == "" {
			wantError(t, name, err, "")
			continue
		}
		wantProblem(t, name, err, payoff.CodePlan, c.want)
	}
	wantProblem(t, "no ledger", LedgerState{}.isOf(t.Context(), now), payoff.CodePlan, "tieout plan --out")
	if err := state.isOf(t.Context(), memory{id: "broken"}); !errors.Is(err, errFull) {
		t.Errorf("a ledger that cannot be read: %v", err)
	}
}

// TestApplyWithholds: what the vendor shows as under way, or cannot say, is not sent, and is in the ledger as refused;
// what a person asks for once more is not asked about.
func TestApplyWithholds(t *testing.T) {
	o, ledger := newOffice(), newLedger(t)
	o.unwanted = map[string]string{"c2": "it is at work on it"}
	again := request("c2")
	p := bound(t, planned(t, nil, request("c1"), again, payOff("n1", "1.00")), ledger)
	applied, err := approve(t, o, p).Apply(t.Context(), ledger, o.told)
	if want := (Applied{Sent: 2, Refused: 1}); err != nil || applied != want {
		t.Errorf("%+v, want %+v: %v", applied, want, err)
	}
	intents, err := ledger.IntentsOf(t.Context(), p.checksum)
	if err != nil || intents[1].State != payoff.Refused || !intents[1].Sending.IsZero() ||
		intents[1].Outcome.Detail != "it is at work on it; nothing was sent" {
		t.Errorf("%+v, %v", intents, err)
	}
	again.Again, again.Place = true, 1
	applied, err = approve(t, o, bound(t, planned(t, nil, again), ledger)).Apply(t.Context(), ledger, o.told)
	if want := (Applied{Sent: 1}); err != nil || applied != want {
		t.Errorf("once more: %+v, want %+v: %v", applied, want, err)
	}
	o.checked = errors.New("the vendor is down")
	applied, err = approve(t, o, bound(t, planned(t, nil, request("c3")), ledger)).Apply(t.Context(), ledger, o.told)
	if want := (Applied{Refused: 1}); err != nil || applied != want || o.sent["request c3"] > 0 {
		t.Errorf("unread: %+v, want %+v: %v", applied, want, err)
	}
}
