package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/readers"
)

// TestRejectLimit: exactly as many rejects as the limit are allowed, in all or of each file.
func TestRejectLimit(t *testing.T) {
	small := payoff.InputFile{Name: "small", Read: 10, Rejected: 3}
	large := payoff.InputFile{Name: "large", Read: 1000, Rejected: 9}
	for text, want := range map[string]string{ // the file that exceeds it; empty: none
		"12": "", "11": "large", "0": "large", "1000000": "",
		"30%": "", "29.99%": "small", "0.9%": "small", "0.89%": "large", "0%": "large", "100%": "",
	} {
		l, err := ParseRejectLimit(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		worst, exceeded := l.exceeded([]payoff.InputFile{small, large, {Name: "empty"}})
		if exceeded != (want != "") || exceeded && worst.Name != want {
			t.Errorf("--max-rejects %s: exceeded %v by %q, want by %q", text, exceeded, worst.Name, want)
		}
		if worst, exceeded := l.exceeded([]payoff.InputFile{{Name: "clean", Read: 5}, {Name: "empty"}}); exceeded {
			t.Errorf("--max-rejects %s: exceeded by %q, which has no rejects", text, worst.Name)
		}
	}
	for _, text := range []string{"", "%", "-1", "1.5", "-1%", "100.1%", "ten", "5 %%", "1e9%"} {
		if _, err := ParseRejectLimit(text); err == nil {
			t.Errorf("--max-rejects %q is accepted", text)
		}
	}
}

func TestControl(t *testing.T) {
	read := readers.Totals{Rows: 362, Principal: decimal.RequireFromString("-1234567.89")}
	for text, want := range map[string]string{ // empty: met
		"loans=362:-1234567.89":  "",
		"loans=362:":             "",
		"loans=:-1234567.890":    "",
		"loans=0362:-1234567.89": "",
		"loans=361:":             "362 rows read, and 361 expected (1 too many)",
		"loans=1362:":            "362 rows read, and 1362 expected (1000 missing)",
		"loans=:-1234567.88":     "amounts of -1,234,567.89 read, and -1,234,567.88 expected (0.01 missing)",
		"loans=:-1234567.891":    "amounts of -1,234,567.89 read, and -1,234,567.891 expected (0.001 too much)",
		"loans=:0":               "amounts of -1,234,567.89 read, and 0.00 expected (1,234,567.89 missing)",
		"loans=0:0": "362 rows read, and 0 expected (362 too many); " +
			"amounts of -1,234,567.89 read, and 0.00 expected (1,234,567.89 missing)",
	} {
		c, err := ParseControl(text)
		if err != nil {
			t.Errorf("--control %s: %v", text, err)
			continue
		}
		err = c.compare(read, []string{"a.csv", "b.csv"})
		switch {
		case want == "" && err != nil:
			t.Errorf("--control %s: %v, want it met", text, err)
		case want != "" && !strings.Contains(fmt.Sprint(err), " is not met: "+want+"; files: a.csv, b.csv"):
			t.Errorf("--control %s: %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{"", "loans", "loans=", "loans=:", "loans=362", "=362:1.00", "loans=-1:", "loans=3.5:",
		"loans=x:1", "loans=1:x", "loans=1:1,000.00", "loans=1:2:3", "loans=99999999999:"} {
		if _, err := ParseControl(text); err == nil {
			t.Errorf("--control %q is accepted", text)
		}
	}
}

// TestControlSpelling: if a sum was copied with its thousands separated, the message says what is wrong with it.
func TestControlSpelling(t *testing.T) {
	for text, want := range map[string]string{
		"loans=3:1,234.50": "without commas",
		"loans=3:1.234,50": "without commas",
		"loans=3:$5":       "without commas",
		"loans=1,000:5":    "without commas",
		"loans=3":          "as in loans=362:1234567.89",
	} {
		if _, err := ParseControl(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--control %s: %v", text, err)
		}
	}
}
