package causes

import (
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// penalties are other readings of the prepayment penalty.
func penalties() []Assumption {
	return []Assumption{
		rule("pp.missing", "does not charge the prepayment penalty", func(c *Case) bool {
			p := c.contract()
			changed := zeroOut(&c.Terms.PrepaymentPenalty) || p.PrepaymentRule != ""
			p.PrepaymentRule = ""
			if c.Terms.Contract != nil {
				c.setContract(p)
			}
			return changed
		}),
		several("pp.extra", "charges a prepayment penalty that has run out", func(c Case) []Case {
			return c.penalized(func(p calc.Penalty) []calc.Penalty {
				until, last := p, p
				until.Until = payoff.Date{}
				if len(p.Steps) > 1 {
					last.Steps = p.Steps[len(p.Steps)-1:]
				}
				return []calc.Penalty{until, last}
			})
		}).everywhere(),
		several("pp.base", "takes the prepayment penalty of another amount", func(c Case) []Case {
			return c.penalized(func(p calc.Penalty) []calc.Penalty {
				var all []calc.Penalty
				for _, base := range []calc.PenaltyBase{calc.OfPrincipal, calc.OfPayoff, calc.OfPayoffWithPenalty} {
					other := p
					other.Of = base
					all = append(all, other)
				}
				return all
			})
		}).everywhere(),
	}
}

// penalized returns the case under each other reading of its penalty rule.
func (c Case) penalized(readings func(calc.Penalty) []calc.Penalty) []Case {
	contract := c.contract()
	if contract.PrepaymentRule == "" {
		return nil
	}
	rule, err := calc.ParsePenalty(contract.PrepaymentRule)
	if err != nil {
		return nil
	}
	var all []Case
	for _, reading := range readings(rule) {
		if text := reading.String(); text != rule.String() {
			other, p := c, contract
			p.PrepaymentRule = text
			other.setContract(p)
			all = append(all, other)
		}
	}
	return all
}

// precomputed are other rebates of unearned finance charge.
func precomputed() []Assumption {
	method := func(name, says string) Assumption {
		return rule("precomp."+name, says, func(c *Case) bool {
			p := c.contract()
			changed := p.Precomputed != "" && p.Precomputed != name
			p.Precomputed = name
			c.setContract(p)
			return changed
		})
	}
	return []Assumption{
		method("gross", "asks for the remaining payments, without a rebate"),
		single("precomp.gross", "asks for the remaining payments, without a rebate", remainingPayments),
		method("rule78", "rebates by the Rule of 78"),
		method("actuarial", "rebates actuarially"),
		method("prorata", "rebates pro rata"),
		rule("precomp.first_due", "counts the months from the first due date", func(c *Case) bool {
			p := c.contract()
			changed := p.Precomputed != "" && !p.FirstDueDate.IsZero() && !p.OriginationDate.IsZero()
			p.OriginationDate = payoff.Date{}
			c.setContract(p)
			return changed
		}),
		several("precomp.month", "counts a month more or less as elapsed", func(c Case) []Case {
			if c.contract().Precomputed == "" {
				return nil
			}
			var all []Case
			for _, months := range []int{-1, 1} {
				other := c
				other.Day = c.Day.AddMonths(months)
				all = append(all, other)
			}
			return all
		}).everywhere(),
	}
}

// remainingPayments makes a simple-interest loan owe the regular payments from the next one to maturity.
func remainingPayments(c *Case) bool {
	p := c.contract()
	if p.Precomputed != "" || !p.Payment.IsPositive() || c.Terms.NextDueDate.IsZero() ||
		c.Terms.MaturityDate.Before(c.Terms.NextDueDate) {
		return false
	}
	payments := int64(0)
	for due := c.Terms.NextDueDate; !due.After(c.Terms.MaturityDate); due = c.Terms.NextDueDate.AddMonths(int(payments)) {
		payments++
	}
	c.Terms.Principal = payoff.Known(p.Payment.Mul(decimal.NewFromInt(payments)))
	c.Terms.UnpaidInterest = decimal.Zero
	c.flat(payoff.Known(decimal.Zero))
	return true
}

// futurePayments makes the regular payments that fall due up to the payoff day.
func futurePayments(c *Case) bool {
	p := c.contract()
	if !p.Payment.IsPositive() || c.Terms.NextDueDate.IsZero() {
		return false
	}
	var scheduled []payoff.Event
	for due := c.Terms.NextDueDate; !due.After(c.Day); due = c.Terms.NextDueDate.AddMonths(len(scheduled)) {
		scheduled = append(scheduled, payoff.Event{Date: due, Kind: payoff.Payment, Amount: payoff.Known(p.Payment)})
	}
	c.Terms.History = with(c.Terms.History, scheduled...)
	return len(scheduled) > 0
}

// others are payoffs of something other than the loan as it stands.
func others() []Assumption {
	return []Assumption{
		rule("future.pmts", "takes the payments that fall due until then as made", futurePayments),
		{ID: "facility", Says: "quotes all loans of the facility together", Rule: true, Restates: wholeFacility},
		several("wrong.loan", "quotes another loan of the facility", func(c Case) []Case {
			var all []Case
			for _, terms := range c.Siblings {
				other := c
				other.Terms = terms
				all = append(all, other)
			}
			return all
		}),
	}
}

// wholeFacility adds the payoffs of the other loans, part by part; there is none if one of them cannot be computed.
func wholeFacility(c Case, q payoff.Quote) []payoff.Quote {
	for _, terms := range c.Siblings {
		p, ok := Case{Terms: terms, Convention: c.Convention, Day: c.Day}.compute()
		if !ok || terms.Currency != c.Terms.Currency {
			return nil
		}
		more := p.Quote(payoff.PerDiemPlaces(q.PerDiem))
		q.Total = q.Total.Add(more.Total)
		for _, part := range []struct{ to, from *decimal.NullDecimal }{{&q.Principal, &more.Principal},
			{&q.Interest, &more.Interest}, {&q.Fees, &more.Fees}, {&q.PerDiem, &more.PerDiem}} {
			part.to.Decimal = part.to.Decimal.Add(part.from.Decimal)
		}
	}
	if len(c.Siblings) == 0 {
		return nil
	}
	return []payoff.Quote{q}
}

// waivers are older figures, and what a contract takes off or adds.
func waivers() []Assumption {
	return []Assumption{
		several("stale.quote", "repeats the payoff of an earlier day", func(c Case) []Case {
			days := c.Earlier
			for _, e := range c.Terms.History {
				if e.Kind == payoff.Quoted && e.Date.Before(c.Day) {
					days = append(days[:len(days):len(days)], e.Date)
				}
			}
			return c.on(days)
		}),
		rule("nonaccrual", "goes on charging interest where it is suspended", func(c *Case) bool {
			p := c.contract()
			changed := !p.NonaccrualDate.IsZero() && p.NonaccrualDate.Before(c.Day)
			p.NonaccrualDate = payoff.Date{}
			c.setContract(p)
			return changed
		}),
		rule("nonaccrual:maturity", "charges no interest after maturity", func(c *Case) bool {
			changed := !c.Convention.StopAtMaturity && !c.Terms.MaturityDate.IsZero() && c.Terms.MaturityDate.Before(c.Day)
			c.Convention.StopAtMaturity = true
			return changed
		}).adopting("accrue_after_maturity: false"),
		rule("min.int", "charges the contract's least interest", func(c *Case) bool {
			changed := !c.Convention.ChargeMinimum && c.contract().MinimumInterest.IsPositive()
			c.Convention.ChargeMinimum = true
			return changed
		}).adopting("minimum_interest: true"),
		rule("rebates", "takes off rebates of insurance and the like", func(c *Case) bool {
			changed := !c.Convention.NetRebates && !c.contract().Rebates.IsZero()
			c.Convention.NetRebates = true
			return changed
		}).adopting("net_rebates: true"),
	}
}
