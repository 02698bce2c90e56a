package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"tieout/payoff"
)

// A genuine payload of which no more is known than an order's id is not passed over in silence.
func TestWebhookOfAnOrderOfUnknownType(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TIEOUT_TEST_KEY", "k-1")
	body := `{"activityId":"a","claimId":"` + claimID(1) + `","type":"order-cancelled","createdAt":"2026-07-01T10:00:00Z","data":{"orderId":"o1"}}`
	write(t, "payload.json", body)
	mac := hmac.New(sha256.New, []byte("k-1"))
	mac.Write([]byte(body + ":client"))
	want(t, payoff.ExitClean, "claim "+claimID(1)+": order-cancelled, of an order whose type it does not tell; tieout run reads the claim",
		"webhook", "payload.json", "--signature", hex.EncodeToString(mac.Sum(nil)), "--key", "env:TIEOUT_TEST_KEY", "--client-id", "client")
}

// A payload is believed only with LossExpress's signature, and what it tells is said.
func TestWebhook(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TIEOUT_TEST_KEY", "k-1")
	body := `{"activityId":"a","claimId":"0aa1b2c3-9222-4de5-81fe-fe1ac590fa0f","type":"payoff-data-added","createdAt":"2026-07-01T10:00:00Z",` +
		`"data":{"payoffAmount":10222.33,"validThroughDate":"2026-07-11T00:00:00.000Z"}}`
	if err := os.WriteFile("payload.json", []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte("k-1"))
	mac.Write([]byte(body + ":client"))
	signature := hex.EncodeToString(mac.Sum(nil))
	for _, c := range []struct {
		signature, key string
		code           int
		says           string
	}{
		{signature, "env:TIEOUT_TEST_KEY", 0, "claim 0aa1b2c3-9222-4de5-81fe-fe1ac590fa0f: quoted at 2026-07-01 10:00:00 UTC, payoff 10222.33, good through 2026-07-11"},
		{strings.Repeat("0", 64), "env:TIEOUT_TEST_KEY", payoff.ExitUsage, "not LossExpress's"},
		{signature, "k-1", payoff.ExitUsage, "--key is a reference"},
		{signature, "env:TIEOUT_TEST_NONE", payoff.ExitUsage, "the environment has no"},
	} {
		if out, code := tieout(t, "webhook", "payload.json", "--signature", c.signature, "--key", c.key, "--client-id", "client"); code != c.code ||
			!strings.Contains(out, c.says) {
			t.Errorf("key %s: exit %d, want %d and %q\n%s", c.key, code, c.code, c.says, out)
		}
	}
}
