package readers

import (
	"strings"
	"testing"

	"tieout/payoff"
)

func TestAction(t *testing.T) {
	for cell, want := range map[string]payoff.Action{"": "", "request": payoff.RequestPayoff, " Cancel ": payoff.CancelRequest,
		"REFRESH": payoff.RefreshPayoff, "pay_off": payoff.PayOff} {
		got, _, err := loans(t, open(t, file(t, "l.csv", "account,vendor,action\nA1,nelnet,"+cell+"\n"), Options{}))
		if err != nil || len(got) != 1 || got[0].Action != want {
			t.Errorf("%q: got %v, %v, want %q", cell, got, err, want)
		}
	}
	for _, cell := range []string{"payoff", "pay off", "yes"} {
		got, rejected, _ := loans(t, open(t, file(t, "l.csv", "account,vendor,action\nA1,nelnet,"+cell+"\n"), Options{}))
		if len(got) != 0 || len(rejected) != 1 || !strings.Contains(rejected[0], "is no action") {
			t.Errorf("%q: got %v, rejected %v", cell, got, rejected)
		}
	}
}
