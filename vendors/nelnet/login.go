package nelnet

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"tieout/vendors/rest"
)

// credentials is the body of a login.
type credentials struct {
	UserName string `json:"userName"`
	Password string `json:"password"`
}

// login obtains a token.
func (c *Client) login(ctx context.Context) (rest.Token, error) {
	body, err := json.Marshal(credentials{c.config.UserName, c.config.Password})
	if err != nil {
		return rest.Token{}, errors.New("nelnet: login: the credentials are not text")
	}
	var token rest.Token
	_, err = c.caller.Do(ctx, rest.Request{
		Method: http.MethodPost,
		URL:    c.base.JoinPath(loginPath),
		Header: http.Header{
			"Accept":       {"application/json"},
			"Content-Type": {"application/json"},
			"Userpoolid":   {c.config.UserPoolID},
			"Appclientid":  {c.config.AppClientID},
		},
		Body:  body,
		Login: true,
		Judge: func(r rest.Reply) (err error) {
			token, err = judgeLogin(r)
			return err
		},
	})
	return token, err
}

// judgeLogin reads the token. Its expiresIn is not a duration but the second since 1970 at which it ends.
func judgeLogin(r rest.Reply) (rest.Token, error) {
	if err := rest.LoginFailure(r); err != nil {
		return rest.Token{}, err
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return rest.Token{}, rest.MalformedLogin(err)
	}
	data := o.Object("data")
	token := rest.Token{Value: data.Text("accessToken")}
	expires := data.Literal("expiresIn")
	if err = o.Err(); err == nil && token.Value == "" {
		err = errors.New("accessToken is missing")
	}
	if err != nil {
		return rest.Token{}, rest.MalformedLogin(err)
	}
	if second, err := strconv.ParseInt(expires, 10, 64); err == nil {
		token.Expires = time.Unix(second, 0)
	}
	return token, nil
}
