package payoff

import "testing"

func TestTyped(t *testing.T) {
	for want, words := range map[string][]string{
		"tieout upgrade --ledger tieout.db":       {"tieout", "upgrade", "--ledger", "tieout.db"},
		"tieout upgrade --ledger 'my ledger.db'":  {"tieout", "upgrade", "--ledger", "my ledger.db"},
		`tieout report --ledger 'it'\''s; $x.db'`: {"tieout", "report", "--ledger", "it's; $x.db"},
		"tieout run ''": {"tieout", "run", ""},
	} {
		if got := Typed(words...); got != want {
			t.Errorf("Typed(%q) = %s, want %s", words, got, want)
		}
	}
}
