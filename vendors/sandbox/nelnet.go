package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A nelnet is Nelnet Velocity. Its loans can really be paid off: GET quotes and POST on the same URL pays.
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

// plain is an error of Nelnet. Its documents list status codes and no body.
func plain(status int, message string) reply {
	return reply{status: status, body: fmt.Sprintf(`{"message":%q}`, message)}
}

// nelnetLogin returns what Nelnet demands of a login.
func nelnetLogin(string) client.Login {
	return client.Login{UserPoolID: NelnetUserPoolID, AppClientID: NelnetAppClientID, UserName: NelnetUserName,
		Password: NelnetPassword}
}

func newNelnet(behavior Behavior) vendor {
	d := newVendorServer(Nelnet, behavior)
	d.total = "payoffAmount"
	d.refuses = plain(http.StatusUnauthorized, "Unauthorized")
	d.says = map[Fault]reply{
		NoLoan:      plain(http.StatusNotFound, "Loan not found"),
		Rejected:    plain(http.StatusBadRequest, "Payoff is not available for this loan"),
		Error:       plain(http.StatusInternalServerError, "Internal server error"),
		Unavailable: plain(http.StatusServiceUnavailable, "Service Unavailable"),
		Throttled:   d.throttled(`{"message":"Too Many Requests"}`),
		Empty:       {status: http.StatusOK, body: `{}`},
	}
	return &nelnet{vendorServer: d, payments: map[string]payment{}}
}

func (v *nelnet) join(s *Sandbox) {
	s.handle(v.vendorServer, Authenticate, "POST /authapi/authenticate", v.login)
	s.handle(v.vendorServer, Quote, "GET /loanaccountingapi/payoff/{id}", v.quote)
	s.handle(v.vendorServer, Money, "POST /loanaccountingapi/payoff/{id}", v.pay)
	s.handle(v.vendorServer, Read, "GET /loanaccountingapi/loanbalances", v.balances)
	s.handle(v.vendorServer, Read, "GET /transactionapi/payments/last", v.lastPayment)
	s.handle(v.vendorServer, Read, "GET /loanapi/loans/{id}", v.loan)
	s.handle(v.vendorServer, Other, " /", func(*http.Request) reply { return plain(http.StatusNotFound, "Not Found") })
}

func (v *nelnet) login(r *http.Request) reply {
	body := fields(r)
	if body == nil || r.Header.Get("userpoolid") == "" || r.Header.Get("appclientid") == "" {
		return plain(http.StatusBadRequest, "Bad Request")
	}
	if r.Header.Get("userpoolid") != NelnetUserPoolID || r.Header.Get("appclientid") != NelnetAppClientID ||
		body["userName"] != NelnetUserName || body["password"] != NelnetPassword {
		return plain(http.StatusUnauthorized, "Incorrect username or password.")
	}
	now := v.behavior.now()
	return v.fill("nelnet_token.json", struct {
		Token               string
		IssuedAt, ExpiresIn int64
	}{v.issue(), now.Unix(), now.Add(v.behavior.tokenLife()).Unix()})
}

// day reads the payoff date of a request: today by default, never a later day.
func (v *nelnet) day(r *http.Request) (payoff.Date, reply) {
	day, err := dateOr(r.URL.Query().Get("payoffdate"), v.behavior.today())
	if err != nil || day.After(v.behavior.today()) {
		return day, plain(http.StatusBadRequest, "payoffdate is invalid or in the future")
	}
	return day, reply{}
}

func (v *nelnet) quote(r *http.Request) reply {
	day, wrong := v.day(r)
	if wrong.status != 0 {
		return wrong
	}
	return v.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		figures := l.on(day)
		if v.payment(l.ID) != nil {
			figures = Figures{AsOf: day, Rate: figures.Rate, PaidTo: figures.PaidTo}
		}
		return v.fill("nelnet_quote.json", struct {
			Figures
			ID string
		}{figures, id})
	})
}

// pay pays the loan off, once. A loan that is paid in full is refused.
func (v *nelnet) pay(r *http.Request) reply {
	day, wrong := v.day(r)
	if wrong.status != 0 {
		return wrong
	}
	return v.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		now := v.behavior.now()
		p := payment{Figures: l.on(day), ID: l.ID, Reference: guid("payment", l.ID), Transaction: guid("tx", l.ID),
			At: stamp(now), when: now}
		v.mu.Lock()
		_, twice := v.payments[key(Nelnet, l.ID)]
		if !twice {
			v.payments[key(Nelnet, l.ID)] = p
		}
		v.mu.Unlock()
		if twice {
			return plain(http.StatusBadRequest, "Loan is paid in full")
		}
		p.ID = id
		given := v.fill("nelnet_paid.json", p)
		given.did = payoff.PayOff
		return given
	})
}

// payment returns what paid a loan off, or nil.
func (v *nelnet) payment(id string) *payment {
	v.mu.Lock()
	defer v.mu.Unlock()
	if p, ok := v.payments[key(Nelnet, id)]; ok {
		return &p
	}
	return nil
}

// settled returns what paid a loan off, once the balances know of it.
func (v *nelnet) settled(id string) *payment {
	p := v.payment(id)
	v.mu.Lock()
	defer v.mu.Unlock()
	if p == nil || v.behavior.now().Before(p.when.Add(v.lag)) {
		return nil
	}
	return p
}

func (v *nelnet) balances(r *http.Request) reply {
	effective, err := dateOr(r.URL.Query().Get("effectivedate"), v.behavior.today())
	if err != nil {
		return plain(http.StatusBadRequest, "effectivedate is invalid")
	}
	return v.state(r, r.URL.Query().Get("loanid"), effective, "nelnet_balances.json")
}

func (v *nelnet) loan(r *http.Request) reply {
	return v.state(r, r.PathValue("id"), v.behavior.today(), "nelnet_loan.json")
}

// state answers what a loan's state is after whatever was paid.
func (v *nelnet) state(r *http.Request, id string, day payoff.Date, form string) reply {
	return v.about(r, id, func(l *Loan, id string) reply {
		figures, paid := l.on(day), v.settled(l.ID)
		if paid != nil {
			figures = paid.Figures
		}
		return v.fill(form, struct {
			Figures
			ID        string
			Effective payoff.Date
			Paid      bool
		}{figures, id, day, paid != nil})
	})
}

func (v *nelnet) lastPayment(r *http.Request) reply {
	return v.about(r, r.URL.Query().Get("loanid"), func(l *Loan, id string) reply {
		p := v.payment(l.ID)
		if p == nil {
			return plain(http.StatusNotFound, "No payment found")
		}
		p.ID = id
		return v.fill("nelnet_payment.json", *p)
	})
}
