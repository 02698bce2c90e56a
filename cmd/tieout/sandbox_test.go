package main

import (
	"testing"

	"tieout/payoff"
)

// TestServedSandboxReadsItsBook: a sandbox that is served by hand reads sandbox.json, as that of a run does, and says
// what is wrong with it.
func TestServedSandboxReadsItsBook(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"loans.csv": "account,vendor,vendor_loan_id,principal,rate,interest_paid_to\n" +
			"N1,nelnet," + loanID(1) + ",100.00,5,2026-01-01\n",
		"sandbox.json": `{"loans": {"N1": {"day_count": "ACT/361"}}}`,
		"tieout.yaml": `vendors:
  nelnet:
    quotes: fetch
    base_url: http://127.0.0.1:1
    auth: {user_pool_id: a, app_client_id: b, username: c, password: env:TIEOUT_TEST_PASSWORD}
    convention: {day_count: ACT/365F}
`,
	})
	expect(t, payoff.ExitUsage, `sandbox.json: N1: "ACT/361" is not a day count`, "sandbox", "loans.csv")
}
