package config

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors/client"
)

// An authKey is a key of a login that may be a reference.
type authKey struct {
	name   string
	value  *string
	secret bool // its value must be a reference
}

// references lists the keys of a login that may be references, in the order in which they are reported.
func references(l *client.Login) []authKey {
	return []authKey{
		{"token_url", &l.TokenURL, false},
		{"client_id", &l.ClientID, false},
		{"client_secret", &l.ClientSecret, true},
		{"username", &l.UserName, false},
		{"private_key", &l.PrivateKey, true},
		{"user_pool_id", &l.UserPoolID, false},
		{"app_client_id", &l.AppClientID, false},
		{"password", &l.Password, true},
		{"secret", &l.Secret, true},
	}
}

// login reads the login of a vendor that is asked; references stay as they are. It refuses a login that states a secret
// or lacks a key that its client needs. Only the first problem is reported, except for the token's address.
func (r *reading) login(key string, k authKeys, spec *client.Spec) client.Login {
	login := client.Login(k)
	if k.TokenURL != "" && !IsReference(k.TokenURL) {
		r.address(key+".token_url", k.TokenURL)
	}
	defer r.keepFirst(len(r.problems))
	for _, a := range references(&login) {
		if a.secret && *a.value != "" {
			r.checkSecret(key+"."+a.name, *a.value)
		}
	}
	if k.Flow != "" && len(spec.Flows) > 0 && !slices.Contains(spec.Flows, k.Flow) {
		r.refuse(key+".flow", "%q is no flow; there are %s", k.Flow, listed(spec.Flows))
	}
	if spec.Needs == nil {
		return login
	}
	needs := spec.Needs(k.Flow)
	for _, a := range references(&login) {
		if *a.value == "" && slices.Contains(needs, a.name) {
			r.refuse(key, "%s is missing; the %s client needs %s", a.name, spec.Name, listed(needs))
		}
	}
	return login
}

// checkSecret refuses a secret that is not a reference.
func (r *reading) checkSecret(key, text string) {
	if !IsReference(text) {
		r.refuse(key, "a secret is a reference (env:NAME, file:PATH or cred:NAME), never the value itself")
	}
}

// Logins resolves the logins of all vendors that are asked, by vendor name. It also makes each vendor's client once, so
// that a login it cannot work with is reported before anything runs. An error is a [payoff.Problem] that names all
// references that lead nowhere, and all logins that a client refuses.
func (c *Config) Logins() (map[string]client.Login, error) {
	logins := map[string]client.Login{}
	var problems []*payoff.Problem
	for _, name := range slices.Sorted(maps.Keys(c.Vendors)) {
		v := c.Vendors[name]
		if v.Client == nil {
			continue
		}
		login, problem := c.logIn(v)
		if problem != nil {
			problems = append(problems, problem)
		}
		logins[name] = login
	}
	return logins, join(problems)
}

// logIn resolves the login of one vendor.
func (c *Config) logIn(v pipeline.Vendor) (client.Login, *payoff.Problem) {
	key := "vendors." + v.Name + ".auth"
	login := v.Client.Login
	var missing []string
	for _, a := range references(&login) {
		if !IsReference(*a.value) {
			continue
		}
		secret, err := LookUp(*a.value)
		if err != nil {
			missing = append(missing, fmt.Sprintf("%s: %s.%s: %v", c.source.where(key+"."+a.name), key, a.name, err))
		}
		*a.value = secret
	}
	if len(missing) > 0 {
		return login, payoff.Problemf(payoff.CodeSecret, "set it, or try the run with --sandbox, which needs none", "%s",
			strings.Join(missing, "\n"))
	}
	if _, err := v.Client.Quoter(v.Client.At("", login)); err != nil {
		return login, c.source.problem(key, "%w", err)
	}
	return login, nil
}

// IsReference says whether a text is a secret's reference: env:NAME, file:PATH or cred:NAME.
func IsReference(text string) bool {
	kind, name, ok := strings.Cut(text, ":")
	return ok && name != "" && (kind == "env" || kind == "file" || kind == "cred")
}

// LookUp reads a secret's reference: an environment variable (env:NAME), a file (file:PATH) or a systemd credential
// (cred:NAME). The line break at the end of a file is not part of the secret. An error names the reference, never a
// value; an empty secret is an error, too.
func LookUp(reference string) (string, error) {
	kind, name, _ := strings.Cut(reference, ":")
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
		if name != filepath.Base(name) || name == ".." {
			return "", fmt.Errorf("%s: a credential's name has no folder", reference)
		}
		name = filepath.Join(folder, name)
	}
	text, err := readSecret(name)
	if err != nil {
		return "", fmt.Errorf("%s %w", reference, err)
	}
	value := strings.TrimRight(text, "\r\n")
	if value == "" {
		return "", fmt.Errorf("%s is empty", reference)
	}
	return value, nil
}

// A LoginKey is a key of auth: and its value.
type LoginKey struct {
	Name, Value string
	Secret      bool // a configuration has only a reference to it
}

// LoginKeys lists the keys of auth: that a login has, as a configuration spells them.
func LoginKeys(l client.Login) []LoginKey {
	var keys []LoginKey
	if l.Flow != "" {
		keys = append(keys, LoginKey{"flow", l.Flow, false})
	}
	for _, a := range references(&l) {
		if *a.value != "" {
			keys = append(keys, LoginKey{a.name, *a.value, a.secret})
		}
	}
	return keys
}
