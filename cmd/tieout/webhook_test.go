package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"tieout/payoff"
)

// signWebhook returns the signature that LossExpress gives a payload, with the key of these tests.
func signWebhook(payload string) string {
	mac := hmac.New(sha256.New, []byte("k-1"))
	mac.Write([]byte(payload + ":client"))
	return hex.EncodeToString(mac.Sum(nil))
}

// TestWebhook: a payload is believed only with LossExpress's signature, and what it says is printed.
func TestWebhook(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TIEOUT_TEST_KEY", "k-1")
	payload := `{"activityId":"a","claimId":"0aa1b2c3-9222-4de5-81fe-fe1ac590fa0f","type":"payoff-data-added",` +
		`"createdAt":"2026-07-01T10:00:00Z",` +
		`"data":{"payoffAmount":10222.33,"validThroughDate":"2026-07-11T00:00:00.000Z"}}`
	writeFile(t, "payload.json", payload)
	signature := signWebhook(payload)
	for _, c := range []struct {
		signature, key string
		code           int
		printed        string
	}{
		{signature, "env:TIEOUT_TEST_KEY", payoff.ExitClean, "claim 0aa1b2c3-9222-4de5-81fe-fe1ac590fa0f: " +
			"quoted at 2026-07-01 10:00:00 UTC, payoff 10222.33, good through 2026-07-11"},
		{strings.Repeat("0", 64), "env:TIEOUT_TEST_KEY", payoff.ExitUsage, "not LossExpress's"},
		{signature, "k-1", payoff.ExitUsage, "--key is a reference"},
		{signature, "env:TIEOUT_TEST_NONE", payoff.ExitUsage, "the environment has no"},
	} {
		expect(t, c.code, c.printed, "webhook", "payload.json", "--signature", c.signature, "--key", c.key,
			"--client-id", "client")
	}
}

// TestWebhookOfAnOrderOfUnknownType: a genuine payload that names nothing but an order's id is printed, too.
func TestWebhookOfAnOrderOfUnknownType(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TIEOUT_TEST_KEY", "k-1")
	payload := `{"activityId":"a","claimId":"` + claimID(1) + `","type":"order-cancelled",` +
		`"createdAt":"2026-07-01T10:00:00Z","data":{"orderId":"o1"}}`
	writeFile(t, "payload.json", payload)
	expect(t, payoff.ExitClean, "claim "+claimID(1)+": order-cancelled, of an order whose type it does not tell; "+
		"tieout run reads the claim", "webhook", "payload.json", "--signature", signWebhook(payload),
		"--key", "env:TIEOUT_TEST_KEY", "--client-id", "client")
}
