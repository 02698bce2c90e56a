package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tieout/payoff"
)

const (
	// Grace is how long after its intent an effect may still show at a vendor: the time to prepare it, that of its
	// one attempt, and the ten seconds that pass in Nelnet's own sample between the payment and the closed loan.
	Grace = 3 * time.Minute
	// ClockSkew is how far a vendor's clock may be behind ours, so that what followed an intent has an earlier time.
	ClockSkew = 2 * time.Minute

	verifyAgain = 2 * time.Second
)

// outcomeOf says what an answer means. broken is why its body could not be read. Only a status by which the vendor
// itself declines is a refusal; whatever a gateway may say after the vendor acted is not.
func outcomeOf(r Reply, broken error, judge func(Reply) error) payoff.Outcome {
	o := payoff.Outcome{State: payoff.Unknown, Status: r.Status}
	switch {
	case declines(r.Status):
		o.State, o.Detail = payoff.Refused, fmt.Sprintf("declined (HTTP %d)", r.Status)
	case r.Status >= 300 && r.Status < 400:
		o.Detail = fmt.Sprintf("answered by a redirect, which was not followed (HTTP %d)", r.Status)
	case r.Status < 200 || r.Status >= 300:
		o.Detail = fmt.Sprintf("HTTP %d: it may have been carried out", r.Status)
	case broken != nil:
		o.Detail = "the answer broke off: it may have been carried out"
	default:
		if err := judge(r); err != nil {
			o.Detail = err.Error() + ": it may have been carried out"
			return o
		}
		o.State, o.Detail = payoff.Sent, fmt.Sprintf("done (HTTP %d)", r.Status)
	}
	return o
}

// declines says whether a status means that the request was not carried out. 408 and 499 are not among them: they are
// about a connection, whatever became of the request that it carried.
func declines(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusConflict, http.StatusGone,
		http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusTooManyRequests,
		http.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return false
}

// NotSent returns the outcome of an effect that never left the process.
func NotSent(why string) payoff.Outcome {
	return payoff.Outcome{State: payoff.Refused, Detail: why + "; nothing was sent"}
}

// whyNotSent says for people why nothing could be sent.
func whyNotSent(err error) string {
	var f *Failure
	switch {
	case errors.As(err, &f):
		return f.Detail
	case errors.Is(err, context.DeadlineExceeded):
		return errTimeout.Error()
	default:
		return "interrupted"
	}
}

// Settle verifies an effect again and again until it is seen to be carried out, or until a time. Only the last finding
// counts: what does not show before that time may only be late.
func Settle(ctx context.Context, until time.Time, verify func(context.Context) (payoff.Finding, error),
) (payoff.Finding, error) {
	for {
		begun := time.Now()
		finding, err := verify(ctx)
		if err != nil || finding.Verdict == payoff.Executed || !begun.Before(until) {
			return finding, err
		}
		timer := time.NewTimer(min(verifyAgain, time.Until(until)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return payoff.Finding{}, context.Cause(ctx)
		}
	}
}
