package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

// servedSandbox serves the vendors of a list as tieout sandbox does, until the test ends. It returns what was printed
// before it was ready.
func servedSandbox(t *testing.T, args ...string) string {
	t.Helper()
	ctx, interrupt := interruptContext(t)
	reader, writer := io.Pipe()
	ended := make(chan int)
	go func() {
		code := run(ctx, append([]string{"sandbox"}, args...), writer, writer)
		_ = writer.Close()
		ended <- code
	}()
	var printed strings.Builder
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		fmt.Fprintln(&printed, lines.Text())
		if strings.HasPrefix(lines.Text(), "# ready") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	t.Cleanup(func() {
		interrupt()
		if code := <-ended; code != payoff.ExitClean {
			t.Errorf("the sandbox ended with exit %d\n%s", code, &printed)
		}
		if exists(addressFile) {
			t.Error("the sandbox left its address behind")
		}
	})
	return printed.String()
}

// practiceFolder has a configuration whose vendors are nowhere, a list of claims, and what the sandbox does with them.
func practiceFolder(t *testing.T, book string) {
	t.Helper()
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"claims.csv":   claimList(0, 3),
		"sandbox.json": book,
		"tieout.yaml": `timezone: UTC
vendors:
  lossexpress:
    quotes: fetch
    base_url: https://lossexpress.example
    auth: {client_id: me, secret: env:TIEOUT_TEST_NO_SUCH_SECRET}
    convention: {day_count: ACT/365F}
`})
}

// pendingBook lets the claims of [claimList] be pending, with these keys of LossExpress.
func pendingBook(keys string) string {
	return fmt.Sprintf(`{"vendors": {"lossexpress": {%s}}, "loans": {%q: {"fault": "pending"}, %q: {"fault": "pending"},
		%q: {"fault": "pending"}}}`, keys, claimID(0), claimID(1), claimID(2))
}

// TestPractice: whoever serves a sandbox can plan, apply and resolve there, without a secret or a second person, on a
// ledger that no real run uses.
func TestPractice(t *testing.T) {
	practiceFolder(t, pendingBook(`"lost": "answer"`))
	servedSandbox(t, "claims.csv", "--as-of", "2026-07-10")
	expect(t, payoff.ExitClean, "SANDBOX", "plan", "claims.csv", "--as-of", "2026-07-10", "--sandbox", "--out", "a.plan")
	expectParts(t, readFile(t, "a.plan"), "sandbox: true", "tieout-sandbox.db", "request: 3")
	expect(t, payoff.ExitUsage, "tieout apply a.plan --sandbox", "apply", "a.plan")
	expect(t, payoff.ExitUnknown, "3 unknown", "apply", "a.plan", "--sandbox")
	began := time.Now()
	expect(t, payoff.ExitClean, "3 settled, 0 unknown", "resolve", "--sandbox")
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("resolve took %v, although the sandbox shows everything at once", took)
	}
	if exists("tieout.db") {
		t.Error("there is a real ledger")
	}
	n := queryLedger(t, "tieout-sandbox.db", "SELECT count(*) FROM intent WHERE state = 'sent'")
	if n != 3 {
		t.Errorf("%d of 3 requests are in the sandbox's ledger as sent: they were carried out", n)
	}
	expect(t, payoff.ExitClean, "our request for it is sent", "plan", "claims.csv", "--sandbox", "--as-of", "2026-07-10")
}

// TestPracticeWork: LossExpress works on a request as long as sandbox.json says, and then the next plan finds a payoff.
func TestPracticeWork(t *testing.T) {
	practiceFolder(t, pendingBook(`"work": "50ms"`))
	servedSandbox(t, "claims.csv")
	expect(t, payoff.ExitClean, "3 effects", "plan", "claims.csv", "--sandbox", "--out", "a.plan")
	expect(t, payoff.ExitClean, "3 sent", "apply", "a.plan", "--sandbox")
	time.Sleep(100 * time.Millisecond)
	expect(t, payoff.ExitClean, "request: 0", "plan", "claims.csv", "--sandbox")
}

