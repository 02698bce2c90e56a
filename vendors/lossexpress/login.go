package lossexpress

import (
	"cmp"
	"context"
	"errors"

	"tieout/vendors/rest"
)

// credentials are what a login posts: JSON, and not the form of RFC 6749.
type credentials struct {
	ClientID string `json:"clientId"`
	Secret   string `json:"secret"`
}

// login obtains a token.
func (c *Client) login(ctx context.Context) (rest.Token, error) {
	return c.caller.LogIn(ctx, rest.JSONLogin{
		URL:         c.base.JoinPath(loginPath),
		Credentials: credentials{c.config.ClientID, c.config.Secret},
		Created:     true,
		Find:        findToken,
	})
}

// findToken finds the token in the answer to a login. No document says where it is, what it is called or how long it
// lives.
func findToken(answer *rest.Object) (rest.Token, error) {
	token := tokenIn(answer)
	if token == "" {
		token = tokenIn(answer.Object("data"))
	}
	if token == "" {
		return rest.Token{}, errors.New("there is no token")
	}
	return rest.Token{Value: token}, nil
}

func tokenIn(o *rest.Object) string {
	return cmp.Or(o.Text("accessToken"), o.Text("access_token"), o.Text("token"))
}
