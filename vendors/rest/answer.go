package rest

import (
	"context"
	"errors"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// NoQuote returns the answer to a question whose call ended with err. It returns an error, and no answer, only if ctx
// ended before the vendor answered.
func NoQuote(ctx context.Context, reply Reply, err error) (payoff.Answer, error) {
	answer := payoff.Answer{Reason: payoff.VendorError, Detail: "no answer", Evidence: reply.Body, Calls: reply.Attempts}
	var f *Failure
	switch {
	case errors.As(err, &f):
		answer.Reason, answer.Detail = f.Reason, f.Detail
	case ctx.Err() != nil:
		return payoff.Answer{}, context.Cause(ctx)
	}
	return answer, nil
}

// Foots says whether the parts of a quote add up to its total, or exceed it by exactly one of the credits, which a
// vendor may take off. It is also true if a part is not known.
func Foots(q *payoff.Quote, credits ...decimal.Decimal) bool {
	if !q.Principal.Valid || !q.Interest.Valid || !q.Fees.Valid {
		return true
	}
	excess := q.Principal.Decimal.Add(q.Interest.Decimal).Add(q.Fees.Decimal).Sub(q.Total)
	if excess.IsZero() {
		return true
	}
	for _, credit := range credits {
		if excess.Equal(credit) {
			return true
		}
	}
	return false
}
