package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// fetchList writes a list of so many loans that q2 is asked about, and its configuration with this line more.
func fetchList(t *testing.T, loans int, more string) (list, config string) {
	t.Helper()
	folder := t.TempDir()
	t.Chdir(folder)
	var b bytes.Buffer
	fmt.Fprintln(&b, "account,vendor,vendor_loan_id,principal,rate,interest_paid_to,day_count")
	for i := range loans {
		fmt.Fprintf(&b, "A%05d,q2,a0A%012d,1000.00,6.5,2026-06-01,ACT/365F\n", i, i)
	}
	list, config = filepath.Join(folder, "loans.csv"), filepath.Join(folder, "tieout.yaml")
	text := "vendors:\n  q2:\n    quotes: fetch\n    base_url: https://q2.example.com\n" +
		"    auth: {token_url: https://q2.example.com/token, client_id: env:ID, client_secret: env:SECRET}\n" + more
	for path, content := range map[string]string{list: b.String(), config: text} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return list, config
}

// TestDryRunSaysHowLong: a dry run says how long a run would take at the configured rate.
func TestDryRunSaysHowLong(t *testing.T) {
	list, _ := fetchList(t, 300, "    rate: 10/m\n    concurrency: 2\n")
	for _, c := range []struct{ flag, want string }{
		{"--dry-run", "q2                    300 loans  fetch at 10 a minute and 2 at once: about 30 min\n"},
		{"--offline", "q2                    300 loans  fetch\n"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"run", list, "--dry-run", c.flag}, &stdout, &stderr)
		if code != 0 || !strings.Contains(stdout.String(), c.want) {
			t.Errorf("exit %d: %s%s, want %q", code, stdout.String(), stderr.String(), c.want)
		}
	}
}

// TestRunSaysHowLong: a run says before it asks how much it will ask, and how long that takes; what it has an answer to it
// does not count. A short one says nothing.
func TestRunSaysHowLong(t *testing.T) {
	for _, c := range []struct {
		loans int
		more  string
		want  string
	}{
		{1000, "", "tieout: q2: 1,000 questions, 4 at once\n"},
		{20, "", ""},
		{20, "    rate: 600/m\n", ""},
	} {
		list, _ := fetchList(t, c.loans, c.more)
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"run", list, "--sandbox", "--as-of", "2026-06-30"}, &stdout, &stderr)
		said, _, _ := strings.Cut(stderr.String(), "tieout: q2: "+strconv.Itoa(c.loans)+" of") // which the vendor tells
		if code != 0 || said != c.want {
			t.Errorf("%d loans: exit %d\n%s%s", c.loans, code, stdout.String(), stderr.String())
		}
	}
}

// TestRunSaysHowLongAtARate: whoever reads that it takes minutes may stop it; resuming it says what is left.
func TestRunSaysHowLongAtARate(t *testing.T) {
	list, config := fetchList(t, 20, "    rate: 6/m\n")
	for _, args := range [][]string{{"run", list, "--as-of", "2026-06-30"}, {"resume"}} {
		ctx, cancel := context.WithCancel(t.Context())
		stderr := &reader{stop: cancel}
		code := run(ctx, append(args, "--sandbox", "--config", config), new(bytes.Buffer), stderr)
		want := regexp.MustCompile(`^tieout: q2: \d+ questions at 6 a minute and 4 at once: about [34] min\n`)
		if code == 0 || !want.MatchString(stderr.String()) {
			t.Errorf("%v: exit %d\n%s", args, code, stderr.String())
		}
	}
}

// A reader stops a run when it reads how many questions there are.
type reader struct {
	bytes.Buffer
	stop func()
}

func (r *reader) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("questions")) {
		r.stop()
	}
	return r.Buffer.Write(p)
}

// TestRunSaysWhatItReads: large files are named before they are read, small ones are not.
func TestRunSaysWhatItReads(t *testing.T) {
	list, _ := fetchList(t, 20_000, "")
	var stderr bytes.Buffer
	run(t.Context(), []string{"run", list, "--dry-run"}, new(bytes.Buffer), &stderr)
	if want := "tieout: reading " + list + " (1.2 MB)\n"; stderr.String() != want {
		t.Errorf("got %q, want %q", stderr.String(), want)
	}
}
