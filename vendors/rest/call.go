package rest

import (
	"context"
	"errors"
	"time"

	"github.com/failsafe-go/failsafe-go"

	"tieout/payoff"
)

// A call is one request on its way through its attempts.
type call struct {
	caller   *Caller
	request  Request
	reply    Reply
	err      error // of the last attempt that was not canceled
	attempts int   // requests sent
	judged   bool  // err and reply say how an attempt went, or why there was none
}

// run makes attempts until one of them settles the call.
func (c *call) run(ctx context.Context) (Reply, error) {
	bounded, cancel := context.WithTimeout(ctx, c.caller.policy.Deadline)
	defer cancel()
	_, _ = failsafe.With[Reply](c.caller.retry).WithContext(bounded).GetWithExecution(c.attempt)
	c.reply.Attempts = c.attempts
	switch {
	case c.judged && !retryable(c.err):
		return c.reply, c.err
	case ctx.Err() != nil:
		return c.reply, ctx.Err()
	case c.judged:
		return c.reply, c.err
	default:
		return c.reply, &Failure{Reason: payoff.VendorError, Detail: errTimeout.Error(), Err: errTimeout}
	}
}

// attempt makes one attempt. What it finds is kept in the call, because failsafe drops an answer that came just before
// the context ended, and an answer that we have is to be used.
func (c *call) attempt(exec failsafe.Execution[Reply]) (Reply, error) {
	ctx := exec.Context()
	if exec.Attempts() > 1 {
		if err := c.caller.waitTurn(ctx); err != nil {
			return c.reply, err
		}
	}
	health := c.caller.health
	if why := health.enter(); why != nil {
		c.refuse(why)
		return c.reply, c.err
	}
	ctx, cancel := context.WithTimeout(ctx, c.caller.policy.Timeout)
	defer cancel()
	began := time.Now()
	reply, sent, err := c.caller.send(ctx, c.request)
	if sent {
		c.attempts++
	}
	if errors.Is(err, context.Canceled) {
		health.inconclusive()
		return c.reply, err
	}
	reply.Attempts = c.attempts
	err = c.judge(began, reply, err)
	c.reply, c.err, c.judged = reply, c.finalError(exec.Attempts(), err), true
	return reply, c.err
}

// judge says how an attempt went that began at a time and brought a reply or an error of the network.
func (c *call) judge(began time.Time, reply Reply, err error) error {
	if err != nil {
		err = networkFailure(err)
		c.caller.health.unanswered(began, err)
	} else {
		err = c.request.Judge(reply)
		c.caller.health.answered()
	}
	c.caller.observe(began, reply, err)
	return err
}

// refuse ends a call whose next attempt was not let through.
func (c *call) refuse(why error) {
	var before *Failure
	if errors.As(c.err, &before) {
		c.err = before.notAgain(why)
	} else {
		c.err = notAsked(why)
	}
	c.judged = true
}
