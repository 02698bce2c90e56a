package lossexpress

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"tieout/vendors/rest"
)

// credentials is the body of a login: JSON, and not the form of RFC 6749.
type credentials struct {
	ClientID string `json:"clientId"`
	Secret   string `json:"secret"`
}

// login obtains a token.
func (c *Client) login(ctx context.Context) (rest.Token, error) {
	body, err := json.Marshal(credentials{c.config.ClientID, c.config.Secret})
	if err != nil {
		return rest.Token{}, errors.New("lossexpress: login: the credentials are not text")
	}
	var token rest.Token
	_, err = c.caller.Do(ctx, rest.Request{
		Method: http.MethodPost,
		URL:    c.base.JoinPath(loginPath),
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}},
		Body:   body,
		Login:  true,
		Judge: func(r rest.Reply) (err error) {
			token, err = judgeLogin(r)
			return err
		},
	})
	return token, err
}

// judgeLogin reads the token, whose name and place are not documented, nor how long it lives.
func judgeLogin(r rest.Reply) (rest.Token, error) {
	if r.Status == http.StatusCreated {
		r.Status = http.StatusOK
	}
	if err := rest.LoginFailure(r); err != nil {
		return rest.Token{}, err
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return rest.Token{}, rest.MalformedLogin(err)
	}
	token := tokenIn(o)
	if token == "" {
		token = tokenIn(o.Object("data"))
	}
	if err = o.Err(); err == nil && token == "" {
		err = errors.New("there is no token")
	}
	if err != nil {
		return rest.Token{}, rest.MalformedLogin(err)
	}
	return rest.Token{Value: token}, nil
}

func tokenIn(o *rest.Object) string {
	return cmp.Or(o.Text("accessToken"), o.Text("access_token"), o.Text("token"))
}
