package q2

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

func TestJWTBearer(t *testing.T) {
	c, f := newClient(t, good(t))
	c.config.Flow, c.config.PrivateKey, c.config.UserName = JWTBearer, key(t), "integration@example.com"
	if a := ask(t, c, loanQuestion(loan)); a.Quote == nil {
		t.Fatalf("no quote: %s", a.Detail)
	}
	form := f.Logins[0].PostForm
	if form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
		t.Errorf("login %v", form)
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(form.Get("assertion"), ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Issuer   string `json:"iss"`
		Subject  string `json:"sub"`
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	life := time.Until(time.Unix(claims.Expires, 0))
	if claims.Issuer != "client" || claims.Subject != "integration@example.com" ||
		claims.Audience != c.base.String() || life > 3*time.Minute || life < time.Minute {
		t.Errorf("got %+v, good for %v", claims, life)
	}
}

func key(t *testing.T) string {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func TestInstanceURL(t *testing.T) {
	tests := []struct {
		base, instance string
		want           bool
	}{
		{"https://org.my.salesforce.com", "https://org.my.salesforce.com", true},
		{"https://login.example.com", "https://na1.salesforce.com", true},
		{"https://login.example.com", "https://org.my.site.FORCE.com", true},
		{"https://gateway.example.com", "https://gateway.example.com", true},
		{"http://127.0.0.1:1", "http://localhost:2/q2", true},
		{"https://org.my.salesforce.com", "", true},
		{"https://org.my.salesforce.com", "https://evil.test", false},
		{"https://org.my.salesforce.com", "https://salesforce.com.evil.test", false},
		{"https://org.my.salesforce.com", "https://evilsalesforce.com", false},
		{"https://org.my.salesforce.com", "http://org.my.salesforce.com", false},
		{"https://org.my.salesforce.com", "http://127.0.0.1:1", false},
		{"https://org.my.salesforce.com", "https://u:p@org.my.salesforce.com", false},
		{"http://127.0.0.1:1", "http://169.254.169.254", false},
	}
	for _, tt := range tests {
		base, err := url.Parse(tt.base)
		if err != nil {
			t.Fatal(err)
		}
		if got := (&Client{base: base}).allows(tt.instance); got != tt.want {
			t.Errorf("%s with base %s: %t, want %t", tt.instance, tt.base, got, tt.want)
		}
	}
}

func TestStrangeInstanceGetsNoToken(t *testing.T) {
	c, f := newClient(t, good(t))
	f.Login = []step{{Status: 200, Body: `{"access_token":"q2-token","instance_url":"https://evil.test"}`}}
	for range 3 {
		if a := ask(t, c, loanQuestion(loan)); a.Reason != payoff.VendorError || a.Calls != 0 {
			t.Fatalf("got %+v", a)
		}
	}
	if len(f.Logins) != 1 {
		t.Errorf("%d logins, want 1", len(f.Logins))
	}
}

func TestNewRefuses(t *testing.T) {
	good := Config{BaseURL: "https://v.test", Flow: ClientCredentials, ClientID: "c", ClientSecret: secret}
	for name, spoil := range map[string]func(*Config){
		"http":            func(c *Config) { c.BaseURL = "http://v.test" },
		"http token":      func(c *Config) { c.TokenURL = "http://v.test" + loginPath },
		"other token url": func(c *Config) { c.TokenURL = "https://v.test/token" },
		"no secret":       func(c *Config) { c.ClientSecret = "" },
		"no flow":         func(c *Config) { c.Flow = "" },
		"no key":          func(c *Config) { c.Flow, c.UserName = JWTBearer, "u" },
		"bad key":         func(c *Config) { c.Flow, c.UserName, c.PrivateKey = JWTBearer, "u", secret },
	} {
		c := good
		spoil(&c)
		if _, err := New(c); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
}
