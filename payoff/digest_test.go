package payoff_test

import (
	"testing"

	"tieout/payoff"
)

func TestDigest(t *testing.T) {
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	if got := payoff.Digest([]byte("abc")); got != want {
		t.Errorf("the digest of abc is %s, want %s", got, want)
	}
}
