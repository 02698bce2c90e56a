package causes

import (
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

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
	for _, places := range []int32{5, 6, 7, 8} {
		all = append(all, rule("factor:"+strconv.Itoa(int(places)),
			"rounds the daily factor to "+strconv.Itoa(int(places))+" decimals, then multiplies", func(c *Case) bool {
				c.Convention.FactorDecimals = &places
				return true
			}).adopting("factor_decimals: "+strconv.Itoa(int(places))))
	}
	return append(all,
		rounding("round.trunc", "cuts the interest to the cent", calc.Truncate),
		rounding("round.up", "rounds the interest up to the cent", calc.RoundUp))
}

func rounding(id, says string, mode calc.Rounding) Hypothesis {
	return rule(id, says, func(c *Case) bool {
		changed := c.Convention.Rounding != mode
		c.Convention.Rounding = mode
		return changed
	}).adopting("rounding: " + string(mode))
}

// interests are other balances that interest is charged on.
func interests() []Hypothesis {
	return []Hypothesis{
		rule("capitalised", "charges interest on unpaid interest", func(c *Case) bool { return base(c, c.Terms.UnpaidInterest) }),
		rule("int.on.fees", "charges interest on fees and late charges", func(c *Case) bool {
			return base(c, c.Terms.Fees.Add(c.Terms.LateCharges))
		}),
		compounding("compound", "charges interest on interest, day by day", calc.DailyCompound),
		compounding("compound:monthly", "charges interest on interest, month by month", calc.MonthlyCompound),
	}
}

func compounding(id, says string, how calc.Compounding) Hypothesis {
	return rule(id, says, func(c *Case) bool {
		changed := c.Convention.Compounding != how
		c.Convention.Compounding = how
		return changed
	}).adopting("compounding: " + string(how))
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
	c.owe(together.Interest.Sub(alone.Interest))
	return !together.Interest.Equal(alone.Interest)
}
