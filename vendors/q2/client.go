package q2

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A Client asks Q2 for payoffs. It is safe for concurrent use, and serves one run: once Salesforce says that the day's
// requests are used up, it asks nothing more.
type Client struct {
	config  Config
	base    *url.URL
	token   *url.URL
	caller  *rest.Caller
	session *rest.Session
	usage   usage
}

// New returns a client; nothing is sent before the first question. It fails if an address is not usable, or a secret is
// missing or unreadable.
func New(c Config) (*Client, error) {
	base, token, err := c.check()
	if err != nil {
		return nil, err
	}
	c.Policy = c.Policy.WithDefaults(DefaultPolicy())
	if c.Transport == nil {
		c.Transport = rest.NewTransport(c.Policy.Concurrency)
	}
	client := &Client{config: c, base: base, token: token, caller: rest.NewCaller(c.Policy, c.Transport)}
	client.session = rest.NewSession(c.Policy.Deadline, client.login)
	return client, nil
}

// Quote asks for a loan's payoff on its payoff date. What goes wrong at the vendor is an answer with a reason. An error
// means that ctx ended.
func (c *Client) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	id := q.Loan.VendorLoanID
	if !CheckID(id) {
		return payoff.Answer{
			Reason: payoff.BadID,
			Detail: "a Q2 loan id has 15 or 18 letters and digits; nothing was asked",
		}, nil
	}
	asked := question{id: id}
	reply, err := c.session.Do(ctx, func(ctx context.Context, t rest.Token) (rest.Reply, error) {
		return c.ask(ctx, t, q, &asked)
	})
	if err != nil {
		return rest.NoQuote(ctx, reply, err)
	}
	return payoff.Answer{Quote: asked.quote, Evidence: reply.Body, Calls: reply.Attempts}, nil
}

// ask makes the call at the address that came with the token.
func (c *Client) ask(ctx context.Context, t rest.Token, q payoff.Question, asked *question) (rest.Reply, error) {
	instance := c.base
	if t.URL != "" {
		u, err := rest.CheckURL(t.URL)
		if err != nil {
			return rest.Reply{}, err
		}
		instance = u
	}
	u := instance.JoinPath(payoffPath, asked.id)
	u.RawQuery = parameters(q).Encode()
	guarded := rest.GuardReading(c.config.Transport, instance, rest.Select(Routes(), rest.Quote))
	return c.caller.Through(guarded).Do(ctx, rest.Request{
		Method: http.MethodGet,
		URL:    u,
		Header: http.Header{"Accept": {"application/json"}},
		Token:  t,
		Judge: func(r rest.Reply) error {
			c.usage.see(r.Header)
			return asked.judge(r)
		},
	})
}

// parameters returns all five parameters, because the defaults of the two switches are not documented. transactionDate
// is the creation date of the quote.
func parameters(q payoff.Question) url.Values {
	return url.Values{
		"transactionDate":                {q.AsOf.String()},
		"payOffDate":                     {q.Loan.PayoffDate.String()},
		"payoffQuoteName":                {quoteName(q)},
		"applyFuturePayments":            {"false"},
		"generateQuoteForEntireFacility": {"false"},
	}
}

// nameLength is the longest name of a Salesforce record.
const nameLength = 80

// quoteName returns a name that is the same for the same run and loan, so that people can see that the records left by
// a retry belong together.
func quoteName(q payoff.Question) string {
	loan := q.Loan.Account
	if loan == "" {
		loan = q.Loan.VendorLoanID
	}
	name := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == ' ', c == '.':
			return c
		}
		return '-'
	}, "tieout "+q.Run+" "+loan)
	return name[:min(len(name), nameLength)]
}
