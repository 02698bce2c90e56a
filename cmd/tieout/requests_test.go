package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// requestingFolder makes the working folder of [claimsFolder], except that the last claim lacks its documents and the
// configuration lets a run request this many payoffs. LossExpress works longer on a request than the test takes, so all
// claims stay pending.
func requestingFolder(t *testing.T, claims, maxRequests int) *sandbox.Sandbox {
	t.Helper()
	vendors := claimsFolder(t, claims, sandbox.Behavior{WorkTime: time.Hour})
	last := claims - 1
	writeFile(t, "claims.csv", claimList(0, last)+
		fmt.Sprintf("%s,C%d,police report,100.00,0,2026-01-01\n", claimID(last), last))
	configureRequests(t, "lossexpress", fmt.Sprintf("requests: automatic\n    max_requests: %d", maxRequests))
	return vendors
}

// configureRequests adds keys to a vendor's configuration.
func configureRequests(t *testing.T, vendor, keys string) {
	t.Helper()
	replaceInFile(t, "tieout.yaml", "  "+vendor+":\n", "  "+vendor+":\n    "+keys+"\n")
}

// expectSent runs the claims, and fails unless the run ends with the exit code and says that it sent this many
// requests.
func expectSent(t *testing.T, sent, code int, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	got := run(t.Context(), append([]string{"run", "claims.csv", "--json"}, args...), &stdout, &stderr)
	if got != code {
		t.Fatalf("run %v: exit %d, want %d\n%s%s", args, got, code, &stdout, &stderr)
	}
	var summary struct{ Effects payoff.EffectCounts }
	if err := json.Unmarshal(stdout.Bytes(), &summary); err != nil {
		t.Fatalf("%v in %s", err, &stdout)
	}
	if summary.Effects.Sent != sent {
		t.Errorf("run %v: it says that %d requests were sent, want %d", args, summary.Effects.Sent, sent)
	}
}

// TestRequests: each night requests as many claims as the cap allows, each once, and none without documents.
func TestRequests(t *testing.T) {
	vendors := requestingFolder(t, 3, 1)
	expectSent(t, 0, payoff.ExitIncomplete, "--offline")
	tieout(t, "run", "claims.csv", "--dry-run")
	expectRequested(t, vendors, 0, 0, 0)
	for night, want := range []struct {
		sent      int
		requested []int
	}{{1, []int{1, 0, 0}}, {1, []int{1, 1, 0}}, {0, []int{1, 1, 0}}} {
		expectSent(t, want.sent, payoff.ExitIncomplete, "--as-of", fmt.Sprintf("2026-07-%02d", night+1))
		expectRequested(t, vendors, want.requested...)
	}
	automatic := "SELECT count(*) FROM intent WHERE plan LIKE 'automatic 2026-07-%' AND prepared_by = 'automatic' " +
		"AND approved_by LIKE 'automatic: %'"
	if n := queryInt(t, automatic); n != 2 {
		t.Errorf("%d of 2 requests are in the ledger", n)
	}
	expect(t, payoff.ExitClean, "our request for it is ", "plan", "claims.csv")
}

// TestRequestsManual: without the key, and with its default, a run sends nothing.
func TestRequestsManual(t *testing.T) {
	for _, key := range []string{"", "requests: manual"} {
		vendors := requestingFolder(t, 3, 1)
		replaceInFile(t, "tieout.yaml", "requests: automatic", key)
		expectSent(t, 0, payoff.ExitIncomplete)
		expectRequested(t, vendors, 0, 0, 0)
	}
}

// TestRequestsOfFailedRows: run --only failed knows which claims have their documents, without the list.
func TestRequestsOfFailedRows(t *testing.T) {
	vendors := requestingFolder(t, 3, 1)
	expectSent(t, 1, payoff.ExitIncomplete)
	expect(t, payoff.ExitIncomplete, "", "run", "--only", "failed")
	expectRequested(t, vendors, 1, 1, 0)
}

// TestRequestsOfUnknownOutcome: a request without an answer is exit code 5, and is not sent again.
func TestRequestsOfUnknownOutcome(t *testing.T) {
	vendors := requestingFolder(t, 2, 5)
	vendors.Trouble(func(sandbox.Request) sandbox.Trouble { return sandbox.Trouble{Lost: sandbox.LostAnswer} })
	for range 2 {
		expectSent(t, 0, payoff.ExitUnknown)
	}
	expectRequested(t, vendors, 1, 0)
}

