package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tieout/payoff"
	"tieout/vendors/lossexpress"
)

// A candidate is a row for which an effect may be proposed, and what its vendor says of it.
type candidate struct {
	loan      payoff.Loan
	documents []string // of a claim: the types on file
	client    string
	answer    payoff.Answer
}

// target is what the vendor calls it.
func (c candidate) target() string { return payoff.Effect{Loan: c.loan}.Target() }

// A gathering is the candidates of some lists.
type gathering struct {
	config *config
	asOf   payoff.Date
	rows   []candidate
	left   []planLeftOut
	seen   map[string]int // rows by vendor and what it calls the loan
}

// candidates reads the lists: every claim of LossExpress, and every other row that asks for an action. A loan or claim
// that stands in two rows is left out, since it is not clear which of them is meant.
func candidates(ctx context.Context, c *config, in *inputs, asOf payoff.Date) ([]candidate, []planLeftOut, error) {
	g := gathering{config: c, asOf: asOf, seen: map[string]int{}}
	for _, f := range in.files {
		if err := g.read(ctx, f); err != nil {
			return nil, nil, err
		}
	}
	var unique []candidate
	for _, r := range g.rows {
		if g.seen[same(r.loan.Vendor, r.target())] > 1 {
			g.leave(r.loan, "stands in the lists more than once")
			continue
		}
		unique = append(unique, r)
	}
	return unique, g.left, nil
}

func (g *gathering) leave(l payoff.Loan, why string) {
	g.left = append(g.left, planLeftOut{l.Source.String(), l.Key(), why})
}

