package packed

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// The places of terms.
const (
	termsPrincipal = iota
	termsRate      // percent a year
	termsDayCount
	termsInterestPaidTo
	termsUnpaidInterest
	termsFees
	termsLateCharges
	termsPrepaymentPenalty
	termsEscrowBalance
	termsExcessPayments
	termsMaturityDate
	termsNextDueDate
)

// Terms packs what a loan's row says of its terms, except the currency, which has a column of its own.
func (p *Packer) Terms(t *payoff.Terms) string {
	p.reset()
	p.optionalCents(t.Principal)
	p.text(digits(t.Rate))
	p.text(t.DayCount)
	p.date(t.InterestPaidTo)
	for _, d := range []decimal.Decimal{t.UnpaidInterest, t.Fees, t.LateCharges, t.PrepaymentPenalty, t.EscrowBalance,
		t.ExcessPayments} {
		p.cents(d, !d.IsZero())
	}
	p.date(t.MaturityDate)
	p.date(t.NextDueDate)
	return p.String()
}

// UnpackTerms reads what [Packer.Terms] wrote. It leaves alone what the array does not say.
func UnpackTerms(array string, t *payoff.Terms) error {
	return unpack(array, func(place int, value string) (err error) {
		switch place {
		case termsPrincipal:
			t.Principal, err = optionalCents(value)
		case termsRate:
			t.Rate, err = optionalNumber(value)
		case termsDayCount:
			t.DayCount = value
		case termsInterestPaidTo:
			t.InterestPaidTo, err = payoff.ParseDate(value)
		case termsUnpaidInterest:
			t.UnpaidInterest, err = cents(value)
		case termsFees:
			t.Fees, err = cents(value)
		case termsLateCharges:
			t.LateCharges, err = cents(value)
		case termsPrepaymentPenalty:
			t.PrepaymentPenalty, err = cents(value)
		case termsEscrowBalance:
			t.EscrowBalance, err = cents(value)
		case termsExcessPayments:
			t.ExcessPayments, err = cents(value)
		case termsMaturityDate:
			t.MaturityDate, err = payoff.ParseDate(value)
		case termsNextDueDate:
			t.NextDueDate, err = payoff.ParseDate(value)
		default:
			err = fmt.Errorf("terms have no place %d", place)
		}
		return err
	})
}

// digits spells all digits of a number; an absent number is empty.
func digits(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return d.Decimal.String()
}
