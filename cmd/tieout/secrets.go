package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tieout/payoff"
)

// A reference is one key of a login: a literal value, or where to find it.
type reference struct {
	key    string
	value  string
	secret bool // must be a reference
	into   *string
}

// references lists the keys of a login that may be references.
func (a *authConfig) references() []reference {
	return []reference{
		{"token_url", a.TokenURL, false, &a.TokenURL},
		{"client_id", a.ClientID, false, &a.ClientID},
		{"client_secret", a.ClientSecret, true, &a.ClientSecret},
		{"username", a.Username, false, &a.Username},
		{"private_key", a.PrivateKey, true, &a.PrivateKey},
		{"user_pool_id", a.UserPoolID, false, &a.UserPoolID},
		{"app_client_id", a.AppClientID, false, &a.AppClientID},
		{"password", a.Password, true, &a.Password},
		{"secret", a.Secret, true, &a.Secret},
	}
}

func isReference(value string) bool {
	kind, name, ok := strings.Cut(value, ":")
	return ok && name != "" && (kind == "env" || kind == "file" || kind == "cred")
}

// resolve returns the login with every reference replaced by what it points to. All that are missing are named at
// once, by key and reference, never by value.
func (c *config) resolve(vendor string, a authConfig) (authConfig, error) {
	var missing []string
	for _, r := range a.references() {
		if !isReference(r.value) {
			continue
		}
		value, err := lookUp(r.value)
		if err != nil {
			key := fmt.Sprintf("vendors.%s.auth.%s", vendor, r.key)
			missing = append(missing, fmt.Sprintf("%s: %s: %v", c.where("$."+key), key, err))
		}
		*r.into = value
	}
	if len(missing) > 0 {
		return a, payoff.Problemf(payoff.CodeSecret, "set it, or try the run with --sandbox, which needs none", "%s",
			strings.Join(missing, "\n"))
	}
	return a, nil
}

// lookUp reads env:NAME, file:PATH or cred:NAME (a systemd credential). The end of a last line is not part of it.
func lookUp(ref string) (string, error) {
	kind, name, _ := strings.Cut(ref, ":")
	switch kind {
	case "env":
		if value := os.Getenv(name); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("the environment has no %s", name)
	case "cred":
		folder := os.Getenv("CREDENTIALS_DIRECTORY")
		if folder == "" {
			return "", fmt.Errorf("no CREDENTIALS_DIRECTORY to find %s in", name)
		}
		name = filepath.Join(folder, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read", ref)
	}
	value := strings.TrimRight(string(text), "\r\n")
	if value == "" {
		return "", fmt.Errorf("%s is empty", ref)
	}
	return value, nil
}
