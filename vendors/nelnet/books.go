package nelnet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// balances are what a loan owes today, in dollars with at most two decimals.
type balances struct{ principal, interest, fees decimal.Decimal }

func (b balances) sum() decimal.Decimal { return b.principal.Add(b.interest).Add(b.fees) }

func (b balances) none() bool { return b.principal.IsZero() && b.interest.IsZero() && b.fees.IsZero() }

// balances reads what a loan owes.
func (c *Client) balances(ctx context.Context, id string) (balances, error) {
	var owed balances
	_, err := c.readAbout(ctx, balancesPath, id, func(data *rest.Object) error {
		for _, field := range []struct {
			name string
			into *decimal.Decimal
		}{{"principalBalance", &owed.principal}, {"interestBalance", &owed.interest}, {"feeBalance", &owed.fees}} {
			figure, err := required(data, field.name)
			if err != nil {
				return err
			}
			*field.into = figure
		}
		return nil
	})
	return owed, err
}

// required reads an amount of money of either sign that must be there: if it is absent, it is not zero.
func required(data *rest.Object, name string) (decimal.Decimal, error) {
	n := data.Amount(name)
	if err := data.Err(); err != nil {
		return n.Decimal, err
	}
	if !n.Valid {
		return n.Decimal, fmt.Errorf("%s is missing", name)
	}
	return n.Decimal, nil
}

// A lastPayment is the last payment or reversal of a loan (Velocity API Reference, get last payment).
type lastPayment struct {
	exists    bool
	kind      string          // PAYMENT or PAYMENTREVERSAL
	amount    decimal.Decimal // dollars, with at most two decimals
	isCash    bool
	created   time.Time // 2020-02-17T13:32:41.582Z
	reference string    // transactionReferenceId, which is the paymentRequestId of the answer to a pay-off
}

// pays says whether it is the payment that a pay-off posts.
func (p lastPayment) pays(e payoff.Effect) bool {
	return p.kind == "PAYMENT" && !p.isCash && p.amount.Equal(e.Amount.Decimal)
}

func (p lastPayment) cash() string {
	if p.isCash {
		return "cash"
	}
	return "non-cash"
}

// lastPayment reads the last payment. If Nelnet answers 404, there is none.
func (c *Client) lastPayment(ctx context.Context, id string) (lastPayment, error) {
	var last lastPayment
	reply, err := c.readAbout(ctx, lastPaymentPath, id, func(data *rest.Object) error {
		created, err := time.Parse(time.RFC3339, data.Text("createdDate"))
		if err != nil {
			return errors.New("createdDate is not a time")
		}
		cash := data.Literal("isCash")
		if cash != "true" && cash != "false" {
			return errors.New("isCash is neither true nor false")
		}
		amount, err := required(data, "transactionAmount")
		last = lastPayment{true, data.Text("transactionType"), amount, cash == "true", created,
			data.Text("transactionReferenceId")}
		return err
	})
	if reply.Status == http.StatusNotFound {
		return lastPayment{}, nil
	}
	return last, err
}

// readAbout makes one read about a loan, whose answer must name the loan.
func (c *Client) readAbout(ctx context.Context, path, id string, read func(data *rest.Object) error,
) (rest.Reply, error) {
	u := c.base.JoinPath(path)
	u.RawQuery = url.Values{"loanid": {id}}.Encode()
	reply, err := c.get(ctx, u, func(r rest.Reply) error { return judgeRead(r, id, read) })
	if err != nil {
		return reply, fmt.Errorf("nelnet: %s: %w", strings.TrimPrefix(path, "/"), err)
	}
	return reply, nil
}

// judgeRead reads an answer that must name the loan.
func judgeRead(r rest.Reply, id string, read func(data *rest.Object) error) error {
	if r.Status != http.StatusOK {
		return rest.Judge(rules[:], r, rest.Refusal{})
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return rest.Malformed(err)
	}
	data := o.Object("data")
	if !strings.EqualFold(data.Text("loanId"), id) {
		return rest.Malformed(errors.New("loanId is not the one asked for"))
	}
	err = read(data)
	if fault := o.Err(); fault != nil {
		err = fault
	}
	if err != nil {
		return rest.Malformed(err)
	}
	return nil
}
