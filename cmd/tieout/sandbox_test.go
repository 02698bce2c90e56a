package main

import (
	"os"
	"strings"
	"testing"

	"tieout/payoff"
)

// The sandbox that is served by hand knows what sandbox.json says, as that of a run does: what is wrong with it is said.
func TestServedSandboxReadsItsBook(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"loans.csv":    "account,vendor,vendor_loan_id,principal,rate,interest_paid_to\nN1,nelnet,2c809e08-a5ba-4559-9c1c-4ac2555fb1e6,100.00,5,2026-01-01\n",
		"sandbox.json": `{"loans": {"N1": {"day_count": "ACT/361"}}}`,
		"tieout.yaml": "vendors:\n  nelnet:\n    quotes: fetch\n    base_url: http://127.0.0.1:1\n    auth: {user_pool_id: a, app_client_id: b, username: c, " +
			"password: env:TIEOUT_TEST_PASSWORD}\n    convention: {day_count: ACT/365F}\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, code := tieout(t, "sandbox", "loans.csv"); code != payoff.ExitUsage || !strings.Contains(out, `sandbox.json: N1: "ACT/361" is not a day count`) {
		t.Errorf("exit %d\n%s", code, out)
	}
}
