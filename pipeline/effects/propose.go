package effects

import (
	"fmt"
	"strings"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A candidate is a row for which an effect may be proposed, and what its vendor says about it.
type candidate struct {
	loan      payoff.Loan
	documents []string // of a claim: the types on file
	vendor    *client.Vendor
	answer    payoff.Answer
}

// target is what the vendor calls the loan or claim.
func (c candidate) target() string { return payoff.Effect{Loan: c.loan}.Target() }

// A proposal is an effect and why it is proposed, or why none is. Without an action and a reason, nothing is to be
// done.
type proposal struct {
	effect  payoff.Effect
	again   bool
	because string
	leftOut string
}

// leaveOut is the proposal of nothing, and why.
func leaveOut(format string, args ...any) proposal {
	return proposal{leftOut: fmt.Sprintf(format, args...)}
}

// propose says what to do about a candidate, given what the ledger knows of it. A loan is paid off only if its row says
// so.
func (c candidate) propose(known payoff.EffectHistory, asOf payoff.Date, again bool) proposal {
	var p proposal
	switch wants := c.loan.Action; {
	case wants != "" && !c.vendor.Can(wants):
		return leaveOut("%s has no %s", c.vendor.Title, wants)
	case wants == payoff.PayOff:
		p = c.payOff(asOf)
	default:
		p = c.claim(known, again)
	}
	action := p.effect.Action
	if p.leftOut != "" || action == "" {
		return p
	}
	p.effect.Vendor, p.effect.Loan = c.loan.Vendor, c.loan
	switch state := known.Latest[action]; {
	case state == "":
	case unsettled(state):
		return leaveOut("a %s is of unknown outcome, which resolve settles", action)
	case action.MovesMoney():
		return leaveOut("a %s was sent before, and a loan is paid off once", action)
	case !again:
		return leaveOut("a %s was sent before; --again proposes it once more", action)
	default:
		p.again = true
	}
	return p
}

// unsettled says whether an effect in this state may still be carried out, or may have been. Only tieout resolve
// settles that: --again is no way around it.
func unsettled(state payoff.IntentState) bool { return state != "" && state != payoff.Sent }

// payOff proposes to pay a loan off for what its vendor quotes.
func (c candidate) payOff(asOf payoff.Date) proposal {
	q, day := c.answer.Quote, c.loan.PayoffDate
	switch {
	case c.loan.Claim != "":
		return leaveOut("a pay-off is planned by the loan, not by a claim")
	case day.After(asOf):
		return leaveOut("its payoff date %s is ahead: plan it on that day", day)
	case q == nil:
		return leaveOut("there is no quote: %s", c.answer.Detail)
	case q.AsOf != day:
		return leaveOut("the quote is for %s, not for %s", q.AsOf, day)
	case !q.Total.IsPositive():
		return leaveOut("nothing is due: the quote is %s", q.Total.StringFixed(2))
	}
	return proposal{effect: payoff.Effect{Action: payoff.PayOff, Day: day, Amount: payoff.Known(q.Total)},
		because: fmt.Sprintf("the list says pay_off, and %s quotes this amount", c.vendor.Title)}
}

// claim proposes what to do about a claim whose payoff the vendor obtains on request.
func (c candidate) claim(known payoff.EffectHistory, again bool) proposal {
	q, wants, request := c.answer.Quote, c.loan.Action, known.Request
	switch {
	case wants == payoff.CancelRequest && q != nil && known.Latest[payoff.RefreshPayoff] == "":
		return leaveOut("it has its payoff: there is nothing left to cancel")
	case wants == payoff.CancelRequest:
		return cancel(request)
	case q != nil:
		return refresh(q, c.loan.PayoffDate, wants)
	case c.answer.Reason != payoff.Pending:
		return leaveOut("the claim cannot be read: %s", c.answer.Detail)
	case wants == payoff.RefreshPayoff:
		return leaveOut("it has no payoff to refresh")
	case request != "" && !again && !unsettled(known.Latest[payoff.RequestPayoff]):
		return leaveOut("our request for it is %s; --again proposes it once more", request)
	}
	if missing := missingDocuments(c.vendor, c.documents); len(missing) > 0 {
		return leaveOut("%s", c.vendor.MissingFinding(missing))
	}
	return proposal{effect: payoff.Effect{Action: payoff.RequestPayoff},
		because: "it has no payoff, and its documents are on file: " + strings.Join(c.documents, ", ")}
}

// missingDocuments returns which documents a payoff request at the vendor still needs on file; some vendors need none.
func missingDocuments(v *client.Vendor, onFile []string) []string {
	if v.MissingDocuments == nil {
		return nil
	}
	return v.MissingDocuments(onFile)
}

// cancel proposes to take back our own request, never another's.
func cancel(request payoff.RequestState) proposal {
	switch request {
	case payoff.RequestSent, payoff.RequestPending, payoff.ActionRequired:
		return proposal{effect: payoff.Effect{Action: payoff.CancelRequest},
			because: fmt.Sprintf("the list says cancel, and our request is %s", request)}
	}
	return leaveOut("no request of ours is open")
}

// refresh proposes to ask again for a payoff that runs out before the loan is paid off. It is billed.
func refresh(q *payoff.Quote, day payoff.Date, wants payoff.Action) proposal {
	expired := !q.GoodThrough.IsZero() && q.GoodThrough.Before(day)
	switch {
	case wants == payoff.RequestPayoff:
		return leaveOut("it has a payoff already")
	case expired:
		return proposal{effect: payoff.Effect{Action: payoff.RefreshPayoff},
			because: fmt.Sprintf("its payoff is good through %s, and the payoff date is %s; a refresh is billed",
				q.GoodThrough, day)}
	case wants == payoff.RefreshPayoff:
		return leaveOut("its payoff has not run out on %s", day)
	}
	return proposal{}
}
