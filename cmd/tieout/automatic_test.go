package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// automatic is a working folder as of [effects] whose last claim lacks its documents, and whose configuration lets a run
// send so many requests. The vendor works longer on a request than the test lasts, so that all claims stay pending.
func automatic(t *testing.T, claims, most int) *sandbox.Sandbox {
	t.Helper()
	vendors := withEffects(t, claims, sandbox.Behavior{WorkTime: time.Hour})
	write(t, "claims.csv", claimList(0, claims-1)+fmt.Sprintf("%s,C%d,police report,100.00,0,2026-01-01\n", claimID(claims-1), claims-1))
	write(t, "tieout.yaml", strings.Replace(readFile(t, "tieout.yaml"), "  lossexpress:\n",
		fmt.Sprintf("  lossexpress:\n    requests: automatic\n    max_requests: %d\n", most), 1))
	return vendors
}

// runNight runs the claims and returns how many requests the run says it sent.
func runNight(t *testing.T, code int, args ...string) int {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := run(t.Context(), append([]string{"run", "claims.csv", "--json"}, args...), &stdout, &stderr); got != code {
		t.Fatalf("run %v: exit %d, want %d\n%s%s", args, got, code, &stdout, &stderr)
	}
	var said struct {
		Effects payoff.EffectCounts `json:"effects"`
	}
	if err := json.Unmarshal(stdout.Bytes(), &said); err != nil {
		t.Fatalf("%v in %s", err, &stdout)
	}
	return said.Effects.Sent
}

// requested fails unless these claims, and no others, were requested once each.
func requested(t *testing.T, vendors *sandbox.Sandbox, want ...int) {
	t.Helper()
	for i, times := range want {
		if n := vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff); n != times {
			t.Errorf("claim %d was requested %d times, want %d", i, n, times)
		}
	}
	if n := changes(vendors); n != vendors.Count(sandbox.LossExpress, sandbox.Work) {
		t.Error("something else than a request left")
	}
}

// TestRequestsAutomatic: night by night, so many claims as the cap allows, each once, and none without documents.
func TestRequestsAutomatic(t *testing.T) {
	vendors := automatic(t, 3, 1)
	runNight(t, payoff.ExitIncomplete, "--offline")
	tieout(t, "run", "claims.csv", "--dry-run")
	requested(t, vendors, 0, 0, 0)
	for night, want := range [][]int{{1, 0, 0}, {1, 1, 0}, {1, 1, 0}} {
		sent := runNight(t, payoff.ExitIncomplete, "--as-of", fmt.Sprintf("2026-07-%02d", night+1))
		if wantSent := []int{1, 1, 0}[night]; sent != wantSent {
			t.Errorf("night %d: the run says it sent %d, want %d", night, sent, wantSent)
		}
		requested(t, vendors, want...)
	}
	who := "SELECT count(*) FROM intent WHERE plan LIKE 'automatic 2026-07-%' AND prepared_by = 'automatic' AND approved_by LIKE 'automatic: %'"
	if n := count(t, who); n != 2 {
		t.Errorf("%d of 2 requests are in the ledger", n)
	}
	want(t, payoff.ExitClean, "our request for it is ", "plan", "claims.csv")
}

// TestRequestsManual: without the key, and with its default, a run sends nothing.
func TestRequestsManual(t *testing.T) {
	for _, key := range []string{"", "requests: manual"} {
		vendors := automatic(t, 3, 1)
		write(t, "tieout.yaml", strings.Replace(readFile(t, "tieout.yaml"), "requests: automatic", key, 1))
		if sent := runNight(t, payoff.ExitIncomplete); sent != 0 {
			t.Errorf("%q: %d sent", key, sent)
		}
		requested(t, vendors, 0, 0, 0)
	}
}

// TestRequestsOfFailedRows: run --only failed knows which claims have their documents, and the list is not needed.
func TestRequestsOfFailedRows(t *testing.T) {
	vendors := automatic(t, 3, 1)
	runNight(t, payoff.ExitIncomplete)
	if out, code := tieout(t, "run", "--only", "failed"); code != payoff.ExitIncomplete {
		t.Fatalf("exit %d\n%s", code, out)
	}
	requested(t, vendors, 1, 1, 0)
}

