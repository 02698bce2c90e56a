package writers

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestNeutral(t *testing.T) {
	for in, want := range map[string]string{
		"":                "",
		"plain":           "plain",
		"=1+1":            "'=1+1",
		"+1":              "'+1",
		"-oops":           "'-oops",
		"@SUM(A1)":        "'@SUM(A1)",
		"\t=1":            "' =1",
		"\r=1":            "'=1",
		"\n=1":            "' =1",
		"\x00=1":          "'=1",
		"  =1":            "'  =1",
		"＝1":              "'＝1",
		"'=1":             "''=1",
		"it's":            "it's",
		"a=b":             "a=b",
		"a\x1b[31mred":    "a[31mred",
		"abc\u202ecba":    "abccba",
		"bad\xffutf":      "bad\ufffdutf",
		"\ufeff=1":        "'=1",
		"two\nlines":      "two lines",
		"\u200b=1":        "'=1",
		"\x0b=1":          "'=1",
		"\x01=1":          "'=1",
		"\x7f=1":          "'=1",
		"\u0085=1":        "'=1",
		"\u0090=1":        "'=1",
		"\u200e=1":        "'=1",
		"\u200f+1":        "'+1",
		"\u061c-1":        "'-1",
		"\u202e@A":        "'@A",
		"\u2066=1":        "'=1",
		"\ufffe=1":        "'=1",
		"\U0001fffe=1":    "'=1",
		"\ufdd0=1":        "'=1",
		"\u00ad=1":        "'=1",
		"\u2060=1":        "'=1",
		"\U000e0001=1":    "'=1",
		"\u2028=1":        "' =1",
		"\u2003=1":        "'\u2003=1",
		"\u202f=1":        "'\u202f=1",
		"\ufe0f=1":        "'\ufe0f=1",
		"\u200e\u200e =1": "' =1",
		" \u202e '=1":     "'  '=1",
		"﹦1":              "'﹦1",
		"⁺1":              "'⁺1",
		"−1":              "'−1",
		"2026-10-01-001":  "2026-10-01-001",
	} {
		if got := neutral(in); got != want {
			t.Errorf("neutral(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestNeutralCanBeUndone strips the one ' that neutral adds.
func TestNeutralCanBeUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[ '=+@a-]{0,8}`).Draw(t, "text")
		got := neutral(s)
		if got != s {
			got = strings.TrimPrefix(got, "'")
		}
		if got != s {
			t.Fatalf("%q came back as %q", s, got)
		}
		if out := neutral(s); out != "" && strings.ContainsAny(out[:1], "=+-@") {
			t.Fatalf("%q is live", out)
		}
	})
}

func TestFit(t *testing.T) {
	long := strings.Repeat("😀", 20_000)
	got := fit(long)
	n := len(utf16.Encode([]rune(got)))
	if n > maxCharacters || !strings.HasSuffix(got, "[cut: 40000 characters in all]") {
		t.Errorf("%d units, ending in %q", n, got[len(got)-40:])
	}
	if strings.ContainsRune(got, '\ufffd') {
		t.Error("a character was cut in half")
	}
	if s := strings.Repeat("x", maxCharacters); fit(s) != s {
		t.Error("text that fits was cut")
	}
}

func TestMoneyKeepsItsDigits(t *testing.T) {
	if got := cents(999_999_999_999_999).native(); got != 9999999999999.99 {
		t.Errorf("15 digits are %v, want a number", got)
	}
	if got := cents(-1_234_567_890_123_456).native(); got != "-12345678901234.56" {
		t.Errorf("16 digits are %v, want text", got)
	}
	if got := amount(nil); got.text != "" {
		t.Errorf("an absent amount is %q, want nothing", got.text)
	}
	if got := figure(money, "=1").csv(); got != "'=1" {
		t.Errorf("a figure that is not a number is %q, want it neutral", got)
	}
}
