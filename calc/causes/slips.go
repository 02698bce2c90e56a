package causes

import (
	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// slips are errors in a single figure.
func slips() []Assumption {
	sign := func(field, says string, of func(*payoff.Terms) *decimal.Decimal) Assumption {
		return single("sign."+field, says, func(c *Case) bool { return negate(of(&c.Terms)) })
	}
	return []Assumption{
		{ID: "typo.transpose", Says: "has two adjacent digits of a figure swapped", Restates: swappedFigures},
		several("typo.transpose", "has two adjacent digits of a figure swapped", func(c Case) []Case {
			var all []Case
			for _, principal := range transposed(c.Terms.Principal.Decimal) {
				other := c
				other.Terms.Principal.Decimal = principal
				all = append(all, other)
			}
			return all
		}),
		sign("unpaid_interest", "has the unpaid interest with the other sign", func(t *payoff.Terms) *decimal.Decimal {
			return &t.UnpaidInterest
		}),
		sign("fees", "deducts the fees", func(t *payoff.Terms) *decimal.Decimal { return &t.Fees }),
		sign("late_charges", "deducts the late charges", func(t *payoff.Terms) *decimal.Decimal { return &t.LateCharges }),
		sign("prepayment_penalty", "deducts the prepayment penalty", func(t *payoff.Terms) *decimal.Decimal {
			return &t.PrepaymentPenalty
		}),
		printed("scale:100", "prints the total a hundred times too large or too small",
			func(d decimal.Decimal) []decimal.Decimal {
				return []decimal.Decimal{d.Shift(2), d.Shift(-2).Round(2), d.Shift(-2).Truncate(2)}
			}),
		printed("scale:10", "drops the last digit of the total", func(d decimal.Decimal) []decimal.Decimal {
			return []decimal.Decimal{d.Shift(-1).Truncate(2), d.Truncate(1)}
		}),
	}
}

// printed makes an assumption from what becomes of a correctly computed total; the parts stay as they are.
func printed(id, says string, of func(decimal.Decimal) []decimal.Decimal) Assumption {
	return Assumption{ID: id, Says: says, Restates: func(_ Case, q payoff.Quote) []payoff.Quote {
		var all []payoff.Quote
		for _, total := range of(q.Total) {
			other := q
			other.Total = total
			all = append(all, other)
		}
		return all
	}}
}

// swappedFigures swaps digits in the total, or in one of the parts.
func swappedFigures(_ Case, q payoff.Quote) []payoff.Quote {
	var all []payoff.Quote
	for _, total := range transposed(q.Total) {
		other := q
		other.Total = total
		all = append(all, other)
	}
	for _, part := range []func(*payoff.Quote) *decimal.NullDecimal{
		func(q *payoff.Quote) *decimal.NullDecimal { return &q.Principal },
		func(q *payoff.Quote) *decimal.NullDecimal { return &q.Interest },
		func(q *payoff.Quote) *decimal.NullDecimal { return &q.Fees },
	} {
		for _, amount := range transposed(part(&q).Decimal) {
			other := q
			part(&other).Decimal = amount
			all = append(all, other)
		}
	}
	return all
}

// transposed lists what an amount becomes if two adjacent digits are swapped, from the left. Swapping equal digits
// gives nothing new.
func transposed(d decimal.Decimal) []decimal.Decimal {
	cents := int64(payoff.CentsOf(d))
	left := int64(1) // the unit of the left one of the two digits
	for left <= max(cents, -cents)/10 {
		left *= 10
	}
	var all []decimal.Decimal
	for ; left > 1; left /= 10 {
		right := left / 10
		if more := cents/right%10 - cents/left%10; more != 0 {
			all = append(all, decimal.New(cents+more*(left-right), -2))
		}
	}
	return all
}
