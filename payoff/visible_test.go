package payoff_test

import (
	"encoding/json"
	"testing"

	"tieout/payoff"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"plain, ä 雪":           "plain, ä 雪",
		"a\x1b[31mb":           `a\u001b[31mb`,
		"a\u202eb":             `a\u202eb`,
		"a\u200b\u2066\ufeffb": `a\u200b\u2066\ufeffb`,
		"a\r\nb\tc":            `a\u000d\u000ab\u0009c`,
		"a\u009bb\x7f":         `a\u009bb\u007f`,
		"bad\x9b\xffbyte":      "bad\ufffdbyte",
		"tag\U000e0001":        `tag\udb40\udc01`,
	} {
		if got := payoff.Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
	if got := payoff.VisibleLines("a\n\tb\r\u202e"); got != "a\n\tb"+`\u000d\u202e` {
		t.Errorf("lines: %q", got)
	}
}

// TestVisibleIsJSON holds that spelling out what stands in a JSON text does not change what it says.
func TestVisibleIsJSON(t *testing.T) {
	const said = "a\u202eb\U000e0001c"
	text, _ := json.Marshal(said)
	var got string
	if err := json.Unmarshal([]byte(payoff.VisibleLines(string(text))), &got); err != nil || got != said {
		t.Errorf("%q, %v", got, err)
	}
}
