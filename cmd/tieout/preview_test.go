package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tieout/payoff"
)

// writeQ2List writes a list of loans about which Q2 is asked, and a configuration, to which it adds the keys of q2. It
// returns the paths of both.
func writeQ2List(t *testing.T, loans int, keys string) (list, config string) {
	t.Helper()
	folder := t.TempDir()
	t.Chdir(folder)
	var b strings.Builder
	fmt.Fprintln(&b, "account,vendor,vendor_loan_id,principal,rate,interest_paid_to,day_count")
	for i := range loans {
		fmt.Fprintf(&b, "A%05d,q2,a0A%012d,1000.00,6.5,2026-06-01,ACT/365F\n", i, i)
	}
	list, config = filepath.Join(folder, "loans.csv"), filepath.Join(folder, "tieout.yaml")
	writeFile(t, list, b.String())
	writeFile(t, config, "vendors:\n  q2:\n    quotes: fetch\n    base_url: https://q2.example.com\n"+
		"    auth: {token_url: https://q2.example.com/token, client_id: env:ID, client_secret: env:SECRET}\n"+keys)
	return list, config
}

// TestDryRunSaysHowLong: a dry run says how long a run would take at the configured rate.
func TestDryRunSaysHowLong(t *testing.T) {
	list, _ := writeQ2List(t, 300, "    rate: 10/m\n    concurrency: 2\n")
	expect(t, payoff.ExitClean, "q2                    300 loans  fetch at 10 a minute and 2 at once: about 30 min\n",
		"run", list, "--dry-run")
	expect(t, payoff.ExitClean, "q2                    300 loans  fetch\n", "run", list, "--dry-run", "--offline")
}

// TestRunSaysHowLong: a run says before it asks how much it will ask and how long that takes. What is answered already
// does not count. If it takes no time, the run says nothing.
func TestRunSaysHowLong(t *testing.T) {
	for _, c := range []struct {
		loans int
		keys  string
		want  string
	}{
		{1000, "", "tieout: q2: 1,000 questions, 4 at once\n"},
		{20, "", ""},
		{20, "    rate: 600/m\n", ""},
	} {
		list, _ := writeQ2List(t, c.loans, c.keys)
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"run", list, "--sandbox", "--as-of", "2026-06-30"}, &stdout, &stderr)
		usage := "tieout: q2: " + strconv.Itoa(c.loans) + " of" // the vendor's daily limit, which comes last
		got, _, _ := strings.Cut(strings.TrimPrefix(stderr.String(), "tieout: new ledger tieout-sandbox.db\n"), usage)
		if code != payoff.ExitClean || got != c.want {
			t.Errorf("%d loans: exit %d\n%s%s", c.loans, code, stdout.String(), stderr.String())
		}
	}
}

// TestRunSaysHowLongAtARate: a person who reads that a run takes minutes may stop it. Resuming it says what is left.
func TestRunSaysHowLongAtARate(t *testing.T) {
	list, config := writeQ2List(t, 20, "    rate: 6/m\n")
	want := regexp.MustCompile(`(?m)^tieout: q2: \d+ questions at 6 a minute and 4 at once: about [34] min\n`)
	for _, args := range [][]string{{"run", list, "--as-of", "2026-06-30"}, {"resume"}} {
		ctx, interrupt := interruptContext(t)
		stderr := &questionsReader{interrupt: interrupt}
		code := run(ctx, append(args, "--sandbox", "--config", config), new(bytes.Buffer), stderr)
		if code == payoff.ExitClean || !want.MatchString(stderr.String()) {
			t.Errorf("%v: exit %d\n%s", args, code, stderr.String())
		}
	}
}

// A questionsReader interrupts a run when it reads how many questions there are.
type questionsReader struct {
	bytes.Buffer
	interrupt func()
}

func (r *questionsReader) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("questions")) {
		r.interrupt()
	}
	return r.Buffer.Write(p)
}

// TestRunSaysWhatItReads: large files are named before they are read, small ones are not.
func TestRunSaysWhatItReads(t *testing.T) {
	list, _ := writeQ2List(t, 20_000, "")
	var stderr bytes.Buffer
	run(t.Context(), []string{"run", list, "--dry-run"}, new(bytes.Buffer), &stderr)
	if want := "tieout: reading " + list + " (1.2 MB)\n"; stderr.String() != want {
		t.Errorf("got %q, want %q", stderr.String(), want)
	}
}
