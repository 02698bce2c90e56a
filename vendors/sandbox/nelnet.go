package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A nelnet is Nelnet Velocity. Its loans can really be paid off: on the same URL GET quotes and POST pays.
type nelnet struct {
	*vendorServer
	payments map[string]payment // by loan key, under the server's lock
}

// A payment is what paid a loan off.
type payment struct {
	Figures
	ID          string
	Reference   string
	Transaction string
	At          string
	when        time.Time
}

// plain returns an error of Nelnet. Its documents list status codes, but no bodies.
func plain(status int, message string) reply {
	return reply{status: status, body: fmt.Sprintf(`{"message":%q}`, message)}
}

// nelnetLogin returns what Nelnet demands of a login.
func nelnetLogin(string) client.Login {
	return client.Login{UserPoolID: NelnetUserPoolID, AppClientID: NelnetAppClientID, UserName: NelnetUserName,
		Password: NelnetPassword}
}

func newNelnet(behavior Behavior) vendor {
	v := newVendorServer(Nelnet, behavior)
	v.totalField = "payoffAmount"
	v.unauthorized = plain(http.StatusUnauthorized, "Unauthorized")
	v.canned = map[Fault]reply{
		NoLoan:      plain(http.StatusNotFound, "Loan not found"),
		Rejected:    plain(http.StatusBadRequest, "Payoff is not available for this loan"),
		Error:       plain(http.StatusInternalServerError, "Internal server error"),
		Unavailable: plain(http.StatusServiceUnavailable, "Service Unavailable"),
		Throttled:   v.throttled(`{"message":"Too Many Requests"}`),
		Empty:       {status: http.StatusOK, body: `{}`},
	}
	return &nelnet{vendorServer: v, payments: map[string]payment{}}
}

func (n *nelnet) join(s *Sandbox) {
	s.handle(n.vendorServer, Authenticate, "POST /authapi/authenticate", n.login)
	s.handle(n.vendorServer, Quote, "GET /loanaccountingapi/payoff/{id}", n.quote)
	s.handle(n.vendorServer, Money, "POST /loanaccountingapi/payoff/{id}", n.pay)
	s.handle(n.vendorServer, Read, "GET /loanaccountingapi/loanbalances", n.balances)
	s.handle(n.vendorServer, Read, "GET /transactionapi/payments/last", n.lastPayment)
	s.handle(n.vendorServer, Read, "GET /loanapi/loans/{id}", n.loan)
	s.handle(n.vendorServer, Other, " /", func(*http.Request) reply { return plain(http.StatusNotFound, "Not Found") })
}

func (n *nelnet) login(r *http.Request) reply {
	body := fields(r)
	if body == nil || r.Header.Get("userpoolid") == "" || r.Header.Get("appclientid") == "" {
		return plain(http.StatusBadRequest, "Bad Request")
	}
	if r.Header.Get("userpoolid") != NelnetUserPoolID || r.Header.Get("appclientid") != NelnetAppClientID ||
		body["userName"] != NelnetUserName || body["password"] != NelnetPassword {
		return plain(http.StatusUnauthorized, "Incorrect username or password.")
	}
	now := n.behavior.now()
	return n.fill("nelnet_token.json", struct {
		Token               string
		IssuedAt, ExpiresIn int64
	}{n.issue(), now.Unix(), now.Add(n.behavior.tokenLife()).Unix()})
}

// day reads the payoff date of a request: by default today, and never a later day.
func (n *nelnet) day(r *http.Request) (payoff.Date, reply) {
	day, err := dateOr(r.URL.Query().Get("payoffdate"), n.behavior.today())
	if err != nil || day.After(n.behavior.today()) {
		return day, plain(http.StatusBadRequest, "payoffdate is invalid or in the future")
	}
	return day, reply{}
}

func (n *nelnet) quote(r *http.Request) reply {
	day, wrong := n.day(r)
	if wrong.status != 0 {
		return wrong
	}
	return n.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		figures := l.on(day)
		if n.payment(l.ID) != nil {
			figures = Figures{AsOf: day, Rate: figures.Rate, PaidTo: figures.PaidTo}
		}
		return n.fill("nelnet_quote.json", struct {
			Figures
			ID string
		}{figures, id})
	})
}

// pay pays the loan off, once. It refuses a loan that is paid in full already.
func (n *nelnet) pay(r *http.Request) reply {
	day, wrong := n.day(r)
	if wrong.status != 0 {
		return wrong
	}
	return n.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		now := n.behavior.now()
		p := payment{Figures: l.on(day), ID: l.ID, Reference: guid("payment", l.ID), Transaction: guid("tx", l.ID),
			At: stamp(now), when: now}
		n.mu.Lock()
		_, twice := n.payments[key(Nelnet, l.ID)]
		if !twice {
			n.payments[key(Nelnet, l.ID)] = p
		}
		n.mu.Unlock()
		if twice {
			return plain(http.StatusBadRequest, "Loan is paid in full")
		}
		p.ID = id
		given := n.fill("nelnet_paid.json", p)
		given.executed = payoff.PayOff
		return given
	})
}

// payment returns what paid a loan off; nil if nothing did.
func (n *nelnet) payment(id string) *payment {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p, ok := n.payments[key(Nelnet, id)]; ok {
		return &p
	}
	return nil
}

// settled returns what paid a loan off if the balances show it by now; nil if not.
func (n *nelnet) settled(id string) *payment {
	p := n.payment(id)
	n.mu.Lock()
	defer n.mu.Unlock()
	if p == nil || n.behavior.now().Before(p.when.Add(n.lag)) {
		return nil
	}
	return p
}

func (n *nelnet) balances(r *http.Request) reply {
	effective, err := dateOr(r.URL.Query().Get("effectivedate"), n.behavior.today())
	if err != nil {
		return plain(http.StatusBadRequest, "effectivedate is invalid")
	}
	return n.state(r, r.URL.Query().Get("loanid"), effective, "nelnet_balances.json")
}

func (n *nelnet) loan(r *http.Request) reply {
	return n.state(r, r.PathValue("id"), n.behavior.today(), "nelnet_loan.json")
}

// state answers with the state of a loan after what was paid.
func (n *nelnet) state(r *http.Request, id string, day payoff.Date, form string) reply {
	return n.about(r, id, func(l *Loan, id string) reply {
		figures, paid := l.on(day), n.settled(l.ID)
		if paid != nil {
			figures = paid.Figures
		}
		return n.fill(form, struct {
			Figures
			ID        string
			Effective payoff.Date
			Paid      bool
		}{figures, id, day, paid != nil})
	})
}

func (n *nelnet) lastPayment(r *http.Request) reply {
	return n.about(r, r.URL.Query().Get("loanid"), func(l *Loan, id string) reply {
		p := n.payment(l.ID)
		if p == nil {
			return plain(http.StatusNotFound, "No payment found")
		}
		p.ID = id
		return n.fill("nelnet_payment.json", *p)
	})
}