// TestPracticeIsApart: without a sandbox that is served, with a plan of the other kind, and on a ledger of the other
// kind, nothing is asked.
func TestPracticeIsApart(t *testing.T) {
	practiceFolder(t, pendingBook(""))
	for _, args := range [][]string{{"plan", "claims.csv"}, {"resolve"}} {
		expect(t, payoff.ExitUsage, "tieout sandbox FILE...", append(args, "--sandbox")...)
	}
	writeFile(t, addressFile, "https://lossexpress.example\n")
	expect(t, payoff.ExitUsage, "is no address of a sandbox", "plan", "claims.csv", "--sandbox")
	writeFile(t, addressFile, "http://127.0.0.1:1\n")
	expect(t, payoff.ExitUsage, "nobody answers", "plan", "claims.csv", "--sandbox")
	must(t, os.Remove(addressFile))
	servedSandbox(t, "claims.csv")
	tieout(t, "run", "claims.csv", "--sandbox")
	t.Setenv("TIEOUT_TEST_NO_SUCH_SECRET", "x")
	expect(t, payoff.ExitUsage, "sandbox runs", "plan", "claims.csv", "--ledger", "tieout-sandbox.db", "--out", "b.plan")
	expect(t, payoff.ExitClean, "3 effects", "plan", "claims.csv", "--sandbox", "--out", "c.plan")
	tieout(t, "run", "claims.csv", "--offline")
	expect(t, payoff.ExitUsage, "real runs", "plan", "claims.csv", "--sandbox", "--ledger", "tieout.db")
	edited := strings.Replace(readFile(t, "c.plan"), "sandbox: true\n", "", 1)
	writeFile(t, "c.plan", edited)
	expect(t, payoff.ExitUsage, "checksum", "apply", "c.plan")
}

// TestPrintedConfiguration: what tieout sandbox prints is a configuration that asks it.
func TestPrintedConfiguration(t *testing.T) {
	practiceFolder(t, `{}`)
	printed := servedSandbox(t, "claims.csv", "--as-of", "2026-07-10")
	base, yaml, _ := strings.Cut(printed, "\n")
	if !strings.HasPrefix(base, "http://127.0.0.1:") {
		t.Errorf("the first line is %q, want the URL", base)
	}
	for line := range strings.Lines(yaml) {
		if set, ok := strings.CutPrefix(line, "# export "); ok {
			name, value, _ := strings.Cut(strings.TrimSpace(set), "=")
			t.Setenv(name, value)
		}
	}
	must(t, os.Mkdir("pasted", 0o700))
	writeFile(t, "pasted/tieout.yaml", yaml)
	out, code := tieout(t, "run", "claims.csv", "--config", "pasted/tieout.yaml", "--ledger", "pasted/t.db", "--reports",
		"pasted/reports", "--as-of", "2026-07-10")
	if code != payoff.ExitClean {
		t.Errorf("exit %d\n%s\n%s", code, yaml, out)
	}
}

// TestDocumentedPractice: what the documentation tells a person to type, to practice effects, does what it says.
func TestDocumentedPractice(t *testing.T) {
	var served []string
	var practiced [][]string
	for _, page := range []string{"../../docs/sandbox.md", "../../docs/effects.md"} {
		for _, line := range commandLines(readFile(t, page)) {
			args := splitCommand(line)
			switch {
			case args[0] == "sandbox":
				served = args[1:]
			case slices.Contains(args, "--sandbox"):
				practiced = append(practiced, args)
			}
		}
	}
	portfolio, err := filepath.Abs("../../testdata/portfolio")
	must(t, err)
	t.Chdir(t.TempDir())
	must(t, os.CopyFS(".", os.DirFS(portfolio)))
	servedSandbox(t, served...)
	for i, want := range []string{"5 effects", "5 sent, 0 refused", "no effect is of unknown outcome"} {
		expect(t, payoff.ExitClean, want, practiced[i]...)
	}
	if len(practiced) != 6 || !slices.EqualFunc(practiced[:3], practiced[3:], slices.Equal) {
		t.Errorf("the two pages do not say the same: %q", practiced)
	}
}

// queryLedger returns a number of a ledger.
func queryLedger(t *testing.T, path, query string) (n int) {
	t.Helper()
	db := openLedger(t, path)
	defer db.Close()
	must(t, db.QueryRowContext(context.Background(), query).Scan(&n))
	return n
}
