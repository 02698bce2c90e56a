package nelnet

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"tieout/vendors/rest"
)

// credentials are what a login posts.
type credentials struct {
	UserName string `json:"userName"`
	Password string `json:"password"`
}

// login obtains a token.
func (c *Client) login(ctx context.Context) (rest.Token, error) {
	return c.caller.LogIn(ctx, rest.JSONLogin{
		URL:         c.base.JoinPath(loginPath),
		Header:      http.Header{"Userpoolid": {c.config.UserPoolID}, "Appclientid": {c.config.AppClientID}},
		Credentials: credentials{c.config.UserName, c.config.Password},
		Find:        findToken,
	})
}

// findToken finds the token in the answer to a login. Its expiresIn is not a duration but the second since 1970 at
// which it expires.
func findToken(answer *rest.Object) (rest.Token, error) {
	data := answer.Object("data")
	token := rest.Token{Value: data.Text("accessToken")}
	expires := data.Literal("expiresIn")
	if token.Value == "" {
		return token, errors.New("accessToken is missing")
	}
	if second, err := strconv.ParseInt(expires, 10, 64); err == nil {
		token.Expires = time.Unix(second, 0)
	}
	return token, nil
}
