package nelnet

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A Config says where Nelnet is and who asks. The secrets are in plain text.
type Config struct {
	BaseURL     string // https://api.nelnet.io; http only on loopback
	UserPoolID  string
	AppClientID string
	UserName    string
	Password    string
	TenantID    string            // sent as tenantid unless empty
	ServicerID  string            // sent as servicerid unless empty
	Policy      rest.Policy       // what is left zero is taken from rest.DefaultPolicy
	Transport   http.RoundTripper // nil: rest.NewTransport
}

// A Client asks Nelnet for payoffs. It is safe for concurrent use.
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
		return nil, fmt.Errorf("nelnet: base_url %w", err)
	}
	if c.UserPoolID == "" || c.AppClientID == "" || c.UserName == "" || c.Password == "" {
		return nil, fmt.Errorf("nelnet: auth needs user_pool_id, app_client_id, username and password")
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

// Quote asks for a loan's payoff on its payoff date, or on the as-of date if that is earlier: Nelnet refuses the
// future. What goes wrong at the vendor is an answer with a reason. An error means that ctx ended.
func (c *Client) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	id := q.Loan.VendorLoanID
	if !CheckID(id) {
		return payoff.Answer{Reason: payoff.BadID, Detail: "a Nelnet loan id is a GUID; nothing was asked"}, nil
	}
	var quote *payoff.Quote
	day := askedDay(q)
	reply, err := c.get(ctx, c.payoffURL(id, day), func(r rest.Reply) (err error) {
		quote, err = judge(r, id)
		return err
	})
	if err != nil {
		return rest.NoQuote(ctx, reply, err)
	}
	answer := payoff.Answer{Quote: quote, Evidence: reply.Body, Calls: reply.Attempts}
	if day != q.Loan.PayoffDate {
		answer.Asked = day
	}
	return answer, nil
}

// askedDay returns the day to ask for.
func askedDay(q payoff.Question) payoff.Date {
	if q.Loan.PayoffDate.After(q.AsOf) {
		return q.AsOf
	}
	return q.Loan.PayoffDate
}

// get makes one read with a token.
func (c *Client) get(ctx context.Context, u *url.URL, judge func(rest.Reply) error) (rest.Reply, error) {
	return c.session.Do(ctx, func(ctx context.Context, t rest.Token) (rest.Reply, error) {
		return c.caller.Do(ctx, rest.Request{Method: http.MethodGet, URL: u, Header: c.header(), Token: t, Judge: judge})
	})
}

func (c *Client) payoffURL(id string, day payoff.Date) *url.URL {
	u := c.base.JoinPath(payoffPath, id)
	u.RawQuery = url.Values{"payoffdate": {day.String()}}.Encode()
	return u
}

func (c *Client) header() http.Header {
	h := http.Header{"Accept": {"application/json"}}
	if c.config.TenantID != "" {
		h.Set("tenantid", c.config.TenantID)
	}
	if c.config.ServicerID != "" {
		h.Set("servicerid", c.config.ServicerID)
	}
	return h
}
