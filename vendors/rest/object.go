package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// An Object is a JSON object that is read strictly. Fields nobody asks for may be anything; a field that is read
// must be there once, spelt as documented and of its type, since encoding/json would take the last of two
// payoffAmounts, and PAYOFFAMOUNT too. The first fault is kept, so that a whole answer is read before [Object.Err]
// is looked at. Faults name fields and never their values.
type Object struct {
	fields map[string][]field // by name in lower case
	fault  *error             // shared with the objects inside
}

type field struct {
	name  string
	value json.RawMessage
}

// ParseObject reads an object, and nothing may stand behind it. Its errors wrap [ErrNoObject].
func ParseObject(body []byte) (*Object, error) {
	fault := new(error)
	o := &Object{map[string][]field{}, fault}
	if err := o.read(body); err != nil {
		*fault = ErrNoObject
	}
	return o, *fault
}

// inside reads an object that is a part of o.
func (o *Object) inside(name string, body []byte) *Object {
	part := &Object{map[string][]field{}, o.fault}
	if err := part.read(body); err != nil {
		o.fail("%s is not an object", name)
	}
	return part
}

// read takes the fields as they stand. Their values are cut out, not decoded: a token at a time, encoding/json takes
// ten times as long, a fifth of what a quick vendor's answer costs.
func (o *Object) read(body []byte) error {
	if !json.Valid(body) {
		return ErrNoObject
	}
	if body = bytes.TrimLeft(body, space); body[0] != '{' {
		return ErrNoObject
	}
	for body = bytes.TrimLeft(body[1:], space); body[0] != '}'; body = bytes.TrimLeft(body, space+",") {
		key := body[:textEnd(body)]
		var name string
		if err := json.Unmarshal(key, &name); err != nil {
			return err
		}
		body = bytes.TrimLeft(body[len(key):], space+":")
		end := valueEnd(body)
		o.fields[fold(name)] = append(o.fields[fold(name)], field{name, body[:end:end]})
		body = body[end:]
	}
	return nil
}

// space is what JSON lets stand between its tokens (RFC 8259, section 2).
const space = " \t\r\n"

// valueEnd returns how long the value is with which valid JSON begins.
func valueEnd(body []byte) int {
	depth := 0
	for i := 0; ; {
		switch body[i] {
		case '"':
			i += textEnd(body[i:])
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		default:
			if i++; depth == 0 {
				return i + bytes.IndexAny(body[i:], space+",}]") // of a number, or a word
			}
		}
		if depth == 0 {
			return i
		}
	}
}

// textEnd returns how long the text is with which valid JSON begins, its quotes included.
func textEnd(body []byte) int {
	for i := 1; ; i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// fold brings names together that differ in case only, also by the two letters that have three cases.
func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// Err returns the first fault of what was read so far, in this object or one around or inside it.
func (o *Object) Err() error { return *o.fault }

func (o *Object) fail(format string, args ...any) {
	if *o.fault == nil {
		*o.fault = fmt.Errorf(format, args...)
	}
}

// value returns the JSON of a field; nil where it is absent or null.
func (o *Object) value(name string) json.RawMessage {
	found := o.fields[fold(name)]
	switch {
	case len(found) == 0:
		return nil
	case len(found) > 1:
		o.fail("%s is there more than once", name)
		return nil
	case found[0].name != name:
		o.fail("%s is spelt in another case", name)
		return nil
	case string(found[0].value) == "null":
		return nil
	}
	return found[0].value
}

// Has says whether a field is there and not null.
func (o *Object) Has(name string) bool { return o.value(name) != nil }

// Object returns an object inside; absent or null, it has no fields.
func (o *Object) Object(name string) *Object {
	value := o.value(name)
	if value == nil {
		return &Object{nil, o.fault}
	}
	return o.inside(name, value)
}

// Objects returns an array of objects; absent or null, it is empty.
func (o *Object) Objects(name string) []*Object {
	value := o.value(name)
	if value == nil {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(value, &items) != nil {
		o.fail("%s is not an array", name)
	}
	var objects []*Object
	for _, item := range items {
		objects = append(objects, o.inside(name, item))
	}
	return objects
}

// Text returns a string; absent or null, it is empty.
func (o *Object) Text(name string) string {
	value := o.value(name)
	var s string
	if value != nil && json.Unmarshal(value, &s) != nil {
		o.fail("%s is not text", name)
	}
	return s
}

// Literal returns a number as it is written, or a string; absent or null, it is empty. It is for the one field that
// vendors spell both ways, an expiry.
func (o *Object) Literal(name string) string { return strings.Trim(string(o.value(name)), `"`) }

// Date returns a day, which must be there.
func (o *Object) Date(name string) payoff.Date {
	d, err := payoff.ParseDate(o.Text(name))
	if err != nil {
		o.fail("%s is not a date", name)
	}
	return d
}

// Number returns a number with the decimals that are printed; null where it is absent or null.
func (o *Object) Number(name string) decimal.NullDecimal {
	value := o.value(name)
	if value == nil {
		return decimal.NullDecimal{}
	}
	d, err := payoff.ParseNumber(string(value)) // a string's quotes are no part of a number
	if err == nil {
		err = payoff.CheckAmount(d.Truncate(2))
	}
	if err != nil {
		o.fail("%s %w", name, err)
		return decimal.NullDecimal{}
	}
	return payoff.Known(d)
}

// Amount returns an amount of money in cents; null where it is absent or null.
func (o *Object) Amount(name string) decimal.NullDecimal {
	n := o.Number(name)
	if err := payoff.CheckAmount(n.Decimal); err != nil {
		o.fail("%s %w", name, err)
		return decimal.NullDecimal{}
	}
	return n
}

// Total returns what it takes to pay a loan off, in cents; it must be there and cannot be negative. No vendor documents
// a payoff that is paid to the borrower: what was paid in excess stands in parts and credits, which may be negative,
// and a total below zero is a sign mixed up or another field's figure.
func (o *Object) Total(name string) decimal.Decimal {
	n := o.Amount(name)
	switch {
	case !n.Valid:
		o.fail("%s is missing", name)
	case n.Decimal.IsNegative():
		o.fail("%s is negative", name)
	}
	return n.Decimal
}

// PerDiem returns a per diem with the decimals that are printed; null where it is absent or null, and never
// negative.
func (o *Object) PerDiem(name string) decimal.NullDecimal {
	n := o.Number(name)
	if n.Decimal.IsNegative() {
		o.fail("%s is negative", name)
	}
	return n
}
