package calc

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// Charges returns fees, late charges and prepayment penalty together: what a vendor's fees are compared with.
func (p *Payoff) Charges() decimal.Decimal {
	return payoff.Sum(p.Terms.Fees, p.Terms.LateCharges, p.Terms.PrepaymentPenalty)
}

// PerDiem returns the interest for one more day, rounded half up to the places asked for. If the convention rounds its
// per diem or its factor, that is done first. It is that of simple interest even if interest compounds, as statements
// print it. A precomputed loan has none: zero.
func (p *Payoff) PerDiem(places int32) decimal.Decimal {
	if n := len(p.stretch); n > 0 && places == 2 && p.plain() {
		last := p.stretch[n-1]
		num, den := p.rule.basis(last.span)
		if cents, ok := kernel(last.principal, last.rate, Fraction{Num: den, Den: num}, HalfUp); ok {
			return cents
		}
	}
	return p.daily().Round(places, HalfUp)
}

// daily returns the per diem before it is rounded for display.
func (p *Payoff) daily() Quotient {
	if len(p.stretch) == 0 {
		return Quotient{}
	}
	return p.perDiem(p.stretch[len(p.stretch)-1])
}

// Quote returns the payoff in the form in which it is compared. The per diem has the places asked for, and is null for
// a precomputed loan.
func (p *Payoff) Quote(perDiemPlaces int32) *payoff.Quote {
	q := &payoff.Quote{
		AsOf:      p.Day,
		Total:     p.Total,
		Principal: p.Terms.Principal,
		Interest:  payoff.Known(payoff.Sum(p.Interest, p.Terms.UnpaidInterest)),
		Fees:      payoff.Known(p.Charges()),
		Currency:  p.Terms.Currency,
	}
	if len(p.stretch) > 0 {
		q.PerDiem = payoff.Known(p.PerDiem(perDiemPlaces))
	}
	return q
}

// exact returns the interest before it is rounded; of a precomputed loan, the rebate, negated.
func (p *Payoff) exact() Quotient {
	if len(p.stretch) == 0 {
		return Quotient{p.unearned.Num.Neg(), p.unearned.Den}
	}
	return p.stretch.interest(p.accrual)
}

// Same says whether two payoffs are the same before any rounding: the same fraction of a year, the same per diem and
// amounts, and the same interest at every posting of their histories.
func (p *Payoff) Same(o *Payoff) bool {
	return p.Fraction.Num*o.Fraction.Den == o.Fraction.Num*p.Fraction.Den && p.daily().same(o.daily()) &&
		p.exact().same(o.exact()) && p.Interest.Equal(o.Interest) &&
		p.Terms.Principal.Decimal.Equal(o.Terms.Principal.Decimal) &&
		p.Terms.UnpaidInterest.Equal(o.Terms.UnpaidInterest) &&
		p.Charges().Equal(o.Charges()) && p.Credits.Equal(o.Credits) && p.samePostings(o)
}

func (p *Payoff) samePostings(o *Payoff) bool {
	return slices.EqualFunc(p.postings, o.postings, func(a, b posting) bool {
		return a.stretch.interest(p.accrual).same(b.stretch.interest(o.accrual))
	})
}
