package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"tieout/payoff"
)

// A JSONLogin is a login that posts credentials as JSON and is answered with a token in JSON.
type JSONLogin struct {
	URL         *url.URL
	Header      http.Header // in addition to Accept and Content-Type; may be nil
	Credentials any         // what is posted
	Created     bool        // 201 is as good an answer as 200
	// Find finds the token in the answer. Its error says what is missing, and repeats nothing of the answer.
	Find func(answer *Object) (Token, error)
}

// LogIn obtains a token. An error wraps [ErrLoginRefused] if the vendor refused the credentials, or answered without a
// token that can be used: the same login must not be tried again then.
func (c *Caller) LogIn(ctx context.Context, l JSONLogin) (Token, error) {
	body, err := json.Marshal(l.Credentials)
	if err != nil {
		return Token{}, errors.New("login: the credentials cannot be written as JSON")
	}
	header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	maps.Copy(header, l.Header)
	var token Token
	_, err = c.Do(ctx, Request{
		Method: http.MethodPost,
		URL:    l.URL,
		Header: header,
		Body:   body,
		Login:  true,
		Judge: func(r Reply) (err error) {
			if l.Created && r.Status == http.StatusCreated {
				r.Status = http.StatusOK
			}
			token, err = ReadToken(r, l.Find)
			return err
		},
	})
	return token, err
}

// ReadToken reads the answer to a login, in which find finds the token. It fails as [Caller.LogIn] does.
func ReadToken(r Reply, find func(answer *Object) (Token, error)) (Token, error) {
	if err := loginFailure(r); err != nil {
		return Token{}, err
	}
	o, err := ParseObject(r.Body)
	if err != nil {
		return Token{}, MalformedLogin(err)
	}
	token, err := find(o)
	if fault := o.Err(); fault != nil {
		err = fault
	}
	if err != nil {
		return Token{}, MalformedLogin(err)
	}
	return token, nil
}

// loginFailure judges the answer to a login by its status: nil for 200, and a failure that wraps [ErrLoginRefused] for
// a refusal, which asking again cannot cure.
func loginFailure(r Reply) error {
	if r.Status == http.StatusOK {
		return nil
	}
	f := statusFailure(r)
	switch r.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		return refusedLogin(fmt.Sprintf("%v (HTTP %d); see auth of this vendor", ErrLoginRefused, r.Status), f.Err)
	}
	f.Detail = "login: " + f.Detail
	return f
}

// MalformedLogin returns the failure of a login that was answered 200 with err in it. A JSON object without a usable
// token is the vendor's answer, and sending the password again would bring no other. Anything else is trouble on the
// way.
func MalformedLogin(err error) *Failure {
	err = fmt.Errorf("login: %w", err)
	if errors.Is(err, errNoObject) {
		return Malformed(err)
	}
	return refusedLogin(err.Error(), nil)
}

// refusedLogin is the failure of a login that must not be tried again: a wrong password sent once for each loan would
// lock the account.
func refusedLogin(detail string, cause error) *Failure {
	f := &Failure{Reason: payoff.VendorError, Detail: detail, Err: ErrLoginRefused}
	if cause != nil {
		f.Err = fmt.Errorf("%w: %w", ErrLoginRefused, cause)
	}
	return f
}
