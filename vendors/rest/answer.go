package rest

import (
	"context"
	"errors"

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
