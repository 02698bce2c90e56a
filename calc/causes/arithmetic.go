package causes

import (
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// roundings are other places and ways to round.
func roundings() []Assumption {
	perDiem := func(c *Case) **int32 { return &c.Convention.PerDiemDecimals }
	factor := func(c *Case) **int32 { return &c.Convention.FactorDecimals }
	all := places("perdiem", "per diem", "per_diem_decimals", 2, perDiem)
	all = append(all, places("factor", "daily factor", "factor_decimals", 5, factor)...)
	return append(all,
		rounding("round.trunc", "cuts the interest to the cent", calc.Truncate),
		rounding("round.up", "rounds the interest up to the cent", calc.RoundUp))
}

// places lists four numbers of decimals, the fewest first, to which a figure may be rounded before it is multiplied.
func places(id, figure, key string, fewest int32, of func(*Case) **int32) []Assumption {
	var all []Assumption
	for n := fewest; n < fewest+4; n++ {
		decimals := strconv.Itoa(int(n))
		says := "rounds the " + figure + " to " + decimals + " decimals, then multiplies"
		all = append(all, rule(id+":"+decimals, says, func(c *Case) bool {
			*of(c) = &n
			return true
		}).adopting(key+": "+decimals))
	}
	return all
}

func rounding(id, says string, mode calc.Rounding) Assumption {
	return rule(id, says, func(c *Case) bool {
		changed := c.Convention.Rounding != mode
		c.Convention.Rounding = mode
		return changed
	}).adopting("rounding: " + string(mode))
}

// interests are other balances that interest is charged on.
func interests() []Assumption {
	return []Assumption{
		rule("capitalised", "charges interest on unpaid interest", func(c *Case) bool {
			return onMore(c, c.Terms.UnpaidInterest)
		}),
		rule("int.on.fees", "charges interest on fees and late charges", func(c *Case) bool {
			return onMore(c, c.Terms.Fees.Add(c.Terms.LateCharges))
		}),
		compounding("compound", "charges interest on interest, day by day", calc.DailyCompound),
		compounding("compound:monthly", "charges interest on interest, month by month", calc.MonthlyCompound),
	}
}

func compounding(id, says string, how calc.Compounding) Assumption {
	return rule(id, says, func(c *Case) bool {
		changed := c.Convention.Compounding != how
		c.Convention.Compounding = how
		return changed
	}).adopting("compounding: " + string(how))
}

// onMore charges interest on more than the principal. The interest that this adds becomes unpaid interest, because the
// principal that is stated stays the same.
func onMore(c *Case, more decimal.Decimal) bool {
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
	c.owe(together.Interest.Sub(alone.Interest))
	return !together.Interest.Equal(alone.Interest)
}
