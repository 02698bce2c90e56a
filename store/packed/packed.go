package packed

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A Packer packs terms and quotes, one after the other. The zero Packer is ready to use; it is not safe for concurrent
// use.
type Packer struct {
	array []byte
	end   int // after the last value that says something
}

func (p *Packer) reset() { p.array, p.end = p.array[:0], 0 }

// next begins a place.
func (p *Packer) next() {
	if len(p.array) == 0 {
		p.array, p.end = append(p.array, '['), 1
		return
	}
	p.array = append(p.array, ',')
}

// says ends a place.
func (p *Packer) says(something bool) {
	if something {
		p.end = len(p.array)
	}
}

func (p *Packer) cents(d decimal.Decimal, says bool) {
	p.next()
	p.array = strconv.AppendInt(p.array, int64(payoff.CentsOf(d)), 10)
	p.says(says)
}

func (p *Packer) optionalCents(d decimal.NullDecimal) {
	if d.Valid {
		p.cents(d.Decimal, true)
		return
	}
	p.next()
	p.array = append(p.array, "null"...)
}

func (p *Packer) date(d payoff.Date) {
	p.next()
	p.array, _ = d.AppendText(append(p.array, '"')) // it never fails
	p.array = append(p.array, '"')
	p.says(!d.IsZero())
}

func (p *Packer) text(value string) {
	p.next()
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		escaped, _ := json.Marshal(value) // a string always has a spelling
		p.array = append(p.array, escaped...)
	} else {
		p.array = append(append(append(p.array, '"'), value...), '"')
	}
	p.says(value != "")
}

// String is the array, up to the last value that says something.
func (p *Packer) String() string { return string(p.array[:p.end]) + "]" }

// unpack calls take for every place of an array that says something; texts come without their quotes.
func unpack(array string, take func(place int, value string) error) error {
	rest, ok := strings.CutPrefix(array, "[")
	if !ok || !strings.HasSuffix(rest, "]") || strings.Contains(rest, `\`) {
		return unpackEscaped(array, take)
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

// unpackEscaped reads an array with escapes, which only a day count that nobody knows could need.
func unpackEscaped(array string, take func(place int, value string) error) error {
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

func cents(value string) (decimal.Decimal, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	return decimal.New(n, -2), err
}

func optionalCents(value string) (decimal.NullDecimal, error) {
	d, err := cents(value)
	return decimal.NullDecimal{Decimal: d, Valid: err == nil}, err
}

func optionalNumber(value string) (decimal.NullDecimal, error) {
	d, err := decimal.NewFromString(value)
	return decimal.NullDecimal{Decimal: d, Valid: err == nil}, err
}
