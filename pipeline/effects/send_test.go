package effects

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A clerk sends effects and keeps their intents, and writes down in which order it was called.
type clerk struct {
	log  []string
	full int // how many commits of a sending it takes; 0: all
	send sending
}

// A sending is how a vendor takes an effect.
type sending func(ctx context.Context, e payoff.Effect) payoff.Outcome

func (c *clerk) note(format string, args ...any) { c.log = append(c.log, fmt.Sprintf(format, args...)) }

func (c *clerk) Sending(_ context.Context, n int64) error {
	if c.full > 0 && n > int64(c.full) {
		return errFull
	}
	c.note("sending %d", n)
	return nil
}

func (c *clerk) Ended(_ context.Context, n int64, o payoff.Outcome) error {
	c.note("%s %d", o.State, n)
	return nil
}

func (c *clerk) Plan(context.Context, []payoff.Intent) ([]payoff.Intent, error) {
	panic("they are planned")
}

func (c *clerk) Withheld(_ context.Context, n int64, why string) error {
	c.note("withheld %d: %s", n, why)
	return nil
}

func (c *clerk) Orphans(context.Context) (int, error) { panic("that is for who calls send") }

func (c *clerk) Send(ctx context.Context, e payoff.Effect) payoff.Outcome {
	c.note("send %s", e.Loan.Claim)
	return c.send(ctx, e)
}

func intents(n int) []payoff.Intent {
	all := make([]payoff.Intent, n)
	for i := range all {
		e := payoff.Effect{Vendor: "lx", Loan: payoff.Loan{Claim: fmt.Sprint("c", i+1)}}
		all[i] = payoff.Intent{N: int64(i + 1), Effect: e}
	}
	return all
}

func TestSend(t *testing.T) {
	one := []string{"sending 1", "send c1"}
	sent := func(context.Context, payoff.Effect) payoff.Outcome { return payoff.Outcome{State: payoff.Sent} }
	always := func(s sending) func(func()) sending { return func(func()) sending { return s } }
	interrupted := func(cancel func()) sending {
		return func(ctx context.Context, e payoff.Effect) payoff.Outcome {
			cancel()
			if ctx.Err() != nil { // a sender that was only preparing it
				return payoff.Outcome{State: payoff.Refused}
			}
			return sent(ctx, e)
		}
	}
	defect := func(context.Context, payoff.Effect) payoff.Outcome { panic("defect") }
	for name, c := range map[string]struct {
		full int
		send func(cancel func()) sending
		want []string
		err  string
	}{
		"each once, in order": {0, always(sent),
			slices.Concat(one, []string{"sent 1", "sending 2", "send c2", "sent 2"}), ""},
		"a signal reaches the sender, and stops before the next": {0, interrupted,
			slices.Concat(one, []string{"refused 1"}), "context canceled"},
		"a panic is unknown": {0, always(defect),
			slices.Concat(one, []string{"unknown 1", "sending 2", "send c2", "unknown 2"}), ""},
		"what is not committed is not sent": {1, always(sent), slices.Concat(one, []string{"sent 1"}),
			errFull.Error()},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		d := &clerk{full: c.full, send: c.send(cancel)}
		told := func(payoff.Intent, payoff.Outcome) {}
		err := dispatch{map[string]client.Sender{"lx": d}, nil, d, told}.send(ctx, intents(2))
		cancel()
		if diff := cmp.Diff(c.want, d.log); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got := fmt.Sprint(err); err == nil && c.err != "" || err != nil && got != c.err {
			t.Errorf("%s: error %v, want %q", name, err, c.err)
		}
	}
	d := &clerk{}
	if err := (dispatch{ledger: d}).send(t.Context(), intents(1)); err == nil || len(d.log) > 0 {
		t.Errorf("a vendor without a sender: %v, %v", err, d.log)
	}
}
