package payoff_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// TestCommandIsWhatAShellTakes: a shell gives the program the words that the command has.
func TestCommandIsWhatAShellTakes(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	for _, words := range [][]string{
		{"runs"}, {"run", "Total Loss Inventory.xlsx", "it's.csv"}, {"breaks", ""}, {"x", "a`b", "$HOME", "*", "~", "#"},
		{"x", "a\\b", "a\"b", "ä", "a\nb", "-", "--", "{a,b}", "!x", "a;b", "a&b", "=x", "100%", "a=b"},
	} {
		c := payoff.Command(words)
		script := strings.Replace(c.String(), "tieout ", "printf '%s\\0' ", 1)
		out, err := exec.CommandContext(t.Context(), shell, "-c", script).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if diff := cmp.Diff(words, got); diff != "" {
			t.Errorf("%s: %s", c, diff)
		}
		var found payoff.Command
		text := payoff.MapCommands("see "+c.Quoted()+", or not", func(c payoff.Command) payoff.Command {
			found = c
			return payoff.Command{"y"}
		})
		if diff := cmp.Diff(words, []string(found)); diff != "" || text != "see `tieout y`, or not" {
			t.Errorf("%s in a sentence: %q: %s", c, text, diff)
		}
	}
}

func TestCommandWith(t *testing.T) {
	for want, got := range map[string]payoff.Command{
		"tieout breaks --ledger 'my ledger.db'":     payoff.Command{"breaks"}.With("ledger", "my ledger.db"),
		"tieout breaks --ledger a.db":               payoff.Command{"breaks", "--ledger", "a.db"}.With("ledger", "b.db"),
		"tieout breaks --ledger=a.db --sandbox":     payoff.Command{"breaks", "--ledger=a.db"}.With("sandbox", "true"),
		"tieout run --config c.yaml -- --odd":       payoff.Command{"run", "--", "--odd"}.With("config", "c.yaml"),
		"tieout breaks --ledger=-.db":               payoff.Command{"breaks"}.With("ledger", "-.db"),
		"tieout run --only failed --as-of 2026-1-1": payoff.Command{"run", "--only", "failed"}.With("as-of", "2026-1-1"),
	} {
		if got.String() != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if text := "`tieout 'open"; payoff.MapCommands(text, nil) != text {
		t.Error("a command that does not end is no command")
	}
}
