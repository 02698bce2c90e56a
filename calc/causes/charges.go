package causes

import (
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// accruals are interest that is counted twice or left out.
func accruals() []Assumption {
	return []Assumption{
		several("accrued.double", "counts interest twice", doubled).everywhere(),
		rule("unpaid.missing", "leaves out the interest unpaid before", func(c *Case) bool {
			return zeroOut(&c.Terms.UnpaidInterest)
		}),
		several("accrued.missing", "leaves out the interest since it was last paid", unaccrued).everywhere(),
	}
}

// unaccrued takes away the accrued interest, once with the per diem and once without it.
func unaccrued(c Case) []Case {
	p, ok := c.compute()
	if !ok || p.Interest.IsZero() {
		return nil
	}
	still := c
	still.flat(payoff.Known(decimal.Zero))
	return append(c.owing([]decimal.Decimal{p.Interest.Neg()}), still)
}

// doubled charges one of these a second time: the accrued interest, the unpaid interest, or the interest that is
// projected from another day on file to the payoff day.
func doubled(c Case) []Case {
	p, ok := c.compute()
	if !ok {
		return nil
	}
	extra := []decimal.Decimal{p.Interest, c.Terms.UnpaidInterest}
	for _, earlier := range c.on(c.Dates) {
		if q, ok := earlier.compute(); ok && earlier.Day.Before(c.Day) && earlier.Day.After(c.Terms.InterestPaidTo) {
			extra = append(extra, p.Interest.Sub(q.Interest))
		}
	}
	return c.owing(extra)
}

// owing returns, for each of the amounts, the case with that amount charged on top.
func (c Case) owing(amounts []decimal.Decimal) []Case {
	var all []Case
	for _, amount := range amounts {
		if !amount.IsZero() {
			more := c
			more.owe(amount)
			all = append(all, more)
		}
	}
	return all
}

// charges are fees and late charges that are left out, and the late charge that is not owed yet.
func charges() []Assumption {
	return []Assumption{
		several("late.missing", "does not know the late charges", func(c Case) []Case {
			return c.unassessed(payoff.LateCharge, func(t *payoff.Terms) *decimal.Decimal { return &t.LateCharges })
		}).everywhere(),
		several("fee.missing", "does not know the fees", func(c Case) []Case {
			return c.unassessed(payoff.FeeAssessed, func(t *payoff.Terms) *decimal.Decimal { return &t.Fees })
		}).everywhere(),
		rule("late.future", "adds the late charge that would fall due next", func(c *Case) bool {
			if c.Convention.FutureLateCharge {
				return false
			}
			c.Convention.FutureLateCharge = true
			if !c.contract().NextLateCharge.IsZero() {
				return true
			}
			next := c.first(payoff.LateCharge, func(e payoff.Event) bool { return e.Date.After(c.Day) })
			if next >= 0 {
				c.Terms.LateCharges = c.Terms.LateCharges.Add(c.Terms.History[next].Amount.Decimal)
			}
			return next >= 0
		}).adopting("future_late_charge: true"),
	}
}

// unassessed leaves out all charges of a kind, and each of those that the history lists.
func (c Case) unassessed(kind payoff.EventKind, of func(*payoff.Terms) *decimal.Decimal) []Case {
	var all []Case
	none := c
	had := zeroOut(of(&none.Terms))
	for i, e := range c.Terms.History {
		if e.Kind == kind && c.within(e) {
			one := c
			one.Terms.History = without(c.Terms.History, i)
			all = append(all, one)
		}
	}
	if len(all) > 0 {
		none.Terms.History = withoutKind(c.Terms.History, kind)
		had = had || len(all) > 1
	}
	if had {
		all = append([]Case{none}, all...)
	}
	return all
}

// schedule lists the fees of the vendor's schedule, each alone and two at a time.
func schedule(fees []Fee) []Assumption {
	add := func(id, says string, amount decimal.Decimal) Assumption {
		return rule("fee.known:"+id, "adds "+says, func(c *Case) bool {
			c.Terms.Fees = c.Terms.Fees.Add(amount)
			return !amount.IsZero()
		})
	}
	var all []Assumption
	for _, f := range fees {
		all = append(all, add(f.Name, "its "+spaced(f.Name)+" fee", f.Amount))
	}
	for i, f := range fees {
		for _, g := range fees[i+1:] {
			says := "its " + spaced(f.Name) + " and " + spaced(g.Name) + " fees"
			all = append(all, add(f.Name+"+"+g.Name, says, f.Amount.Add(g.Amount)))
		}
	}
	return all
}

func spaced(name string) string { return strings.NewReplacer("_", " ", "-", " ").Replace(name) }

// Schedule lists the fees of a schedule in the order of their names.
func Schedule(fees map[string]decimal.Decimal) []Fee {
	var all []Fee
	for _, name := range slices.Sorted(maps.Keys(fees)) {
		all = append(all, Fee{name, fees[name]})
	}
	return all
}

// credits are other ways to treat what is held for the borrower.
func credits() []Assumption {
	return []Assumption{
		rule("escrow.gross", "does not reduce the payoff by the escrow balance", func(c *Case) bool {
			changed := c.Convention.NetEscrow && c.Terms.EscrowBalance.IsPositive()
			c.Convention.NetEscrow = false
			return changed
		}).adopting("net_escrow: false"),
		rule("escrow.net", "reduces the payoff by the escrow balance", func(c *Case) bool {
			changed := !c.Convention.NetEscrow && c.Terms.EscrowBalance.IsPositive()
			c.Convention.NetEscrow = true
			return changed
		}).adopting("net_escrow: true"),
		rule("escrow.sign", "has the escrow balance with the other sign", func(c *Case) bool {
			c.Convention.NetEscrow = true
			return negate(&c.Terms.EscrowBalance)
		}),
		rule("excess.gross", "does not set off excess payments", func(c *Case) bool {
			changed := !c.Convention.KeepExcess && !c.Terms.ExcessPayments.IsZero()
			c.Convention.KeepExcess = true
			return changed
		}).adopting("net_excess: false"),
		rule("excess.net", "sets off excess payments", func(c *Case) bool {
			changed := c.Convention.KeepExcess && !c.Terms.ExcessPayments.IsZero()
			c.Convention.KeepExcess = false
			return changed
		}).adopting("net_excess: true"),
		rule("excess.sign", "adds excess payments", func(c *Case) bool {
			c.Convention.KeepExcess = false
			return negate(&c.Terms.ExcessPayments)
		}),
	}
}

// zeroOut makes an amount zero and says whether it was something else.
func zeroOut(d *decimal.Decimal) bool {
	was := !d.IsZero()
	*d = decimal.Zero
	return was
}

func negate(d *decimal.Decimal) bool {
	*d = d.Neg()
	return !d.IsZero()
}
