package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors/client"
)

const tokenURL = "https://q2.example.com/services/oauth2/token"

// three is a configuration of three vendors that are asked, and one that is not.
const three = `vendors:
  q2:
    quotes: fetch
    base_url: https://q2.example.com
    auth:
      token_url: env:TOKEN_URL
      client_id: "file:id"
      client_secret: cred:secret
  nelnet:
    quotes: fetch
    base_url: https://nelnet.example.com
    auth:
      {user_pool_id: us-east-1_pool, app_client_id: app, username: env:USER, password: env:PASSWORD, tenant_id: env:T}
  lossexpress:
    quotes: fetch
    base_url: https://lx.example.com
    auth: {client_id: id, secret: env:SECRET}
  acme: {quotes: file, auth: {secret: env:NOBODY}}
`

// TestLogins: references are replaced in the logins alone; the configuration keeps them as they are.
func TestLogins(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for name, text := range map[string]string{"id": "the id\r\n", "secret": "two\nlines\n\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{"TOKEN_URL": tokenURL, "USER": "me",
		"PASSWORD": " pw ", "SECRET": "s", "CREDENTIALS_DIRECTORY": folder} {
		t.Setenv(name, value)
	}
	c := parse(t, three)
	before := c.Vendors["q2"].Client.Login
	got, err := c.Logins()
	want := map[string]client.Login{
		"q2": {TokenURL: tokenURL, ClientID: "the id", ClientSecret: "two\nlines"},
		"nelnet": {UserPoolID: "us-east-1_pool", AppClientID: "app", UserName: "me", Password: " pw ",
			TenantID: "env:T"}, // it is not among the keys that may be references
		"lossexpress": {ClientID: "id", Secret: "s"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if after := c.Vendors["q2"].Client.Login; after != before || after.ClientSecret != "cred:secret" {
		t.Errorf("the configuration has %+v now", after)
	}
}

// TestMissingSecrets: all references that lead nowhere are named at once, and no value is.
func TestMissingSecrets(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	t.Setenv("USER", "hunter2")
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	if err := os.WriteFile("id", []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := `tieout.yaml:17: vendors.lossexpress.auth.secret: the environment has no SECRET
tieout.yaml:13: vendors.nelnet.auth.password: the environment has no PASSWORD
tieout.yaml:6: vendors.q2.auth.token_url: the environment has no TOKEN_URL
tieout.yaml:7: vendors.q2.auth.client_id: file:id is empty
tieout.yaml:8: vendors.q2.auth.client_secret: no CREDENTIALS_DIRECTORY to find secret in`
	_, err := parse(t, three).Logins()
	var p *payoff.Problem
	if !errors.As(err, &p) || p.Code != payoff.CodeSecret || !strings.Contains(p.Hint, "--sandbox") || p.Message != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// TestUnusableLogin: what a client cannot work with is said with the line of its login, also beside missing secrets.
func TestUnusableLogin(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, value := range map[string]string{"TOKEN_URL": "http://q2.example.com/token", "USER": "me",
		"PASSWORD": "pw", "ID": "id", "KEY": "no key"} {
		t.Setenv(name, value)
	}
	text := strings.NewReplacer("      client_id: \"file:id\"\n", "      client_id: env:ID\n      flow: jwt_bearer\n"+
		"      username: me\n", "      client_secret: cred:secret\n", "      private_key: env:KEY\n").Replace(three)
	_, err := parse(t, text).Logins()
	want := []string{"tieout.yaml:19: vendors.lossexpress.auth.secret: the environment has no SECRET",
		"tieout.yaml:6: vendors.q2.auth: "}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) || lines[0] != want[0] || !strings.HasPrefix(lines[1], want[1]) {
		t.Errorf("got %v, want lines that begin with %q", err, want)
	}
}

func TestLookUp(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("FULL", "value\n")
	t.Setenv("BLANK", "")
	t.Setenv("CREDENTIALS_DIRECTORY", "creds")
	for reference, want := range map[string]string{
		"env:FULL":    "value\n",
		"env:BLANK":   "error: the environment has no BLANK",
		"file:nosuch": "error: file:nosuch cannot be read",
		"cred:nosuch": "error: cred:nosuch cannot be read",
	} {
		got, err := LookUp(reference)
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", reference, got, want)
		}
	}
}

func TestIsReference(t *testing.T) {
	for text, want := range map[string]bool{"env:A": true, "file:/a:b": true, "cred:a": true, "env:": false, "": false,
		"hunter2": false, "vault:a": false, "https://a.example.com": false, "ENV:A": false} {
		if IsReference(text) != want {
			t.Errorf("%q: not %v", text, want)
		}
	}
}
