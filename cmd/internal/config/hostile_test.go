package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tieout/vendors"
)

// TestNoErrorQuotesAValue breaks files in which secrets stand. No message has one, or a part of the lines around it.
func TestNoErrorQuotesAValue(t *testing.T) {
	const before = "entityx: &x\nvendors:\n  nelnet:\n    quotes: fetch\n    base_url: https://api.nelnet.io\n"
	for _, text := range []string{
		"vendors:\n  nelnet:\n    auth: {username: CANARY-1, passwrd: CANARY-2, password: env:CANARY}\n",
		"vendors:\n  nelnet:\n    auth: CANARY-1\n",
		"vendors:\n  nelnet:\n    auth: {CANARY-1}\n",
		"vendors:\n  nelnet:\n    auth: {CANARY-1: CANARY-2}\n",
		"vendors:\n  nelnet:\n    auth: [CANARY-1]\n",
		"vendors:\n  nelnet:\n    auth:\n      password: \"CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n      password: 'CANARY-1\n      username: x\n",
		"vendors:\n  nelnet:\n    auth:\n      password: *CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n      password: &CANARY-1\n      &CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n      password: !CANARY-1 x\n      : : :\n",
		"vendors:\n  nelnet:\n    auth:\n      password: @CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n      password: `CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n      password: %CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n      password: CANARY-1: CANARY-2\n",
		"vendors:\n  nelnet:\n    auth:\n      password: CANARY-1\n     username: CANARY-2\n",
		"vendors:\n  nelnet:\n    auth:\n      password: |CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n\t  password: CANARY-1\n",
		"vendors:\n  nelnet:\n    orders: CANARY-1\n",
		"vendors:\n  nelnet:\n    auth:\n      password: CANARY-1\n---\nledger: CANARY-2\n",
		"password: CANARY-1\n" + before,
		before + "    auth: {user_pool_id: a, app_client_id: b, username: c, password: CANARY-1}\n",
	} {
		_, err := Parse(FileName, []byte(text), vendors.Clients())
		if err == nil {
			t.Errorf("accepted: %s", text)
			continue
		}
		if strings.Contains(err.Error(), "CANARY") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s\nsaid: %v", text, err)
		}
	}
}

// TestForgedConfigurations holds that no text takes long, whatever stands in it.
func TestForgedConfigurations(t *testing.T) {
	var steps, laughs strings.Builder
	for i := range 2000 {
		steps.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	laughs.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		fmt.Fprintf(&laughs, "a%d: &a%d [%s x]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9))
	}
	for name, text := range map[string]string{
		"brackets":         strings.Repeat("[", 100_000),
		"braces":           strings.Repeat("{a: ", 100_000),
		"dashes":           strings.Repeat("- ", 100_000),
		"question marks":   strings.Repeat("? ", 100_000),
		"steps":            steps.String(),
		"quotes":           strings.Repeat(`"`, 1_000_001),
		"anchors":          strings.Repeat("&a ", 100_000),
		"tags":             strings.Repeat("!a ", 100_000),
		"aliases":          "a: &a 1\nb: [" + strings.Repeat("*a,", 100_000) + "]",
		"laughs":           laughs.String(),
		"numbers":          "a: [" + strings.Repeat("1,", 200_000) + "]",
		"documents":        strings.Repeat("---\nledger: a\n", 50_000),
		"a second":         "ledger: a.db\n---\nledger: b.db\n",
		"after the end":    "ledger: a.db\n...\nledger: b.db\n",
		"a large text":     "ledger: " + strings.Repeat("x", 9<<20),
		"unknown vendors":  manyVendors(20_000, "{quotes: guess}"),
		"unknown keys":     manyVendors(20_000, "{quote: compute}"),
		"the same vendors": strings.Repeat("a:\n", 100_000),
	} {
		began := time.Now()
		_, err := Parse(FileName, []byte(text), vendors.Clients())
		took := time.Since(began)
		if err == nil || took > time.Minute || len(err.Error()) > 20_000 {
			t.Errorf("%s: took %v: %.200v", name, took, err)
		}
	}
}

// TestManyVendors holds that time grows with the file and not with its square.
func TestManyVendors(t *testing.T) {
	began := time.Now()
	c, err := Parse(FileName, []byte(manyVendors(20_000,
		"{quotes: compute, compute: {day_count: ACT/360}, convention: {day_count: ACT/365F}}")), vendors.Clients())
	if err != nil || len(c.Vendors) != 20_000 || time.Since(began) > time.Minute {
		t.Errorf("%v, it took %v", err, time.Since(began))
	}
}

func manyVendors(n int, each string) string {
	var b strings.Builder
	b.WriteString("vendors:\n")
	for i := range n {
		fmt.Fprintf(&b, "  v%d: %s\n", i, each)
	}
	return b.String()
}
