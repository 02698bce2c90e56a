package lossexpress

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A Config says where LossExpress is and who asks. The secret is in plain text.
type Config struct {
	BaseURL   string // https://xapi.lossexpress.com; http only on loopback
	ClientID  string
	Secret    string
	Policy    rest.Policy       // what is left zero is taken from rest.DefaultPolicy
	Transport http.RoundTripper // nil: rest.NewTransport
}

// A Client reads claims of LossExpress. It is safe for concurrent use.
type Client struct {
	config  Config
	base    *url.URL
	caller  *rest.Caller
	session *rest.Session
}

// New returns a client; nothing is sent before the first question. It fails if the address is not usable or a secret is
// missing.
func New(c Config) (*Client, error) {
	base, err := rest.CheckURL(c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("lossexpress: base_url %w", err)
	}
	if c.ClientID == "" || c.Secret == "" {
		return nil, fmt.Errorf("lossexpress: auth needs client_id and secret")
	}
	c.Policy = c.Policy.WithDefaults(rest.DefaultPolicy())
	if c.Transport == nil {
		c.Transport = rest.NewTransport(c.Policy.Concurrency)
	}
	guarded := rest.GuardReading(c.Transport, base, Routes())
	client := &Client{config: c, base: base, caller: rest.NewCaller(c.Policy, guarded)}
	client.session = rest.NewSession(c.Policy.Deadline, client.login)
	return client, nil
}

// Quote reads the payoff data of the loan's claim. What goes wrong at the vendor is an answer with a reason, and so is
// a payoff that is not there yet. An error means that ctx ended.
func (c *Client) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	id := q.Loan.Claim
	if !CheckID(id) {
		return payoff.Answer{Reason: payoff.BadID, Detail: "a LossExpress claim id is a GUID; nothing was asked"}, nil
	}
	var found claim
	reply, err := c.get(ctx, c.base.JoinPath(claimPath, id), func(r rest.Reply) (err error) {
		found, err = judge(r, id)
		return err
	})
	if err != nil {
		reply.Body = found.evidence // never the answer itself: it names the owner
		return rest.NoQuote(ctx, reply, err)
	}
	return payoff.Answer{Quote: found.quote, Evidence: found.evidence, Calls: reply.Attempts}, nil
}

// get makes one read with a token.
func (c *Client) get(ctx context.Context, u *url.URL, judge func(rest.Reply) error) (rest.Reply, error) {
	return c.session.Do(ctx, func(ctx context.Context, t rest.Token) (rest.Reply, error) {
		return c.caller.Do(ctx, rest.Request{
			Method: http.MethodGet,
			URL:    u,
			Header: http.Header{"Accept": {"application/json"}},
			Token:  t,
			Judge:  judge,
		})
	})
}
