package nelnet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A Sender pays loans off. It is safe for concurrent use.
type Sender struct {
	client  *Client // logs in, and reads the quote
	effects *rest.Sender
}

// NewSender returns a sender; nothing is sent before the first effect. It fails as [New] does.
func NewSender(c Config) (*Sender, error) {
	if c.Transport == nil {
		c.Transport = rest.NewEffectTransport()
	}
	client, err := New(c)
	if err != nil {
		return nil, err
	}
	return &Sender{client, rest.NewSender(client.caller, client.base, rest.Select(Routes(), rest.Money))}, nil
}

// Send pays the loan e.Loan.VendorLoanID off for e.Day, if Nelnet's quote for that day is still e.Amount to the cent:
// the POST takes no amount, and pays whatever is due. At most one POST is sent, and it is never repeated. Until then
// ctx can end it; after that it runs to its end. A loan that is paid off is Sent even if Nelnet says that it posted
// another amount; the detail begins with AMOUNT DIFFERS then.
func (s *Sender) Send(ctx context.Context, e payoff.Effect) payoff.Outcome {
	if err := check(e); err != nil {
		return rest.NotSent(err.Error())
	}
	ctx, cancel := context.WithTimeout(ctx, rest.Preparation)
	defer cancel()
	if err := s.stillDue(ctx, e); err != nil {
		return rest.NotSent(err.Error())
	}
	var posted payment
	reply, outcome := s.effects.Send(ctx, s.client.session, func(t rest.Token) rest.Request {
		return rest.Request{
			Method: http.MethodPost,
			URL:    s.client.payoffURL(e.Loan.VendorLoanID, e.Day),
			Header: s.client.header(),
			Token:  t,
			Judge: func(r rest.Reply) (err error) {
				posted, err = readPosted(r.Body, e.Loan.VendorLoanID)
				return err
			},
		}
	})
	outcome.Evidence = reply.Body
	switch outcome.State {
	case payoff.Sent:
		outcome.Amount, outcome.Reference = payoff.Known(posted.amount), posted.reference
		outcome.Detail = posted.against(e)
	case payoff.Refused:
		if outcome.Status != 0 {
			outcome.Detail = declined(outcome.Status)
		}
	}
	return outcome
}

// check says why an effect is no pay-off that Nelnet can carry out.
func check(e payoff.Effect) error {
	switch {
	case e.Action != payoff.PayOff:
		return fmt.Errorf("there is no effect %q at Nelnet", e.Action)
	case !CheckID(e.Loan.VendorLoanID):
		return errors.New("a Nelnet loan id is a GUID")
	case e.Day.IsZero():
		return errors.New("a pay-off needs its day")
	case !e.Amount.Valid || !e.Amount.Decimal.IsPositive():
		return errors.New("a pay-off needs the amount that was approved")
	}
	return nil
}

// stillDue fails if Nelnet's quote is not what was approved.
func (s *Sender) stillDue(ctx context.Context, e payoff.Effect) error {
	loan := e.Loan
	loan.PayoffDate = e.Day
	answer, err := s.client.Quote(ctx, payoff.Question{AsOf: e.Day, Loan: loan})
	switch {
	case err != nil:
		return errors.New("interrupted before Nelnet quoted")
	case answer.Quote == nil:
		return fmt.Errorf("there is no quote to compare with the plan: %s", answer.Detail)
	case answer.Quote.AsOf != e.Day:
		return fmt.Errorf("the quote is for %s, and %s was asked for", answer.Quote.AsOf, e.Day)
	case !answer.Quote.Total.Equal(e.Amount.Decimal):
		return fmt.Errorf("the quote is now %s, and %s was approved: plan it again",
			answer.Quote.Total.StringFixed(2), e.Amount.Decimal.StringFixed(2))
	}
	return nil
}

// A payment is what Nelnet says it posted.
type payment struct {
	amount    decimal.Decimal // dollars, with at most two decimals
	day       payoff.Date
	reference string // paymentRequestId, which is in the sample but not in the field table; empty if absent
}

// readPosted reads the answer to a pay-off of a loan.
func readPosted(body []byte, loan string) (payment, error) {
	o, err := rest.ParseObject(body)
	if err != nil {
		return payment{}, rest.Malformed(err)
	}
	data := o.Object("data")
	if !o.Has("data") {
		data = o // the reference wraps some answers and not others
	}
	posted := payment{data.Total("payoffAmount"), data.Date("payoffDate"), data.Text("paymentRequestId")}
	id := data.Text("loanId")
	err = o.Err()
	if err == nil && !strings.EqualFold(id, loan) {
		err = errors.New("loanId is not the one asked for")
	}
	if err != nil {
		return payment{}, rest.Malformed(err)
	}
	return posted, nil
}

// against says for people what was posted, and says it loudly if it is not what was approved.
func (p payment) against(e payoff.Effect) string {
	said := fmt.Sprintf("Nelnet posted %s for %s", p.amount.StringFixed(2), p.day)
	if p.amount.Equal(e.Amount.Decimal) && p.day == e.Day {
		return said
	}
	differs := "AMOUNT DIFFERS"
	if p.amount.Equal(e.Amount.Decimal) {
		differs = "DAY DIFFERS"
	}
	return fmt.Sprintf("%s: %s, and %s for %s was approved. The loan is paid off: tell finance now", differs, said,
		e.Amount.Decimal.StringFixed(2), e.Day)
}

// declined says for people what a refusal means, by its status alone, because Nelnet documents no bodies for refusals.
func declined(status int) string {
	said := "Nelnet declined the pay-off"
	switch status {
	case http.StatusNotFound:
		said = "Nelnet does not know the loan"
	case http.StatusUnauthorized:
		said = "Nelnet refused the token"
	}
	return fmt.Sprintf("%s; nothing was posted (HTTP %d)", said, status)
}
