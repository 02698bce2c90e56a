package q2

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"tieout/vendors/rest"
)

// The ways in which the client can log in at Salesforce.
const (
	ClientCredentials = "client_credentials"
	JWTBearer         = "jwt_bearer"
)

// A Config says where Q2 is and who asks. The secrets are in plain text.
type Config struct {
	BaseURL      string // the organization's address; the one that comes with a token is used instead if it is allowed
	Flow         string // ClientCredentials or JWTBearer
	TokenURL     string // ends in /services/oauth2/token; empty: that path below BaseURL
	ClientID     string
	ClientSecret string            // of ClientCredentials
	PrivateKey   string            // of JWTBearer: an RSA key in PEM, without a passphrase
	UserName     string            // of JWTBearer: the integration user
	Audience     string            // of JWTBearer; empty: the scheme and host of TokenURL
	Policy       rest.Policy       // what is left zero is taken from DefaultPolicy
	Transport    http.RoundTripper // nil: rest.NewTransport
}

// DefaultPolicy returns [rest.DefaultPolicy] with two attempts, because each may store a record in Salesforce.
func DefaultPolicy() rest.Policy {
	p := rest.DefaultPolicy()
	p.Attempts = 2
	return p
}

// check returns the base address and the token address. Its errors name the keys of the configuration, not their
// values.
func (c *Config) check() (base, token *url.URL, err error) {
	if base, err = rest.CheckURL(c.BaseURL); err != nil {
		return nil, nil, fmt.Errorf("q2: base_url %w", err)
	}
	if c.TokenURL == "" {
		c.TokenURL = base.JoinPath(loginPath).String()
	}
	if token, err = rest.CheckURL(c.TokenURL); err != nil {
		return nil, nil, fmt.Errorf("q2: token_url %w", err)
	}
	if !strings.HasSuffix(token.Path, loginPath) {
		return nil, nil, fmt.Errorf("q2: token_url does not end in %s", loginPath)
	}
	return base, token, c.checkAuth()
}

func (c *Config) checkAuth() error {
	switch {
	case c.Flow == ClientCredentials && (c.ClientID == "" || c.ClientSecret == ""):
		return errors.New("q2: auth with client_credentials needs client_id and client_secret")
	case c.Flow == ClientCredentials:
		return nil
	case c.Flow != JWTBearer:
		return errors.New("q2: the flow of auth is neither client_credentials nor jwt_bearer")
	case c.ClientID == "" || c.UserName == "" || c.PrivateKey == "":
		return errors.New("q2: auth with jwt_bearer needs client_id, username and private_key")
	case !isRSA(c.PrivateKey):
		return errors.New("q2: private_key is not an RSA key in PEM without a passphrase")
	}
	return nil
}

func isRSA(text string) bool {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return false
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		_, ok := key.(*rsa.PrivateKey)
		return ok
	}
	_, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	return err == nil
}
