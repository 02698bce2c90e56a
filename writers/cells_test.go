package writers

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"tieout/payoff"
)

func TestNeutral(t *testing.T) {
	for in, want := range map[string]string{
		"":               "",
		"plain":          "plain",
		"=1+1":           "'=1+1",
		"+1":             "'+1",
		"-oops":          "'-oops",
		"@SUM(A1)":       "'@SUM(A1)",
		"\t=1":           "' =1",
		"\r=1":           "'=1",
		"\n=1":           "' =1",
		"\x00=1":         "'=1",
		"  =1":           "'  =1",
		"＝1":             "'＝1",
		"'=1":            "''=1",
		"it's":           "it's",
		"a=b":            "a=b",
		"a\x1b[31mred":   "a[31mred",
		"abc\u202ecba":   "abccba",
		"bad\xffutf":     "bad\ufffdutf",
		"\ufeff=1":       "'=1",
		"two\nlines":     "two lines",
		"\u200b=1":       "'\u200b=1",
		"2026-10-01-001": "2026-10-01-001",
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
		t.Errorf("a figure that is no number is %q, want it neutral", got)
	}
}

// writeExceptions writes the file by itself.
func writeExceptions(w io.Writer, lines iter.Seq2[payoff.Line, error]) error {
	file, err := newExceptions(w)
	if err != nil {
		return err
	}
	for _, err := range file.copying(lines) {
		if err != nil {
			return err
		}
	}
	return file.end()
}

func TestExceptionsCSV(t *testing.T) {
	var out strings.Builder
	if err := writeExceptions(&out, sample().Exceptions()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const head = "vendor,account,claim,status,reason,payoff_date,compared_day,currency,expected,quoted,difference," +
		"principal_diff,interest_diff,fees_diff,per_diem_diff,cause,other_causes,cause_state,first_seen,age_days,marks," +
		"detail,source,break_ids"
	const first = "q2,0003,,broken,,2026-10-01,2026-10-01,USD,5000.00,4800.00,-200.00,,-200.00,,-0.1234," +
		"day_count_actual_360,day_count_nl,ambiguous,2026-09-28,3,,,loans.csv:2,B-0003;I-0003;P-0003"
	if got := strings.Join(rows[0], ","); got != head {
		t.Errorf("header\n%s, want\n%s", got, head)
	}
	if got := strings.Join(rows[1], ","); got != first {
		t.Errorf("first row\n%s, want\n%s", got, first)
	}
	if got := rows[3][21]; got != "'=cmd|' /C calc'!A0" {
		t.Errorf("detail %q is live", got)
	}
	if len(rows) != 5 {
		t.Errorf("%d rows, want 5", len(rows))
	}
}

// TestNoCellOfCSVIsLive puts what attacks into every text of a line.
func TestNoCellOfCSVIsLive(t *testing.T) {
	for _, bad := range []string{"=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "\x00=1",
		" =1"} {
		l := broken(bad, bad, 1, 2)
		l.Claim, l.Detail, l.Marks, l.Cause, l.Causes, l.Currency = bad, bad, bad, bad, bad, bad
		l.Status, l.Reason, l.CauseState = payoff.Status(bad), payoff.Reason(bad), payoff.CauseState(bad)
		l.Source.File = bad
		for _, c := range exceptionColumns() {
			got := c.cell(&l)
			if got.number() {
				continue
			}
			s := strings.TrimLeft(got.csv(), " \t\r\n")
			if s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) {
				t.Errorf("%s with %q is live: %q", c.head, bad, s)
			}
		}
	}
}
