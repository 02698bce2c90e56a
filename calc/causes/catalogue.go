package causes

import (
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A Hypothesis is one assumption that a vendor may have made.
type Hypothesis struct {
	ID   string // as reports and the ledger show it: basis:ACT/360
	Says string // in words: counts actual days over 360

	// Change returns the case under the assumption; ok is false where it changes nothing or cannot be made.
	Change func(Case) (c Case, ok bool)
	// Misprint lists what the assumption makes of a total that was computed well; nil for all others.
	Misprint func(decimal.Decimal) []decimal.Decimal
	// Rule says that it is a way to compute, which a vendor follows for all its loans, not an error in one.
	Rule bool
	// Adopt is the key of a convention that makes it ours, as in day_count: ACT/360; empty where there is none.
	Adopt string
}

func (h Hypothesis) adopting(key string) Hypothesis {
	h.Adopt = key
	return h
}

// Catalogue lists the assumptions in the order in which they are tried and named: those that are met most often
// first. The order is part of the results, since the first that fits is the cause.
func Catalogue() []Hypothesis {
	var all []Hypothesis
	all = append(all, days()...)
	all = append(all, bases()...)
	all = append(all, components()...)
	all = append(all, credits()...)
	all = append(all, roundings()...)
	all = append(all, interests()...)
	return append(all, slips()...)
}

// days are assumptions about which days are counted.
func days() []Hypothesis {
	all := []Hypothesis{
		rule("incl", "counts the payoff day", func(c *Case) bool {
			changed := !c.Convention.IncludePayoffDay
			c.Convention.IncludePayoffDay = true
			return changed
		}).adopting("include_payoff_day: true"),
		rule("excl", "counts one day fewer", func(c *Case) bool {
			if c.Convention.IncludePayoffDay {
				c.Convention.IncludePayoffDay = false
			} else {
				c.Day = c.Day.AddDays(-1)
			}
			return true
		}),
	}
	for _, k := range []int{5, 7, 10, 14, 15, 20, 30} {
		all = append(all, single("goodthru:"+strconv.Itoa(k), "includes "+strconv.Itoa(k)+" days more than it says",
			func(c *Case) bool {
				c.Day = c.Day.AddDays(k)
				return true
			}))
	}
	return append(all,
		rule("monthend", "charges interest to the end of the month", func(c *Case) bool {
			y, m, _ := c.Day.YMD()
			end := payoff.NewDate(y, m+1, 1)
			changed := end != c.Day
			c.Day = end
			return changed
		}),
		rule("restdate", "charges interest to the next due date", func(c *Case) bool {
			changed := c.Terms.NextDueDate.After(c.Day)
			c.Day = c.Terms.NextDueDate
			return changed
		}))
}

// bases are the other day counts.
func bases() []Hypothesis {
	var all []Hypothesis
	for _, name := range calc.DayCounts() {
		all = append(all, rule("basis:"+name, "counts "+name, func(c *Case) bool {
			changed := c.dayCount() != calc.DayCount(name)
			c.Terms.DayCount, c.Convention.DayCount = "", calc.DayCount(name)
			return changed
		}).adopting("day_count: "+name))
	}
	return all
}

// components are parts of a payoff that are left out or counted twice.
func components() []Hypothesis {
	return []Hypothesis{
		single("accrued.double", "counts the interest twice", func(c *Case) bool {
			p, ok := c.compute()
			if !ok || p.Interest.IsZero() {
				return false
			}
			c.Terms.UnpaidInterest = c.Terms.UnpaidInterest.Add(p.Interest)
			return true
		}),
		single("accrued.missing", "leaves out the interest unpaid before", func(c *Case) bool {
			return clear(&c.Terms.UnpaidInterest)
		}),
		single("accrued.missing", "leaves out the interest since it was last paid", func(c *Case) bool {
			changed := c.Terms.InterestPaidTo != c.Day
			c.Terms.Rate = payoff.Known(decimal.Zero)
			return changed
		}),
		single("late.missing", "does not know the late charges", func(c *Case) bool { return clear(&c.Terms.LateCharges) }),
		single("fee.missing", "does not know the fees", func(c *Case) bool { return clear(&c.Terms.Fees) }),
		single("pp.missing", "does not know the prepayment penalty", func(c *Case) bool { return clear(&c.Terms.PrepaymentPenalty) }),
	}
}

// credits are other ways to treat what is held for the borrower.
func credits() []Hypothesis {
	return []Hypothesis{
		rule("escrow.net", "reduces the payoff by the escrow balance", func(c *Case) bool {
			changed := !c.Convention.NetEscrow && c.Terms.EscrowBalance.IsPositive()
			c.Convention.NetEscrow = true
			return changed
		}).adopting("net_escrow: true"),
		rule("escrow.gross", "does not reduce the payoff by the escrow balance", func(c *Case) bool {
			changed := c.Convention.NetEscrow && c.Terms.EscrowBalance.IsPositive()
			c.Convention.NetEscrow = false
			return changed
		}).adopting("net_escrow: false"),
		single("escrow.sign", "adds the escrow balance", func(c *Case) bool {
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
		single("excess.sign", "adds excess payments", func(c *Case) bool {
			c.Convention.KeepExcess = false
			return negate(&c.Terms.ExcessPayments)
		}),
	}
}

// roundings are other places and ways to round.
func roundings() []Hypothesis {
	var all []Hypothesis
	for _, places := range []int32{2, 3, 4, 5} {
		all = append(all, rule("perdiem:"+strconv.Itoa(int(places)),
			"rounds the per diem to "+strconv.Itoa(int(places))+" decimals, then multiplies", func(c *Case) bool {
				c.Convention.PerDiemDecimals = &places
				return true
			}).adopting("per_diem_decimals: "+strconv.Itoa(int(places))))
	}
	return append(all, rule("round.trunc", "cuts the interest to the cent", func(c *Case) bool {
		changed := c.Convention.Rounding != calc.Truncate
		c.Convention.Rounding = calc.Truncate
		return changed
	}).adopting("rounding: truncate"))
}

// interests are other balances that interest is charged on.
func interests() []Hypothesis {
	return []Hypothesis{
		rule("capitalised", "charges interest on unpaid interest", func(c *Case) bool { return base(c, c.Terms.UnpaidInterest) }),
		rule("int.on.fees", "charges interest on fees and late charges", func(c *Case) bool {
			return base(c, c.Terms.Fees.Add(c.Terms.LateCharges))
		}),
	}
}

// slips are errors in a single figure.
func slips() []Hypothesis {
	return []Hypothesis{
		{ID: "typo.transpose", Says: "prints two adjacent digits of the total swapped", Misprint: transposed},
		single("sign.unpaid_interest", "has the unpaid interest with the other sign", func(c *Case) bool { return negate(&c.Terms.UnpaidInterest) }),
		single("sign.fees", "deducts the fees", func(c *Case) bool { return negate(&c.Terms.Fees) }),
		single("sign.late_charges", "deducts the late charges", func(c *Case) bool { return negate(&c.Terms.LateCharges) }),
		{ID: "scale:100", Says: "prints the total a hundred times too large or too small", Misprint: func(d decimal.Decimal) []decimal.Decimal {
			return []decimal.Decimal{d.Shift(2), d.Shift(-2).Round(2)}
		}},
	}
}

func rule(id, says string, change func(*Case) bool) Hypothesis {
	h := single(id, says, change)
	h.Rule = true
	return h
}

// single makes a hypothesis of a function that changes a copy of the case.
func single(id, says string, change func(*Case) bool) Hypothesis {
	return Hypothesis{ID: id, Says: says, Change: func(c Case) (Case, bool) {
		ok := change(&c)
		return c, ok
	}}
}

// clear takes an amount away and says whether there was one.
func clear(d *decimal.Decimal) bool {
	was := !d.IsZero()
	*d = decimal.Zero
	return was
}

func negate(d *decimal.Decimal) bool {
	*d = d.Neg()
	return !d.IsZero()
}

// base lets interest run on more than the principal: what it adds is moved into unpaid interest, since the principal
// that is stated stays what it was.
func base(c *Case, more decimal.Decimal) bool {
	if more.IsZero() || !c.Terms.Principal.Valid {
		return false
	}
	alone, ok := c.compute()
	larger := *c
	larger.Terms.Principal = payoff.Known(c.Terms.Principal.Decimal.Add(more))
	together, okToo := larger.compute()
	if !ok || !okToo {
		return false
	}
	c.Terms.UnpaidInterest = c.Terms.UnpaidInterest.Add(together.Interest.Sub(alone.Interest))
	return !together.Interest.Equal(alone.Interest)
}

// transposed lists what swapping two adjacent digits makes of an amount; a swap of equal digits makes nothing new.
func transposed(d decimal.Decimal) []decimal.Decimal {
	digits := []byte(d.Shift(2).Abs().StringFixed(0))
	var all []decimal.Decimal
	for i := 1; i < len(digits); i++ {
		if digits[i] == digits[i-1] {
			continue
		}
		swapped := append([]byte{}, digits...)
		swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
		cents, err := decimal.NewFromString(string(swapped))
		if err == nil {
			all = append(all, cents.Shift(-2).Mul(decimal.NewFromInt(int64(d.Sign()))))
		}
	}
	return all
}
