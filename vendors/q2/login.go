package q2

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/oauth2/jwt"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// assertionLife is how long a signed login is valid; Salesforce wants a few minutes.
const assertionLife = 3 * time.Minute

// login obtains a token. Salesforce does not say when it expires, so that it is used until it is refused.
func (c *Client) login(ctx context.Context) (rest.Token, error) {
	base := *c.token
	base.Path, base.RawPath = strings.TrimSuffix(base.Path, loginPath), ""
	guarded := rest.GuardReading(c.config.Transport, &base, rest.Select(Routes(), rest.Login))
	post := &exchange{ctx: ctx, caller: c.caller.Through(guarded)}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{
		Transport:     post,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	_, err := c.source(ctx).Token()
	if post.err != nil {
		err = post.err // oauth2's own errors repeat the whole answer
	} else if err != nil {
		err = rest.MalformedLogin(errors.New("there is no token"))
	}
	if err != nil {
		return rest.Token{}, err
	}
	if !c.allows(post.token.URL) {
		return rest.Token{}, &rest.Failure{
			Reason: payoff.VendorError,
			Detail: "login: instance_url is neither a Salesforce host nor the host of base_url",
			Err:    fmt.Errorf("%w: instance_url", rest.ErrLoginRefused),
		}
	}
	return post.token, nil
}

// source returns the flow's source of tokens.
func (c *Client) source(ctx context.Context) oauth2.TokenSource {
	if c.config.Flow == ClientCredentials {
		config := &clientcredentials.Config{
			ClientID:     c.config.ClientID,
			ClientSecret: c.config.ClientSecret,
			TokenURL:     c.token.String(),
			AuthStyle:    oauth2.AuthStyleInParams, // finding out would send a wrong secret twice
		}
		return config.TokenSource(ctx)
	}
	audience := c.config.Audience
	if audience == "" {
		audience = c.token.Scheme + "://" + c.token.Host
	}
	config := &jwt.Config{
		Email:      c.config.ClientID,
		PrivateKey: []byte(c.config.PrivateKey),
		Subject:    c.config.UserName,
		TokenURL:   c.token.String(),
		Audience:   audience,
		Expires:    assertionLife,
	}
	return config.TokenSource(ctx)
}

// allows says whether a token may be sent to this address: a token sent to a stranger is lost.
func (c *Client) allows(instance string) bool {
	if instance == "" {
		return true
	}
	u, err := rest.CheckURL(instance)
	if err != nil {
		return false
	}
	if rest.IsLoopback(u) {
		return rest.IsLoopback(c.base)
	}
	return strings.EqualFold(u.Hostname(), c.base.Hostname()) || isSalesforce(u)
}

// isSalesforce says whether only Salesforce can have this host.
func isSalesforce(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	for _, domain := range []string{".salesforce.com", ".force.com", ".cloudforce.com", ".salesforce.mil"} {
		if strings.HasSuffix(host, domain) {
			return true
		}
	}
	return false
}

// An exchange is oauth2's way to our caller. It keeps the token and the error, because oauth2 drops the kind of an
// error.
type exchange struct {
	ctx    context.Context //nolint:containedctx // of the login: the JWT flow makes its request without one
	caller *rest.Caller
	token  rest.Token
	err    error
}

// RoundTrip makes the one request of a login, by the vendor's policy.
func (e *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	reply, err := e.caller.Do(e.ctx, rest.Request{
		Method: r.Method,
		URL:    r.URL,
		Header: r.Header,
		Body:   body,
		Login:  true,
		Judge:  e.judge,
	})
	if e.err = err; err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: reply.Status,
		Header:     http.Header{"Content-Type": {"application/json"}}, // the judge has found it to be JSON
		Body:       io.NopCloser(bytes.NewReader(reply.Body)),
		Request:    r,
	}, nil
}

// judge keeps the token of an answer.
func (e *exchange) judge(r rest.Reply) (err error) {
	e.token, err = rest.ReadToken(r, findToken)
	return err
}

// findToken finds the token in the answer to a login.
func findToken(answer *rest.Object) (rest.Token, error) {
	token := rest.Token{Value: answer.Text("access_token"), URL: answer.Text("instance_url")}
	if token.Value == "" {
		return token, errors.New("access_token is missing")
	}
	return token, nil
}
