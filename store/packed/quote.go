package packed

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// The places of a quote.
const (
	quoteTotal = iota
	quotePrincipal
	quoteInterest
	quoteFees
	quotePerDiem // with the places that the vendor printed
	quoteAsOf
	quoteGoodThrough
	quoteCurrency
	quoteDoesNotFoot // 1, or nothing
)

// Quote packs what a vendor says of a payoff, in an answer or in a row of its statement.
func (p *Packer) Quote(q *payoff.Quote) string {
	p.reset()
	p.cents(q.Total, true)
	p.optionalCents(q.Principal)
	p.optionalCents(q.Interest)
	p.optionalCents(q.Fees)
	p.text(printed(q.PerDiem))
	p.date(q.AsOf)
	p.date(q.GoodThrough)
	p.text(q.Currency)
	if q.DoesNotFoot {
		p.next()
		p.array = append(p.array, '1')
		p.says(true)
	}
	return p.String()
}

// UnpackQuote reads what [Packer.Quote] wrote.
func UnpackQuote(array string) (*payoff.Quote, error) {
	var q payoff.Quote
	err := unpack(array, func(place int, value string) (err error) {
		switch place {
		case quoteTotal:
			q.Total, err = cents(value)
		case quotePrincipal:
			q.Principal, err = optionalCents(value)
		case quoteInterest:
			q.Interest, err = optionalCents(value)
		case quoteFees:
			q.Fees, err = optionalCents(value)
		case quotePerDiem:
			q.PerDiem, err = optionalNumber(value)
		case quoteAsOf:
			q.AsOf, err = payoff.ParseDate(value)
		case quoteGoodThrough:
			q.GoodThrough, err = payoff.ParseDate(value)
		case quoteCurrency:
			q.Currency = value
		case quoteDoesNotFoot:
			q.DoesNotFoot = value == "1"
		default:
			err = fmt.Errorf("quotes have no place %d", place)
		}
		return err
	})
	return &q, err
}

// printed spells a number with the places that the vendor printed; an absent number is empty.
func printed(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return d.Decimal.StringFixed(-min(0, d.Decimal.Exponent()))
}
