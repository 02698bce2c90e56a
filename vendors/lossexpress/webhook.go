package lossexpress

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tieout/vendors/rest"
)

// ErrSignature is wrapped by the error for a webhook's payload that LossExpress did not sign with this key for this
// client.
var ErrSignature = errors.New("the signature is not LossExpress's")

// VerifyWebhook checks the payload of a webhook against its header X-LossExpress-Signature: the HMAC-SHA256 in hex,
// with the API key, of the payload, a colon and the client id (public vendor API docs, validating webhook payloads).
// LossExpress signs the text of JSON.stringify, so that space between tokens, which an editor may have added, does not
// count. Any other difference is [ErrSignature]. Registering the webhook again changes the key.
func VerifyWebhook(body []byte, signature, apiKey, clientID string) error {
	if apiKey == "" || clientID == "" {
		return errors.New("lossexpress: a webhook is verified by its API key and the client id; one is missing")
	}
	var payload bytes.Buffer
	if err := json.Compact(&payload, body); err != nil {
		return errors.New("lossexpress: webhook: the payload is not JSON")
	}
	given, err := hex.DecodeString(strings.TrimSpace(signature))
	if err != nil {
		return fmt.Errorf("lossexpress: webhook: %w", ErrSignature)
	}
	mac := hmac.New(sha256.New, []byte(apiKey))
	mac.Write(payload.Bytes())
	mac.Write([]byte(":" + clientID))
	if !hmac.Equal(given, mac.Sum(nil)) {
		return fmt.Errorf("lossexpress: webhook: %w", ErrSignature)
	}
	return nil
}

// ReadWebhook reads the payload of a webhook, which is one activity, after [VerifyWebhook] found it genuine. An
// activity without news of a payoff is an error.
func ReadWebhook(body []byte) (Activity, error) {
	o, err := rest.ParseObject(body)
	if err != nil {
		return Activity{}, fmt.Errorf("lossexpress: webhook: %w", err)
	}
	a, ok, err := readActivity(o)
	switch {
	case err != nil:
		return Activity{}, fmt.Errorf("lossexpress: webhook: %w", err)
	case !ok:
		return Activity{}, errors.New("lossexpress: webhook: the activity has no news of a payoff")
	}
	return a, nil
}
