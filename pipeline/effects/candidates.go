package effects

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/vendors/client"
)

// A List is one file whose rows effects are proposed for: loans or claims. A history has neither.
type List struct {
	Loans  iter.Seq2[payoff.Loan, error]
	Claims iter.Seq2[payoff.Claim, error]
}

// A History tells what the ledger knows of the effects on a claim or loan, by what the vendor calls it.
type History interface {
	Memory
	History(ctx context.Context, vendor, target string) (payoff.EffectHistory, error)
}

// Propose reads the lists and the vendors, and fills in the as-of date and the effects of a plan, what is left out, the
// counts and the amount. Vendors are only asked for quotes, by clients that cannot send effects. The ledger is opened
// after the vendors have answered; a nil History knows of no effects, and its plan cannot be applied. again also
// proposes what was sent before, except a pay-off.
func (s *Setup) Propose(ctx context.Context, p *Plan, lists []List, ledger func(context.Context) (History, error),
	asOf payoff.Date, again bool) error {
	rows, left, err := s.candidates(ctx, lists, asOf)
	if err != nil {
		return err
	}
	p.AsOf, p.LeftOut = asOf.String(), append(p.LeftOut, left...)
	if err := s.ask(ctx, rows, asOf); err != nil {
		return err
	}
	history, err := ledger(ctx)
	if err != nil {
		return err
	}
	if history != nil {
		if p.State, err = stateOf(ctx, history); err != nil { // before what it knows is used: nothing is missing in it then
			return err
		}
	}
	for _, c := range rows {
		var known payoff.EffectHistory
		if history != nil {
			if known, err = history.History(ctx, c.loan.Vendor, c.target()); err != nil {
				return err
			}
		}
		p.add(c, c.propose(known, asOf, again))
	}
	return p.Count()
}

// candidates reads the lists: every row of a vendor that obtains payoffs on request, and every other row that asks for
// an action. A loan or claim that is in two rows is left out, because it is not clear which of them is meant.
func (s *Setup) candidates(ctx context.Context, lists []List, asOf payoff.Date) ([]candidate, []LeftOut, error) {
	c := collector{setup: s, asOf: asOf, seen: map[string]int{}}
	for _, l := range lists {
		if err := c.read(ctx, l); err != nil {
			return nil, nil, err
		}
	}
	var unique []candidate
	for _, row := range c.rows {
		if c.seen[targetKey(row.loan.Vendor, row.target())] > 1 {
			c.leave(row.loan, "stands in the lists more than once")
			continue
		}
		unique = append(unique, row)
	}
	return unique, c.leftOut, nil
}

// targetKey is the key by which a claim or loan is the same in two rows: GUIDs are in either case.
func targetKey(vendor, target string) string { return vendor + "\x1f" + strings.ToLower(target) }

// A collector collects the candidates of some lists.
type collector struct {
	setup   *Setup
	asOf    payoff.Date
	rows    []candidate
	leftOut []LeftOut
	seen    map[string]int // how many rows, by targetKey
}

func (c *collector) leave(l payoff.Loan, why string) {
	c.leftOut = append(c.leftOut, LeftOut{l.Source.String(), l.Key(), why})
}

// read takes the rows of one list.
func (c *collector) read(ctx context.Context, l List) error {
	if l.Claims != nil {
		for claim, err := range l.Claims {
			if err := c.take(ctx, claim.Loan, claim.Documents, err); err != nil {
				return err
			}
		}
	}
	if l.Loans != nil {
		for loan, err := range l.Loans {
			if err := c.take(ctx, loan, nil, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// take takes one row, or says why it is left out.
func (c *collector) take(ctx context.Context, loan payoff.Loan, documents []string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil {
		err = c.setup.Check(&loan)
	}
	var rejected *payoff.RowError
	if errors.As(err, &rejected) {
		row := rejected.Row
		row.Source = rejected.Source
		c.leave(row, "rejected: "+rejected.Error())
		return nil
	}
	if err != nil {
		return err
	}
	vendor := c.setup.Vendors[loan.Vendor]
	if !vendor.HasEffects() {
		if loan.Action != "" {
			c.leave(loan, "its vendor has no effects")
		}
		return nil
	}
	if loan.PayoffDate.IsZero() {
		loan.PayoffDate = c.asOf
	}
	row := candidate{loan: loan, documents: documents, vendor: vendor}
	c.seen[targetKey(loan.Vendor, row.target())]++
	if loan.Action != "" || vendor.Can(payoff.RequestPayoff) {
		c.rows = append(c.rows, row)
	}
	return nil
}

// ask fills in what the vendors of the candidates answer.
func (s *Setup) ask(ctx context.Context, rows []candidate, asOf payoff.Date) error {
	places := map[string][]int{}
	for i, row := range rows {
		places[row.loan.Vendor] = append(places[row.loan.Vendor], i)
	}
	if len(places) == 0 {
		return nil
	}
	logins, err := s.Logins()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(places)) {
		if err := askVendor(ctx, s.Vendors[name], logins[name], rows, places[name], asOf); err != nil {
			return err
		}
	}
	return nil
}

// askVendor asks one vendor about the rows at these places.
func askVendor(ctx context.Context, v *client.Vendor, login client.Login, rows []candidate, places []int,
	asOf payoff.Date) error {
	quoter, err := v.Quoter(v.At("", login))
	if err != nil {
		return err
	}
	questions := make([]payoff.Question, len(places))
	for i, place := range places {
		questions[i] = payoff.Question{AsOf: asOf, Loan: rows[place].loan}
	}
	answers, err := queue.Ask(ctx, quoter, questions, v.Policy.Concurrency)
	if err != nil {
		return err
	}
	for i, place := range places {
		rows[place].answer = answers[i]
	}
	return nil
}
