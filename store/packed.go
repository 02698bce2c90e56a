package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// What a list says of a loan's balances, and a statement of a payoff, stands in one column: a JSON array with a place for
// each figure, cut off behind the last that says something. A row of many columns costs several times as much to write
// and to read, and nearly all of them are read together or not at all. Amounts are cents; what must keep every digit is
// text, as dates are. An absent amount is null where that is not the same as zero.

// The places in column terms of a loan.
const (
	placePrincipal = iota
	placeRate      // percent a year
	placeDayCount
	placeInterestPaidTo
	placeUnpaidInterest
	placeFees
	placeLateCharges
	placePrepaymentPenalty
	placeEscrowBalance
	placeExcessPayments
	placeMaturityDate
	placeNextDueDate
)

// The places in column quote of a statement's row.
const (
	placeTotal = iota
	placeQuotedPrincipal
	placeInterest
	placeQuotedFees
	placePerDiem // with the places that the vendor printed
	placeAsOf
	placeGoodThrough
	placeCurrency
	placeDoesNotFoot // 1, or nothing
)

// terms returns what a loan's row says of its terms; its currency has a column of its own.
func (p *packer) terms(t *payoff.Terms) string {
	p.clear()
	p.known(t.Principal)
	p.text(digits(t.Rate))
	p.text(t.DayCount)
	p.date(t.InterestPaidTo)
	for _, d := range []decimal.Decimal{t.UnpaidInterest, t.Fees, t.LateCharges, t.PrepaymentPenalty, t.EscrowBalance, t.ExcessPayments} {
		p.cents(d, !d.IsZero())
	}
	p.date(t.MaturityDate)
	p.date(t.NextDueDate)
	return p.String()
}

// unpackTerms reads what packer.terms wrote.
func unpackTerms(array string, t *payoff.Terms) error {
	return unpack(array, func(place int, value string) (err error) {
		switch place {
		case placePrincipal:
			t.Principal, err = knownCents(value)
		case placeRate:
			t.Rate, err = knownNumber(value)
		case placeDayCount:
			t.DayCount = value
		case placeInterestPaidTo:
			t.InterestPaidTo, err = payoff.ParseDate(value)
		case placeUnpaidInterest:
			t.UnpaidInterest, err = inCents(value)
		case placeFees:
			t.Fees, err = inCents(value)
		case placeLateCharges:
			t.LateCharges, err = inCents(value)
		case placePrepaymentPenalty:
			t.PrepaymentPenalty, err = inCents(value)
		case placeEscrowBalance:
			t.EscrowBalance, err = inCents(value)
		case placeExcessPayments:
			t.ExcessPayments, err = inCents(value)
		case placeMaturityDate:
			t.MaturityDate, err = payoff.ParseDate(value)
		case placeNextDueDate:
			t.NextDueDate, err = payoff.ParseDate(value)
		default:
			err = fmt.Errorf("terms have no place %d", place)
		}
		return err
	})
}

