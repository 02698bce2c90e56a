package calc

import (
	"errors"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// ErrNotComputable is wrapped by every error of [Compute], which says which of the terms is missing or unknown.
var ErrNotComputable = errors.New("the payoff cannot be computed")

// A Payoff is the expected payoff of a loan on a day, component by component. Amounts are in cents' places; credits
// are as they enter the total, so that Total is the sum of the components less Credits.
type Payoff struct {
	Day            payoff.Date
	DayCount       DayCount
	Fraction       Fraction // of a year for which interest is owed; negative where interest is paid beyond the day
	Interest       decimal.Decimal
	Terms          payoff.Terms
	Credits        decimal.Decimal // escrow and excess payments as the convention nets them; negative for an advance
	Total          decimal.Decimal
	perDiem        Quotient
	perDiemRounded *int32
	months, days   int // what owes twelfths of a year, and what owes per diems, where the per diem is rounded
	rounding       Rounding
}

// Compute returns the payoff of a loan with these terms on a day. The row's own day count stands before the
// convention's. The error wraps [ErrNotComputable] and names what is missing, or the day count that is unknown.
func Compute(t payoff.Terms, c Convention, day payoff.Date) (*Payoff, error) {
	dayCount, err := dayCountOf(t, c)
	if err != nil {
		return nil, err
	}
	if err := complete(t, day); err != nil {
		return nil, err
	}
	end := day
	if c.IncludePayoffDay {
		end = day.AddDays(1)
	}
	accrual := span{t.InterestPaidTo, end, day, t.MaturityDate}
	fraction, err := dayCount.fraction(accrual)
	if err != nil {
		return nil, &notComputable{err.Error()}
	}
	p := &Payoff{Day: day, DayCount: dayCount, Fraction: fraction, Terms: t, perDiem: perDiem(t, dayCount, accrual),
		perDiemRounded: c.PerDiemDecimals, rounding: c.Rounding}
	p.months, p.days = dayCount.broken(accrual, fraction)
	p.Interest = p.interest()
	p.Credits = credits(t, c)
	p.Total = decimal.Sum(t.Principal.Decimal, p.Interest, t.UnpaidInterest, p.Charges()).Sub(p.Credits)
	return p, nil
}

// dayCountOf returns the day count by which the loan accrues.
func dayCountOf(t payoff.Terms, c Convention) (DayCount, error) {
	if t.DayCount != "" {
		d, err := ParseDayCount(t.DayCount)
		if err != nil {
			return "", &notComputable{err.Error()}
		}
		return d, nil
	}
	if c.DayCount == "" {
		return "", missing("day count")
	}
	return c.DayCount, nil
}

// complete says which of the terms is missing.
func complete(t payoff.Terms, day payoff.Date) error {
	switch {
	case !t.Principal.Valid:
		return missing("principal")
	case !t.Rate.Valid:
		return missing("rate")
	case t.InterestPaidTo.IsZero():
		return missing("interest-paid-to date")
	case day.IsZero():
		return missing("payoff date")
	}
	return nil
}

func missing(what string) error { return &notComputable{"no " + what} }

// notComputable says which of the terms is missing or makes no sense; the sentinel's own text would only repeat what
// whoever reports it says anyway.
type notComputable struct{ why string }

func (e *notComputable) Error() string { return e.why }
func (e *notComputable) Unwrap() error { return ErrNotComputable }

// perDiem is the interest for one more day, exactly: a year's interest over the basis that holds on the last day.
func perDiem(t payoff.Terms, d DayCount, s span) Quotient {
	r, _ := d.rule()
	num, den := r.basis(s)
	return quotient(yearly(t).Mul(decimal.NewFromInt(den)), 100*num)
}

// yearly is a hundred times a year's interest: the rate is in percent.
func yearly(t payoff.Terms) decimal.Decimal { return t.Principal.Decimal.Mul(t.Rate.Decimal) }

// interest multiplies first, divides once and rounds once; only a convention that rounds its per diem departs.
func (p *Payoff) interest() decimal.Decimal {
	if p.perDiemRounded != nil {
		byDay := p.perDiem.Round(*p.perDiemRounded, p.rounding).Mul(decimal.NewFromInt(int64(p.days)))
		byMonth := yearly(p.Terms).Mul(decimal.NewFromInt(int64(p.months)))
		return quotient(byMonth.Add(byDay.Mul(decimal.NewFromInt(1200))), 1200).Round(2, p.rounding)
	}
	return quotient(yearly(p.Terms).Mul(decimal.NewFromInt(p.Fraction.Num)), 100*p.Fraction.Den).Round(2, p.rounding)
}

// credits is what the convention lets reduce the payoff. An escrow advance is owed under every convention.
func credits(t payoff.Terms, c Convention) decimal.Decimal {
	sum := decimal.Zero
	if c.NetEscrow || t.EscrowBalance.IsNegative() {
		sum = sum.Add(t.EscrowBalance)
	}
	if !c.KeepExcess {
		sum = sum.Add(t.ExcessPayments)
	}
	return sum
}

// Charges returns fees, late charges and prepayment penalty together, which is what a vendor's fees are compared with.
func (p *Payoff) Charges() decimal.Decimal {
	return decimal.Sum(p.Terms.Fees, p.Terms.LateCharges, p.Terms.PrepaymentPenalty)
}

// PerDiem returns the interest for one more day, rounded to the places asked for; a convention that rounds its per
// diem is rounded to those first.
func (p *Payoff) PerDiem(places int32) decimal.Decimal {
	if p.perDiemRounded != nil {
		return p.perDiem.Round(*p.perDiemRounded, p.rounding).Round(places)
	}
	return p.perDiem.Round(places, HalfUp)
}

// Quote returns the payoff in the form in which it is compared; the per diem has the places asked for.
func (p *Payoff) Quote(perDiemPlaces int32) *payoff.Quote {
	return &payoff.Quote{
		AsOf:      p.Day,
		Total:     p.Total,
		Principal: p.Terms.Principal,
		Interest:  payoff.Known(p.Interest.Add(p.Terms.UnpaidInterest)),
		Fees:      payoff.Known(p.Charges()),
		PerDiem:   payoff.Known(p.PerDiem(perDiemPlaces)),
		Currency:  p.Terms.Currency,
	}
}

// Same says whether two payoffs are the same before any rounding: the same fraction of a year, per diem and amounts.
func (p *Payoff) Same(o *Payoff) bool {
	return p.Fraction.Num*o.Fraction.Den == o.Fraction.Num*p.Fraction.Den && p.perDiem.same(o.perDiem) &&
		p.Interest.Equal(o.Interest) && p.Terms.UnpaidInterest.Equal(o.Terms.UnpaidInterest) &&
		p.Charges().Equal(o.Charges()) && p.Credits.Equal(o.Credits)
}

func (q Quotient) same(o Quotient) bool { return q.Num.Mul(o.Den).Equal(o.Num.Mul(q.Den)) }