// TestRequestsUnknown: a request without an answer is exit code 5, and is not sent again.
func TestRequestsUnknown(t *testing.T) {
	vendors := automatic(t, 2, 5)
	vendors.Trouble(func(sandbox.Request) sandbox.Trouble { return sandbox.Trouble{Lost: sandbox.LostAnswer} })
	for range 2 {
		if sent := runNight(t, payoff.ExitUnknown); sent != 0 {
			t.Errorf("%d sent", sent)
		}
	}
	requested(t, vendors, 1, 0)
}

// TestRequestsNotOfSandboxRuns: the claims are pending at the built-in vendors; the real one must not hear of it.
func TestRequestsNotOfSandboxRuns(t *testing.T) {
	vendors := automatic(t, 2, 5)
	write(t, "sandbox.json", fmt.Sprintf(`{"loans": {%q: {"fault": "pending"}, %q: {"fault": "pending"}}}`, claimID(0), claimID(1)))
	want(t, payoff.ExitIncomplete, "2 not matched", "run", "claims.csv", "--sandbox", "--ledger", "tieout.db")
	if n := count(t, "SELECT count(*) FROM loan WHERE reason = 'pending'"); n != 2 {
		t.Errorf("%d of 2 claims are pending", n)
	}
	requested(t, vendors, 0, 0)
	if n := count(t, "SELECT count(*) FROM intent"); n != 0 {
		t.Errorf("%d intents", n)
	}
	if n := count(t, "SELECT count(*) FROM requestable"); n != 1 {
		t.Errorf("%d claims could have been requested, want 1", n)
	}
}

// TestRequestsNotOfRowsThatSayOtherwise: a row whose action is to cancel asks for no payoff.
func TestRequestsNotOfRowsThatSayOtherwise(t *testing.T) {
	vendors := automatic(t, 2, 5)
	lines := strings.Split(claimList(0, 1), "\n")
	write(t, "claims.csv", lines[0]+",action\n"+lines[1]+",cancel\n")
	runNight(t, payoff.ExitIncomplete)
	requested(t, vendors, 0)
}

// TestInterruptedRequests: a signal stops before the next request, and a resumed run keeps to the cap of the whole run.
func TestInterruptedRequests(t *testing.T) {
	const most = 6
	vendors := automatic(t, 9, most)
	ctx, cancel := context.WithCancelCause(t.Context())
	vendors.Trouble(func(sandbox.Request) sandbox.Trouble {
		if changes(vendors) == 3 {
			cancel(stopped{os.Interrupt})
		}
		return sandbox.Trouble{}
	})
	var out bytes.Buffer
	if code := run(ctx, []string{"run", "claims.csv"}, &out, &out); code != payoff.ExitInterrupted {
		t.Fatalf("exit %d\n%s", code, &out)
	}
	requested(t, vendors, 1, 1, 1, 0, 0, 0, 0, 0, 0)
	want(t, payoff.ExitIncomplete, "", "resume")
	requested(t, vendors, 1, 1, 1, 1, 1, 1, 0, 0, 0)
}

// TestRequestsConfig: what cannot be meant is refused with its line.
func TestRequestsConfig(t *testing.T) {
	for keys, said := range map[string]string{
		"requests: automatic":                       "needs max_requests",
		"requests: always":                          `"always" is no way`,
		"requests: automatic\n    max_requests: 0":  "max_requests",
		"requests: manual\n    max_requests: 10001": "max_requests",
	} {
		withEffects(t, 1, sandbox.Behavior{})
		write(t, "tieout.yaml", strings.Replace(readFile(t, "tieout.yaml"), "  lossexpress:\n", "  lossexpress:\n    "+keys+"\n", 1))
		want(t, payoff.ExitUsage, said, "run", "claims.csv")
		want(t, payoff.ExitUsage, "tieout.yaml:1", "run", "claims.csv")
	}
	withEffects(t, 1, sandbox.Behavior{})
	write(t, "tieout.yaml", strings.Replace(readFile(t, "tieout.yaml"), "  nelnet:\n", "  nelnet:\n    requests: automatic\n    max_requests: 1\n", 1))
	want(t, payoff.ExitUsage, "only a vendor with", "run", "claims.csv")
}
