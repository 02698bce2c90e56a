package payoff

import (
	"crypto/sha256"
	"encoding/hex"
)

// Digest returns the SHA-256 of text in hex.
func Digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
