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

// desk sends effects and keeps their intents, and writes down in which order it was called.
type desk struct {
	log  []string
	full int // commits of a sending that it takes; 0: all
	send func(ctx context.Context, e payoff.Effect) payoff.Outcome
}

func (d *desk) note(format string, args ...any) { d.log = append(d.log, fmt.Sprintf(format, args...)) }

func (d *desk) Sending(_ context.Context, n int64) error {
	if d.full > 0 && n > int64(d.full) {
		return errors.New("the disk is full")
	}
	d.note("sending %d", n)
	return nil
}

func (d *desk) Ended(_ context.Context, n int64, o payoff.Outcome) error {
	d.note("%s %d", o.State, n)
	return nil
}

func (d *desk) Plan(context.Context, []payoff.Intent) ([]payoff.Intent, error) {
	panic("not planned here")
}

func (d *desk) Orphans(context.Context) (int, error) { panic("not asked here") }

func (d *desk) Send(ctx context.Context, e payoff.Effect) payoff.Outcome {
	d.note("send %s", e.Loan.Claim)
	return d.send(ctx, e)
}

func intents(n int) []payoff.Intent {
	all := make([]payoff.Intent, n)
	for i := range all {
		all[i] = payoff.Intent{N: int64(i + 1), Effect: payoff.Effect{Vendor: "lx", Loan: payoff.Loan{Claim: fmt.Sprint("c", i+1)}}}
	}
	return all
}

func TestSend(t *testing.T) {
	one := []string{"sending 1", "send c1"}
	sent := func(context.Context, payoff.Effect) payoff.Outcome { return payoff.Outcome{State: payoff.Sent} }
	for name, c := range map[string]struct {
		full int
		send func(cancel func()) func(context.Context, payoff.Effect) payoff.Outcome
		want []string
		err  string
	}{
		"each once, in order": {0, func(func()) func(context.Context, payoff.Effect) payoff.Outcome { return sent },
			slices.Concat(one, []string{"sent 1", "sending 2", "send c2", "sent 2"}), ""},
		"a signal stops before the next, not amid one": {0, func(cancel func()) func(context.Context, payoff.Effect) payoff.Outcome {
			return func(ctx context.Context, _ payoff.Effect) payoff.Outcome {
				cancel()
				if ctx.Err() != nil {
					return payoff.Outcome{State: payoff.Unknown}
				}
				return payoff.Outcome{State: payoff.Sent}
			}
		}, slices.Concat(one, []string{"sent 1"}), "context canceled"},
		"a panic is unknown": {0, func(func()) func(context.Context, payoff.Effect) payoff.Outcome {
			return func(context.Context, payoff.Effect) payoff.Outcome { panic("defect") }
		}, slices.Concat(one, []string{"unknown 1", "sending 2", "send c2", "unknown 2"}), ""},
		"what is not committed is not sent": {1, func(func()) func(context.Context, payoff.Effect) payoff.Outcome { return sent },
			slices.Concat(one, []string{"sent 1"}), "the disk is full"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		d := &desk{full: c.full, send: c.send(cancel)}
		err := send(ctx, intents(2), map[string]client.Sender{"lx": d}, d, func(payoff.Intent, payoff.Outcome) {})
		cancel()
		if diff := cmp.Diff(c.want, d.log); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got := fmt.Sprint(err); err == nil && c.err != "" || err != nil && got != c.err {
			t.Errorf("%s: error %v, want %q", name, err, c.err)
		}
	}
	d := &desk{}
	if err := send(t.Context(), intents(1), nil, d, nil); err == nil || len(d.log) > 0 {
		t.Errorf("a vendor without a sender: %v, %v", err, d.log)
	}
}
