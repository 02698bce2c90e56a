package causes

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// within says whether an event changes the payoff: it is after the day to which interest is paid, and not after the day
// of the payoff.
func (c Case) within(e payoff.Event) bool {
	return e.Date.After(c.Terms.InterestPaidTo) && !e.Date.After(c.Day)
}

// first returns the index of the first event of this kind for which so is true, -1 if there is none.
func (c Case) first(kind payoff.EventKind, so func(payoff.Event) bool) int {
	return slices.IndexFunc(c.Terms.History, func(e payoff.Event) bool { return e.Kind == kind && so(e) })
}

// last returns the index of the last event of this kind for which so is true, -1 if there is none.
func (c Case) last(kind payoff.EventKind, so func(payoff.Event) bool) int {
	for i, e := range slices.Backward(c.Terms.History) {
		if e.Kind == kind && so(e) {
			return i
		}
	}
	return -1
}

// before says whether an event is in the balances already.
func (c Case) before(e payoff.Event) bool { return !e.Date.After(c.Terms.InterestPaidTo) }

// without returns a history without its i-th event; the original is shared and stays as it is.
func without(history []payoff.Event, i int) []payoff.Event {
	return slices.Delete(slices.Clone(history), i, i+1)
}

// withoutKind returns a history without the events of one kind; the original is shared and stays as it is.
func withoutKind(history []payoff.Event, kind payoff.EventKind) []payoff.Event {
	return slices.DeleteFunc(slices.Clone(history), func(e payoff.Event) bool { return e.Kind == kind })
}

// with returns a history with more events, all in the order of their days; the original stays as it is.
func with(history []payoff.Event, more ...payoff.Event) []payoff.Event {
	all := append(slices.Clone(history), more...)
	slices.SortStableFunc(all, payoff.CompareEvents)
	return all
}

// postings are assumptions about whether the last payment has arrived.
func postings(fees []Fee) []Assumption {
	all := []Assumption{
		several("stale", "does not have the last payment", stale),
		several("dup", "has the last payment twice", twice),
	}
	for _, f := range fees {
		if f.Name == "nsf" {
			const says = "has taken the last payment back, and charges its fee for that"
			all = append(all, several("reversed", says, func(c Case) []Case {
				cases := stale(c)
				for i := range cases {
					cases[i].Terms.Fees = cases[i].Terms.Fees.Add(f.Amount)
				}
				return cases
			}))
		}
	}
	return all
}

// stale lists the states of a loan before its last payment, as far as they are on file.
func stale(c Case) []Case {
	if i := c.last(payoff.Payment, c.within); i >= 0 {
		c.Terms.History = without(c.Terms.History, i)
		return []Case{c}
	}
	i := c.last(payoff.Payment, c.before)
	if i < 0 {
		return nil
	}
	var all []Case
	if b := c.last(payoff.Balance, func(e payoff.Event) bool { return e.Date.Before(c.Terms.History[i].Date) }); b >= 0 {
		all = append(all, c.back(c.Terms.History[b].Date, c.Terms.History[b].Amount.Decimal, i))
	}
	if p := c.Terms.History[i].Principal; p.Valid {
		if e := c.last(payoff.Payment, func(e payoff.Event) bool { return e.Date.Before(c.Terms.History[i].Date) }); e >= 0 {
			all = append(all, c.back(c.Terms.History[e].Date, c.Terms.Principal.Decimal.Add(p.Decimal), i))
		}
	}
	return all
}

// back returns the case as it was on an earlier day, without a payment that came later.
func (c Case) back(day payoff.Date, principal decimal.Decimal, payment int) Case {
	c.Terms.InterestPaidTo, c.Terms.Principal = day, payoff.Known(principal)
	c.Terms.UnpaidInterest = decimal.Zero
	c.Terms.History = without(c.Terms.History, payment)
	return c
}