// TestNoRequestsInSandboxRuns: the claims are pending at the built-in vendors; the real one must not hear of it.
func TestNoRequestsInSandboxRuns(t *testing.T) {
	vendors := requestingFolder(t, 2, 5)
	book := `{"loans": {%q: {"fault": "pending"}, %q: {"fault": "pending"}}}`
	writeFile(t, "sandbox.json", fmt.Sprintf(book, claimID(0), claimID(1)))
	expect(t, payoff.ExitIncomplete, "not compared: 2 loans", "run", "claims.csv", "--sandbox", "--ledger", "tieout.db")
	if n := queryInt(t, "SELECT count(*) FROM loan WHERE reason = 'pending'"); n != 2 {
		t.Errorf("%d of 2 claims are pending", n)
	}
	expectRequested(t, vendors, 0, 0)
	if n := queryInt(t, "SELECT count(*) FROM intent"); n != 0 {
		t.Errorf("%d intents", n)
	}
	if n := queryInt(t, "SELECT count(*) FROM requestable"); n != 1 {
		t.Errorf("%d claims could have been requested, want 1", n)
	}
}

// TestNoRequestForAnotherAction: a row whose action is to cancel asks for no payoff.
func TestNoRequestForAnotherAction(t *testing.T) {
	vendors := requestingFolder(t, 2, 5)
	header, row, _ := strings.Cut(strings.TrimSuffix(claimList(0, 1), "\n"), "\n")
	writeFile(t, "claims.csv", header+",action\n"+row+",cancel\n")
	expectSent(t, 0, payoff.ExitIncomplete)
	expectRequested(t, vendors, 0)
}

// TestInterruptedRequests: a signal stops before the next request, and the resumed run keeps to the cap of the whole
// run.
func TestInterruptedRequests(t *testing.T) {
	const maxRequests = 6
	vendors := requestingFolder(t, 9, maxRequests)
	ctx, interrupt := interruptContext(t)
	vendors.Trouble(func(sandbox.Request) sandbox.Trouble {
		if countEffects(vendors) == 3 {
			interrupt()
		}
		return sandbox.Trouble{}
	})
	if out, code := tieoutUntil(ctx, "run", "claims.csv"); code != payoff.ExitInterrupted {
		t.Fatalf("exit %d\n%s", code, out)
	}
	expectRequested(t, vendors, 1, 1, 1, 0, 0, 0, 0, 0, 0)
	expect(t, payoff.ExitIncomplete, "", "resume")
	expectRequested(t, vendors, 1, 1, 1, 1, 1, 1, 0, 0, 0)
}

// TestRequestsConfig: what makes no sense is refused with its line.
func TestRequestsConfig(t *testing.T) {
	for keys, refusal := range map[string]string{
		"requests: automatic":                       "needs max_requests",
		"requests: always":                          `"always" is no way`,
		"requests: automatic\n    max_requests: 0":  "max_requests",
		"requests: manual\n    max_requests: 10001": "max_requests",
	} {
		claimsFolder(t, 1, sandbox.Behavior{})
		configureRequests(t, "lossexpress", keys)
		expect(t, payoff.ExitUsage, refusal, "run", "claims.csv")
		expect(t, payoff.ExitUsage, "tieout.yaml:1", "run", "claims.csv")
	}
	claimsFolder(t, 1, sandbox.Behavior{})
	configureRequests(t, "nelnet", "requests: automatic\n    max_requests: 1")
	expect(t, payoff.ExitUsage, "only a vendor with", "run", "claims.csv")
}

// TestRequestsFollowReads: a run reads each claim before it requests its payoff. It leaves claims to the feed that were
// requested or have no documents.
func TestRequestsFollowReads(t *testing.T) {
	vendors := requestingFolder(t, 5, 1)
	seen := 0
	// After the first night, the one claim that was requested has news, and the others may yet be requested.
	for night, reads := range []int{5, 4, 4, 4, 4} {
		expectSent(t, []int{1, 1, 1, 1, 0}[night], payoff.ExitIncomplete)
		read := map[string]bool{}
		requests := vendors.Requests()
		for _, r := range requests[seen:] {
			switch r.What {
			case sandbox.Quote:
				read[r.LoanID] = true
			case sandbox.Work:
				if !read[r.LoanID] {
					t.Errorf("night %d: %s was requested and not read", night+1, r.LoanID)
				}
			}
		}
		seen = len(requests)
		if len(read) != reads {
			t.Errorf("night %d: %d claims were read, want %d", night+1, len(read), reads)
		}
	}
	expectRequested(t, vendors, 1, 1, 1, 1, 0)
}
