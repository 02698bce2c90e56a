package sandbox_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/vendors/sandbox"
)

func TestLoginsAreRefused(t *testing.T) {
	c := start(t, nil, sandbox.Behavior{})
	for vendor, status := range map[string]int{"q2": 400, "nelnet": 401, "lossexpress": 401} {
		l := logins[vendor]
		for _, secret := range []string{sandbox.Q2ClientSecret, sandbox.NelnetPassword, sandbox.LossExpressSecret} {
			l.body = strings.Replace(l.body, secret, "wrong", 1)
		}
		if got, body := c.send("POST", l.path, l.body, l.header); got != status || strings.Contains(body, "eyJ") {
			t.Errorf("%s: %d %s, want %d", vendor, got, body, status)
		}
	}
}

func TestTokens(t *testing.T) {
	var late atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	paths := map[string]string{"q2": q2Path + q2ID, "nelnet": nelnetPath + nelnetID, "lossexpress": claimPath + claimID}
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{TokenLife: time.Minute, Now: now})
	for vendor, path := range paths {
		c.want("GET", path, 200, "")
		if status, _ := c.send("GET", path, "", map[string]string{"Authorization": "Bearer forged"}); status != 401 {
			t.Errorf("%s: %d for a forged token", vendor, status)
		}
	}
	late.Store(int64(time.Minute))
	c.want("GET", paths["q2"], 401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`)
	c.want("GET", paths["lossexpress"], 401, "The provided token has expired.")
	c.want("GET", paths["nelnet"], 401, "")
	if n := c.Count("", sandbox.Authenticate); n != 3 {
		t.Errorf("%d logins, want 3", n)
	}
	if n := len(c.Secrets()); n != 6 {
		t.Errorf("%d secrets, want 3 credentials and 3 tokens", n)
	}
	late.Store(0)
	c.want("GET", paths["q2"], 200, "")
	c.Expire("q2")
	c.want("GET", paths["q2"], 401, "")
}

func TestQ2Logins(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, samples(t, sandbox.None), sandbox.Behavior{Q2Key: &private.PublicKey})
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	const path = "/q2/services/oauth2/token"
	assert := func(subject string, life time.Duration, forge bool) int {
		claims := fmt.Sprintf(`{"iss":%q,"sub":%q,"aud":"https://login.salesforce.com","exp":%d}`,
			sandbox.Q2ClientID, subject, time.Now().Add(life).Unix())
		text := encode(`{"alg":"RS256"}`) + "." + encode(claims)
		hash := sha256.Sum256([]byte(text))
		if forge {
			hash[0]++
		}
		signature, err := rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, hash[:])
		if err != nil {
			t.Fatal(err)
		}
		status, _ := c.send("POST", path, url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
			"assertion": {text + "." + encode(string(signature))}}.Encode(), form)
		return status
	}
	got := []int{assert(sandbox.Q2User, time.Minute, false), assert("someone", time.Minute, false),
		assert(sandbox.Q2User, -time.Minute, false), assert(sandbox.Q2User, time.Minute, true)}
	if diff := cmp.Diff([]int{200, 400, 400, 400}, got); diff != "" {
		t.Errorf("good, other subject, expired, forged:\n%s", diff)
	}
	basic := map[string]string{"Content-Type": form["Content-Type"], "Authorization": "Basic " +
		base64.StdEncoding.EncodeToString([]byte(sandbox.Q2ClientID+":"+sandbox.Q2ClientSecret))}
	status, body := c.send("POST", path, "grant_type=client_credentials", basic)
	if status != 200 || !strings.Contains(body, fmt.Sprintf(`"instance_url":%q`, c.url+"/q2")) {
		t.Errorf("basic: %d %s", status, body)
	}
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