// twice applies the last payment again: all of it, or the part of it that reduced the principal.
func twice(c Case) []Case {
	if i := c.last(payoff.Payment, c.within); i >= 0 {
		c.Terms.History = with(c.Terms.History, c.Terms.History[i])
		return []Case{c}
	}
	i := c.last(payoff.Payment, c.before)
	if i < 0 {
		return nil
	}
	var all []Case
	for _, part := range []decimal.NullDecimal{c.Terms.History[i].Principal, c.Terms.History[i].Amount} {
		if part.Valid && !part.Decimal.IsZero() {
			less := c
			less.Terms.Principal.Decimal = c.Terms.Principal.Decimal.Sub(part.Decimal)
			all = append(all, less)
		}
	}
	return all
}

// rates are other rates, or other days from which they hold.
func rates() []Assumption {
	return []Assumption{
		several("rate.old", "does not know the last change of the rate", oldRate),
		several("rate.new", "applies the new rate to the whole period", newRate),
		several("rate.date", "changes the rate a day sooner or later", shiftedRate),
		listed("rate.apr", "charges the annual percentage rate", func(p payoff.ContractTerms) decimal.NullDecimal {
			return p.APR
		}),
		listed("rate.discount", "charges the discounted rate", func(p payoff.ContractTerms) decimal.NullDecimal {
			return p.DiscountedRate
		}),
	}
}

// listed charges another rate that is on file.
func listed(id, says string, of func(payoff.ContractTerms) decimal.NullDecimal) Assumption {
	return rule(id, says, func(c *Case) bool {
		rate := of(c.contract())
		if !rate.Valid {
			return false
		}
		c.flat(rate)
		return true
	})
}

// flat charges one rate throughout.
func (c *Case) flat(rate decimal.NullDecimal) {
	c.Terms.Rate = rate
	c.Terms.History = withoutKind(c.Terms.History, payoff.RateChange)
}

func oldRate(c Case) []Case {
	i := c.last(payoff.RateChange, func(e payoff.Event) bool { return !e.Date.After(c.Day) })
	if i < 0 {
		return nil
	}
	c.Terms.History = without(c.Terms.History, i)
	return []Case{c}
}

func newRate(c Case) []Case {
	i := c.last(payoff.RateChange, c.within)
	if i < 0 {
		return nil
	}
	c.flat(c.Terms.History[i].Amount)
	return []Case{c}
}

func shiftedRate(c Case) []Case {
	i := c.last(payoff.RateChange, c.within)
	if i < 0 {
		return nil
	}
	var all []Case
	for _, days := range []int{-1, 1} {
		moved := c.Terms.History[i]
		moved.Date = moved.Date.AddDays(days)
		other := c
		other.Terms.History = with(without(c.Terms.History, i), moved)
		all = append(all, other)
	}
	return all
}

// allocations are other ways to apply the payments of the period.
func allocations() []Assumption {
	var all []Assumption
	for _, o := range []struct {
		name, says string
		order      calc.PaymentOrder
	}{
		{"fees_first", "applies payments to charges, then interest, then principal", calc.ChargesFirst},
		{"interest_first", "applies payments to interest, then principal, then charges", "interest principal fees"},
		{"interest_fees", "applies payments to interest, then charges, then principal", "interest fees principal"},
		{"principal_first", "applies payments to principal, then interest, then charges", "principal interest fees"},
	} {
		all = append(all, rule("alloc."+o.name, o.says, func(c *Case) bool {
			changed := cmp.Or(c.Convention.PaymentOrder, calc.ChargesFirst) != o.order && c.last(payoff.Payment, c.within) >= 0
			c.Convention.PaymentOrder = o.order
			return changed
		}).adopting("payment_order: "+string(o.order)))
	}
	return append(all,
		rule("alloc.posted", "applies payments on the day they were entered", func(c *Case) bool {
			changed := !c.Convention.ByPostedDay && c.postedApart()
			c.Convention.ByPostedDay = true
			return changed
		}).adopting("payment_day: posted"),
		rule("alloc.effective", "applies payments on the day they take effect", func(c *Case) bool {
			changed := c.Convention.ByPostedDay && c.postedApart()
			c.Convention.ByPostedDay = false
			return changed
		}).adopting("payment_day: effective"))
}

// postedApart says whether a payment was entered on another day than the one it takes effect on.
func (c Case) postedApart() bool {
	return c.last(payoff.Payment, func(e payoff.Event) bool { return !e.Posted.IsZero() && e.Posted != e.Date }) >= 0
}
