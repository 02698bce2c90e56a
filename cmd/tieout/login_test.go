package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tieout/payoff"
)

// TestRefusedLoginIsOneLine: a vendor that refuses the login is named in one line, with where to look, and a retry is
// advised after that.
func TestRefusedLoginIsOneLine(t *testing.T) {
	t.Chdir(t.TempDir())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	writeFile(t, "tieout.yaml", `vendors:
  lx:
    quotes: fetch
    client: lossexpress
    base_url: `+server.URL+`
    auth: {client_id: env:PATH, secret: env:PATH}
    convention: {day_count: ACT/365F}
`)
	var claims strings.Builder
	claims.WriteString("claim,vendor,account,principal,rate,interest_paid_to\n")
	const n = 48
	for i := range n {
		fmt.Fprintf(&claims, "41bad210-f25d-4fc4-b8f3-db63bc67e%03d,lx,A%d,1000.00,5,2026-06-01\n", i, i)
	}
	writeFile(t, "claims.csv", claims.String())
	out, code := tieout(t, "run", "claims.csv", "--as-of", "2026-07-01")
	if code != payoff.ExitIncomplete {
		t.Errorf("exit %d", code)
	}
	expectParts(t, strings.Join(strings.Fields(out), " "),
		"not compared 48: lx: 48 of 48 not asked: the vendor refused the login (HTTP 401); see auth of this vendor",
		"next correct auth of lx in the configuration next tieout run --only failed --as-of 2026-07-01")
}
