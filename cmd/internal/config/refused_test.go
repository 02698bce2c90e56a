package config

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors"
)

// A refusal is a configuration of testdata/refused.txt and the message that it gives.
type refusal struct{ name, text, want string }

// refusals reads testdata/refused.txt. Each case is a line with === and its name, the configuration, a line with >>>,
// and the message.
func refusals(t *testing.T) []refusal {
	t.Helper()
	text, err := os.ReadFile("testdata/refused.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []refusal
	for _, section := range strings.Split(strings.TrimPrefix(string(text), "=== "), "\n=== ") {
		name, rest, _ := strings.Cut(section, "\n")
		config, want, found := strings.Cut(rest, ">>>\n")
		if !found {
			t.Fatalf("the case %q has no line with >>>", name)
		}
		all = append(all, refusal{name, config, strings.TrimSuffix(want, "\n")})
	}
	return all
}

// TestRefused: whatever cannot be meant is refused with its line and the choices there are.
func TestRefused(t *testing.T) {
	for _, row := range refusals(t) {
		t.Run(row.name, func(t *testing.T) {
			c, err := Parse(FileName, []byte(row.text), vendors.Clients())
			var p *payoff.Problem
			if !errors.As(err, &p) {
				t.Fatalf("it is accepted (%v)", err)
			}
			if c != nil || p.Code != payoff.CodeConfig || p.Hint != hint {
				t.Errorf("got %v, code %s, hint %q", c, p.Code, p.Hint)
			}
			if diff := cmp.Diff(row.want, p.Message); diff != "" {
				t.Errorf("the message is another (-want +got):\n%s", diff)
			}
		})
	}
}
