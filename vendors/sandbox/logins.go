package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// The credentials that logins must present. They open the sandbox and nothing else.
const (
	Q2ClientID          = "sandbox-q2-client"
	Q2ClientSecret      = "sandbox-q2-secret-5b1f"
	Q2User              = "integration@sandbox.example" // the subject of JWT logins
	NelnetUserPoolID    = "sandbox-pool"
	NelnetAppClientID   = "sandbox-app"
	NelnetUserName      = "sandbox-user"
	NelnetPassword      = "sandbox-nelnet-password-77c2"
	LossExpressClientID = "sandbox-lx-client"
	LossExpressSecret   = "sandbox-lx-secret-e90a"
)

// issue returns a new token. It has the form of a JWT whose claims name a person, as Nelnet documents its tokens, so
// that a token in a log leaks more than one thing.
func (v *vendorServer) issue() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	const form = `{"vendor":%q,"name":"Sandy Box","email":"sandy@sandbox.example","n":%d}`
	claims := fmt.Sprintf(form, v.name, len(v.issued))
	signature := sha256.Sum256([]byte(claims))
	token := encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode([]byte(claims)) + "." + encode(signature[:])
	v.issued = append(v.issued, token)
	v.tokens[token] = v.behavior.now().Add(v.behavior.tokenLife())
	return token
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// knows says whether a token was issued here and is still valid.
func (v *vendorServer) knows(token string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	until, ok := v.tokens[token]
	return ok && v.behavior.now().Before(until)
}

// bearer returns the token of a request; empty if it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// maxBody bounds the body of a request, in bytes.
const maxBody = 64 << 10

// fields reads a JSON object of strings; nil if the body is anything else.
func fields(r *http.Request) map[string]string {
	var body map[string]string
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxBody)).Decode(&body); err != nil {
		return nil
	}
	return body
}

// guid returns an id that depends only on its words.
func guid(words ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(words...)))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
