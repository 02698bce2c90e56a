package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// What a list says of a loan's balances, and a statement of a payoff, stands in one column: a flat JSON object of those
// figures that there are. A row of many columns costs several times as much to write and to read, and nearly all of them
// are read together or not at all; SQL gets at one of them with terms ->> 'rate'. Amounts are cents; what must keep every
// digit is text, as dates are.

// A packer writes such an object, key by key.
type packer struct{ text []byte }

func (p *packer) key(key string) {
	separator := byte(',')
	if len(p.text) == 0 {
		separator = '{'
	}
	p.text = append(p.text, separator, '"')
	p.text = append(p.text, key...)
	p.text = append(p.text, '"', ':')
}

// cents writes an amount.
func (p *packer) cents(key string, d decimal.Decimal) {
	p.key(key)
	p.text = strconv.AppendInt(p.text, int64(payoff.CentsOf(d)), 10)
}

// some writes an amount where it is not zero, which says nothing.
func (p *packer) some(key string, d decimal.Decimal) {
	if !d.IsZero() {
		p.cents(key, d)
	}
}

// known writes an amount where there is one.
func (p *packer) known(key string, d decimal.NullDecimal) {
	if d.Valid {
		p.cents(key, d.Decimal)
	}
}

// string writes a text where there is one.
func (p *packer) string(key, value string) {
	if value == "" {
		return
	}
	p.key(key)
	quoted := []byte(`"` + value + `"`)
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		quoted, _ = json.Marshal(value) // a string always has a spelling
	}
	p.text = append(p.text, quoted...)
}

// String returns the object.
func (p *packer) String() string {
	if len(p.text) == 0 {
		return "{}"
	}
	return string(p.text) + "}"
}

// unpack calls take with every key and value of an object; texts come without their quotes.
func unpack(object string, take func(key, value string) error) error {
	if strings.Contains(object, `\`) { // an escape, which only a day count that nobody knows could need
		return unpackAny(object, take)
	}
	rest, ok := strings.CutPrefix(object, "{")
	for ok && rest != "}" {
		var key, value string
		key, rest, ok = strings.Cut(strings.TrimLeft(rest, `,"`), `":`)
		text, isText := strings.CutPrefix(rest, `"`)
		if isText {
			value, rest, ok = strings.Cut(text, `"`)
		} else if end := strings.IndexAny(rest, ",}"); end >= 0 {
			value, rest = rest[:end], rest[end:]
		} else {
			ok = false
		}
		if !ok {
			break
		}
		if value == "null" && !isText {
			continue
		}
		if err := take(key, value); err != nil {
			return err
		}
	}
	if !ok {
		return fmt.Errorf("the ledger has %q where a flat JSON object belongs", object)
	}
	return nil
}

func unpackAny(object string, take func(key, value string) error) error {
	d := json.NewDecoder(bytes.NewReader([]byte(object)))
	d.UseNumber()
	var all map[string]any
	if err := d.Decode(&all); err != nil {
		return fmt.Errorf("the ledger has %q where a flat JSON object belongs: %w", object, err)
	}
	for key, value := range all {
		if value == nil {
			continue
		}
		if err := take(key, fmt.Sprint(value)); err != nil {
			return err
		}
	}
	return nil
}

// packTerms returns what a loan's row says of its terms; its currency has a column of its own.
func packTerms(t *payoff.Terms) string {
	var p packer
	p.known("principal", t.Principal)
	if t.Rate.Valid {
		p.string("rate", t.Rate.Decimal.String())
	}
	p.string("day_count", t.DayCount)
	p.string("interest_paid_to", t.InterestPaidTo.String())
	p.some("unpaid_interest", t.UnpaidInterest)
	p.some("fees", t.Fees)
	p.some("late_charges", t.LateCharges)
	p.some("prepayment_penalty", t.PrepaymentPenalty)
	p.some("escrow_balance", t.EscrowBalance)
	p.some("excess_payments", t.ExcessPayments)
	p.string("maturity_date", t.MaturityDate.String())
	p.string("next_due_date", t.NextDueDate.String())
	return p.String()
}

// unpackTerms reads what packTerms wrote.
func unpackTerms(object string, t *payoff.Terms) error {
	return unpack(object, func(key, value string) (err error) {
		switch key {
		case "principal":
			t.Principal, err = knownCents(value)
		case "rate":
			t.Rate, err = knownNumber(value)
		case "day_count":
			t.DayCount = value
		case "interest_paid_to":
			t.InterestPaidTo, err = payoff.ParseDate(value)
		case "unpaid_interest":
			t.UnpaidInterest, err = inCents(value)
		case "fees":
			t.Fees, err = inCents(value)
		case "late_charges":
			t.LateCharges, err = inCents(value)
		case "prepayment_penalty":
			t.PrepaymentPenalty, err = inCents(value)
		case "escrow_balance":
			t.EscrowBalance, err = inCents(value)
		case "excess_payments":
			t.ExcessPayments, err = inCents(value)
		case "maturity_date":
			t.MaturityDate, err = payoff.ParseDate(value)
		case "next_due_date":
			t.NextDueDate, err = payoff.ParseDate(value)
		}
		return err
	})
}

// packQuote returns what a statement says of a payoff; a per diem keeps the places that the vendor printed.
func packQuote(q *payoff.Quote) string {
	var p packer
	p.cents("total", q.Total)
	p.known("principal", q.Principal)
	p.known("interest", q.Interest)
	p.known("fees", q.Fees)
	p.string("per_diem", perDiem(q).String)
	p.string("as_of", q.AsOf.String())
	p.string("good_through", q.GoodThrough.String())
	p.string("currency", q.Currency)
	if q.DoesNotFoot {
		p.cents("does_not_foot", decimal.New(1, -2))
	}
	return p.String()
}

// unpackQuote reads what packQuote wrote.
func unpackQuote(object string) (*payoff.Quote, error) {
	var q payoff.Quote
	err := unpack(object, func(key, value string) (err error) {
		switch key {
		case "total":
			q.Total, err = inCents(value)
		case "principal":
			q.Principal, err = knownCents(value)
		case "interest":
			q.Interest, err = knownCents(value)
		case "fees":
			q.Fees, err = knownCents(value)
		case "per_diem":
			q.PerDiem, err = knownNumber(value)
		case "as_of":
			q.AsOf, err = payoff.ParseDate(value)
		case "good_through":
			q.GoodThrough, err = payoff.ParseDate(value)
		case "currency":
			q.Currency = value
		case "does_not_foot":
			q.DoesNotFoot = value == "1"
		}
		return err
	})
	return &q, err
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