// quote returns what a statement says of a payoff.
func (p *packer) quote(q *payoff.Quote) string {
	p.clear()
	p.cents(q.Total, true)
	p.known(q.Principal)
	p.known(q.Interest)
	p.known(q.Fees)
	p.text(perDiem(q).String)
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

// unpackQuote reads what packer.quote wrote, or what stands in an answer.
func unpackQuote(array string) (*payoff.Quote, error) {
	var q payoff.Quote
	err := unpack(array, func(place int, value string) (err error) {
		switch place {
		case placeTotal:
			q.Total, err = inCents(value)
		case placeQuotedPrincipal:
			q.Principal, err = knownCents(value)
		case placeInterest:
			q.Interest, err = knownCents(value)
		case placeQuotedFees:
			q.Fees, err = knownCents(value)
		case placePerDiem:
			q.PerDiem, err = knownNumber(value)
		case placeAsOf:
			q.AsOf, err = payoff.ParseDate(value)
		case placeGoodThrough:
			q.GoodThrough, err = payoff.ParseDate(value)
		case placeCurrency:
			q.Currency = value
		case placeDoesNotFoot:
			q.DoesNotFoot = value == "1"
		default:
			err = fmt.Errorf("quotes have no place %d", place)
		}
		return err
	})
	return &q, err
}

// A packer writes such arrays, one after the other, place by place.
type packer struct {
	array []byte
	end   int // behind the last value that says something
}

func (p *packer) clear() { p.array, p.end = p.array[:0], 0 }

// next begins a place.
func (p *packer) next() {
	if len(p.array) == 0 {
		p.array, p.end = append(p.array, '['), 1
		return
	}
	p.array = append(p.array, ',')
}

// says ends a place that says something.
func (p *packer) says(something bool) {
	if something {
		p.end = len(p.array)
	}
}

func (p *packer) cents(d decimal.Decimal, says bool) {
	p.next()
	p.array = strconv.AppendInt(p.array, int64(payoff.CentsOf(d)), 10)
	p.says(says)
}

func (p *packer) known(d decimal.NullDecimal) {
	if d.Valid {
		p.cents(d.Decimal, true)
		return
	}
	p.next()
	p.array = append(p.array, "null"...)
}

func (p *packer) date(d payoff.Date) {
	p.next()
	p.array, _ = d.AppendText(append(p.array, '"')) // it never fails
	p.array = append(p.array, '"')
	p.says(!d.IsZero())
}

func (p *packer) text(value string) {
	p.next()
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		spelt, _ := json.Marshal(value) // a string always has a spelling
		p.array = append(p.array, spelt...)
	} else {
		p.array = append(append(append(p.array, '"'), value...), '"')
	}
	p.says(value != "")
}

// digits spells all digits of a number, or nothing.
func digits(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return d.Decimal.String()
}

func (p *packer) String() string { return string(p.array[:p.end]) + "]" }

// unpack calls take for every place of an array that says something; texts come without their quotes.
func unpack(array string, take func(place int, value string) error) error {
	rest, ok := strings.CutPrefix(array, "[")
	if !ok || !strings.HasSuffix(rest, "]") || strings.Contains(rest, `\`) {
		return unpackAny(array, take)
	}
	for place := 0; rest != "]"; place++ {
		value, isText := strings.CutPrefix(rest, `"`)
		if isText {
			value, rest, ok = strings.Cut(value, `"`)
		} else {
			end := strings.IndexAny(rest, ",]")
			value, rest = rest[:end], rest[end:]
		}
		if !ok || rest != "]" && !strings.HasPrefix(rest, ",") {
			return notPacked(array)
		}
		rest = strings.TrimPrefix(rest, ",")
		if value == "" && isText || value == "null" && !isText {
			continue
		}
		if err := take(place, value); err != nil {
			return err
		}
	}
	return nil
}

// unpackAny reads an array with escapes, which only a day count that nobody knows could need.
func unpackAny(array string, take func(place int, value string) error) error {
	d := json.NewDecoder(strings.NewReader(array))
	d.UseNumber()
	var values []any
	if err := d.Decode(&values); err != nil {
		return notPacked(array)
	}
	for place, value := range values {
		if value == nil || value == "" {
			continue
		}
		if err := take(place, fmt.Sprint(value)); err != nil {
			return err
		}
	}
	return nil
}

func notPacked(array string) error {
	return fmt.Errorf("the ledger has %q where a JSON array belongs", array)
}

func inCents(value string) (decimal.Decimal, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	return decimal.New(n, -2), err
}

func knownCents(value string) (decimal.NullDecimal, error) {
	d, err := inCents(value)
	return decimal.NullDecimal{Decimal: d, Valid: err == nil}, err
}

func knownNumber(value string) (decimal.NullDecimal, error) {
	d, err := decimal.NewFromString(value)
	return decimal.NullDecimal{Decimal: d, Valid: err == nil}, err
}

// at spells in SQL what stands at a place of a packed column; NULL where it says nothing.
func at(column string, place int) string {
	return fmt.Sprintf("nullif(%s ->> %d, '')", column, place)
}