// read takes the rows of one list; the rows of a history are nothing to plan by.
func (g *gathering) read(ctx context.Context, f input) error {
	switch f.Kind() {
	case payoff.ClaimList:
		for claim, err := range f.Claims() {
			if err := g.take(ctx, claim.Loan, claim.Documents, err); err != nil {
				return err
			}
		}
	case payoff.LoanList:
		for loan, err := range f.Loans() {
			if err := g.take(ctx, loan, nil, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// take takes one row, or says why it is left out.
func (g *gathering) take(ctx context.Context, loan payoff.Loan, documents []string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil {
		err = g.config.checkLoan(&loan)
	}
	var bad *payoff.RowError
	if errors.As(err, &bad) {
		bad.Row.Source = bad.Source
		g.leave(bad.Row, "rejected: "+bad.Error())
		return nil
	}
	if err != nil {
		return err
	}
	v := g.config.Vendors[loan.Vendor]
	if !v.hasEffects(loan.Vendor) {
		if loan.Action != "" {
			g.leave(loan, "its vendor has no effects")
		}
		return nil
	}
	if loan.PayoffDate.IsZero() {
		loan.PayoffDate = g.asOf
	}
	row := candidate{loan: loan, documents: documents, client: v.client(loan.Vendor)}
	g.seen[same(loan.Vendor, row.target())]++
	if loan.Action != "" || row.client == "lossexpress" {
		g.rows = append(g.rows, row)
	}
	return nil
}

// A proposal is an effect and why, or why there is none; both are empty where nothing is to be done.
type proposal struct {
	effect  payoff.Effect
	again   bool
	because string
	leftOut string
}

// propose says what to do about a candidate.
func (c candidate) propose(known payoff.EffectHistory, asOf payoff.Date, again bool) proposal {
	var p proposal
	if c.client == "nelnet" {
		p = c.payOff(asOf)
	} else {
		p = c.claim(known, again)
	}
	if p.leftOut != "" || p.effect.Action == "" {
		return p
	}
	p.effect.Vendor, p.effect.Loan = c.loan.Vendor, c.loan
	switch state := known.Latest[p.effect.Action]; {
	case state == "":
	case open(state):
		return proposal{leftOut: fmt.Sprintf("a %s is of unknown outcome: tieout resolve settles it", p.effect.Action)}
	case p.effect.Action.Money() || !again:
		return proposal{leftOut: fmt.Sprintf("a %s was sent before%s", p.effect.Action, unlessMoney(p.effect.Action))}
	default:
		p.again = true
	}
	return p
}

// open says whether what became of an effect is not known; that is for tieout resolve, and --again is no way around it.
func open(state payoff.IntentState) bool { return state != "" && state != payoff.Sent }

func unlessMoney(a payoff.Action) string {
	if a.Money() {
		return ", and a loan is paid off once"
	}
	return "; --again proposes it once more"
}

// payOff proposes to pay a Nelnet loan off for what Nelnet quotes.
func (c candidate) payOff(asOf payoff.Date) proposal {
	q, day := c.answer.Quote, c.loan.PayoffDate
	switch {
	case c.loan.Action != payoff.PayOff:
		return proposal{leftOut: fmt.Sprintf("Nelnet has no %s", c.loan.Action)}
	case c.loan.Claim != "":
		return proposal{leftOut: "a pay-off is planned by the loan, not by a claim"}
	case day.After(asOf):
		return proposal{leftOut: fmt.Sprintf("its payoff date %s is ahead: plan it on that day", day)}
	case q == nil:
		return proposal{leftOut: fmt.Sprintf("there is no quote: %s", c.answer.Detail)}
	case q.AsOf != day:
		return proposal{leftOut: fmt.Sprintf("the quote is for %s, not for %s", q.AsOf, day)}
	case !q.Total.IsPositive():
		return proposal{leftOut: fmt.Sprintf("nothing is due: the quote is %s", q.Total.StringFixed(2))}
	}
	return proposal{effect: payoff.Effect{Action: payoff.PayOff, Day: day, Amount: payoff.Known(q.Total)},
		because: "the list says pay_off, and Nelnet quotes this amount"}
}

// claim proposes what to do about a LossExpress claim.
func (c candidate) claim(known payoff.EffectHistory, again bool) proposal {
	q, wants, request := c.answer.Quote, c.loan.Action, known.Request
	pending := c.answer.Reason == payoff.Pending
	switch {
	case wants == payoff.PayOff:
		return proposal{leftOut: "LossExpress has no pay_off"}
	case wants == payoff.CancelRequest && q != nil && known.Latest[payoff.RefreshPayoff] == "":
		return proposal{leftOut: "it has its payoff: there is nothing left to cancel"}
	case wants == payoff.CancelRequest:
		return cancel(request)
	case q != nil:
		return refresh(q, c.loan.PayoffDate, wants)
	case !pending:
		return proposal{leftOut: fmt.Sprintf("the claim cannot be read: %s", c.answer.Detail)}
	case wants == payoff.RefreshPayoff:
		return proposal{leftOut: "it has no payoff to refresh"}
	case request != "" && !again && !open(known.Latest[payoff.RequestPayoff]):
		return proposal{leftOut: fmt.Sprintf("our request for it is %s; --again proposes it once more", request)}
	}
	if missing := lossexpress.MissingDocuments(c.documents); len(missing) > 0 {
		return proposal{leftOut: lossexpress.MissingFinding(missing)}
	}
	return proposal{effect: payoff.Effect{Action: payoff.RequestPayoff}, because: "it has no payoff, and its documents are on file: " +
		strings.Join(c.documents, ", ")}
}

// cancel proposes to take our own request back, never another's.
func cancel(request payoff.RequestState) proposal {
	switch request {
	case payoff.RequestSent, payoff.RequestPending, payoff.ActionRequired:
		return proposal{effect: payoff.Effect{Action: payoff.CancelRequest},
			because: fmt.Sprintf("the list says cancel, and our request is %s", request)}
	}
	return proposal{leftOut: "no request of ours is open"}
}

// refresh proposes to ask anew for a payoff that runs out too early. It is billed.
func refresh(q *payoff.Quote, day payoff.Date, wants payoff.Action) proposal {
	expired := !q.GoodThrough.IsZero() && q.GoodThrough.Before(day)
	switch {
	case wants == payoff.RequestPayoff:
		return proposal{leftOut: "it has a payoff already"}
	case expired:
		return proposal{effect: payoff.Effect{Action: payoff.RefreshPayoff},
			because: fmt.Sprintf("its payoff is good through %s, and the payoff date is %s; a refresh is billed", q.GoodThrough, day)}
	case wants == payoff.RefreshPayoff:
		return proposal{leftOut: fmt.Sprintf("its payoff has not run out on %s", day)}
	}
	return proposal{}
}
