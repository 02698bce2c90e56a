package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// An Object is a JSON object that is read strictly. Fields that nobody asks for may be anything. A field that is read
// must be there once, spelled as documented and of its type: encoding/json would take the last of two payoffAmounts,
// and PAYOFFAMOUNT too. The first fault is kept, so that a whole answer can be read before [Object.Err] is checked.
// Faults name fields and never repeat their values.
type Object struct {
	fields []field // in their order, with duplicates
	fault  *error  // shared with the objects inside
}

type field struct {
	name  string
	value string // its JSON
}

// ParseObject parses an object, which nothing may follow. Its error says that the text is not a JSON object.
func ParseObject(body []byte) (*Object, error) {
	o := &Object{fault: new(error)}
	if !json.Valid(body) || o.read(string(body)) != nil {
		*o.fault = errNoObject
	}
	return o, *o.fault
}

// inside parses an object that is a part of o.
func (o *Object) inside(name, value string) *Object {
	part := &Object{fault: o.fault}
	if part.read(value) != nil {
		o.fail("%s is not an object", name)
	}
	return part
}

// read takes the fields of valid JSON as they are written. Their values are cut out, not decoded: reading a token at a
// time, encoding/json takes ten times as long, a fifth of what the answer of a fast vendor costs.
func (o *Object) read(text string) error {
	if text = strings.TrimLeft(text, space); text[0] != '{' {
		return errNoObject
	}
	o.fields = make([]field, 0, 8)
	for text = strings.TrimLeft(text[1:], space); text[0] != '}'; text = strings.TrimLeft(text, space+",") {
		key := text[:textEnd(text)]
		name, err := unquote(key)
		if err != nil {
			return err
		}
		text = strings.TrimLeft(text[len(key):], space+":")
		end := valueEnd(text)
		o.fields = append(o.fields, field{name, text[:end]})
		text = text[end:]
	}
	return nil
}

// space is what JSON allows between its tokens (RFC 8259, section 2).
const space = " \t\r\n"

// valueEnd returns the length of the value with which valid JSON begins.
func valueEnd(text string) int {
	depth := 0
	for i := 0; ; {
		switch text[i] {
		case '"':
			i += textEnd(text[i:])
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		default:
			if i++; depth == 0 {
				return i + strings.IndexAny(text[i:], space+",}]") // of a number, or a word
			}
		}
		if depth == 0 {
			return i
		}
	}
}

// textEnd returns the length of the string with which valid JSON begins, including its quotes.
func textEnd(text string) int {
	for i := 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// unquote returns what a string of valid JSON means. Most strings have no escapes and mean what is between the quotes.
func unquote(quoted string) (text string, err error) {
	if quoted[0] == '"' && !strings.Contains(quoted, `\`) && utf8.ValidString(quoted) {
		return quoted[1 : len(quoted)-1], nil
	}
	err = json.Unmarshal([]byte(quoted), &text)
	return text, err
}

// same says whether two names differ only in case, including the two letters that have three cases.
func same(a, b string) bool {
	return strings.EqualFold(a, b) || !ascii(a) && strings.EqualFold(fold(a), fold(b))
}

func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

func ascii(name string) bool {
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Err returns the first fault of what was read so far, in this object or in one around or inside it.
func (o *Object) Err() error { return *o.fault }

func (o *Object) fail(format string, args ...any) {
	if *o.fault == nil {
		*o.fault = fmt.Errorf(format, args...)
	}
}

// value returns the JSON of a field; empty if it is absent or null.
func (o *Object) value(name string) string {
	var found *field
	for i := range o.fields {
		f := &o.fields[i]
		if !same(f.name, name) {
			continue
		}
		if found != nil {
			o.fail("%s is there more than once", name)
			return ""
		}
		found = f
	}
	switch {
	case found == nil:
		return ""
	case found.name != name:
		o.fail("%s is spelled in another case", name)
		return ""
	case found.value == "null":
		return ""
	}
	return found.value
}

// Has says whether a field is there and not null.
func (o *Object) Has(name string) bool { return o.value(name) != "" }

// Object returns an object inside; if it is absent or null, it has no fields.
func (o *Object) Object(name string) *Object {
	value := o.value(name)
	if value == "" {
		return &Object{fault: o.fault}
	}
	return o.inside(name, value)
}

// Objects returns an array of objects; if it is absent or null, it is empty.
func (o *Object) Objects(name string) []*Object {
	value := o.value(name)
	if value == "" {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal([]byte(value), &items) != nil {
		o.fail("%s is not an array", name)
	}
	var objects []*Object
	for _, item := range items {
		objects = append(objects, o.inside(name, string(item)))
	}
	return objects
}

// Text returns a string; if it is absent or null, it is empty.
func (o *Object) Text(name string) string {
	value := o.value(name)
	if value == "" {
		return ""
	}
	text, err := unquote(value)
	if err != nil {
		o.fail("%s is not text", name)
	}
	return text
}

// Literal returns a number, true or false as it is written, or a string; if it is absent or null, it is empty. It is
// for fields that vendors write in more than one way.
func (o *Object) Literal(name string) string { return strings.Trim(o.value(name), `"`) }

// Date returns a day, which must be there.
func (o *Object) Date(name string) payoff.Date {
	d, err := payoff.ParseDate(o.Text(name))
	if err != nil {
		o.fail("%s is not a date", name)
	}
	return d
}

// Number returns a number with the decimals that are printed; null if it is absent or null.
func (o *Object) Number(name string) decimal.NullDecimal {
	value := o.value(name)
	if value == "" {
		return decimal.NullDecimal{}
	}
	d, err := payoff.ParseNumber(value) // which refuses a string, because of its quotes
	if err == nil {
		err = payoff.CheckAmount(d.Truncate(2))
	}
	if err != nil {
		o.fail("%s %w", name, err)
		return decimal.NullDecimal{}
	}
	return payoff.Known(d)
}

// Amount returns an amount of money with at most two decimals; null if it is absent or null.
func (o *Object) Amount(name string) decimal.NullDecimal {
	n := o.Number(name)
	if err := payoff.CheckAmount(n.Decimal); err != nil {
		o.fail("%s %w", name, err)
		return decimal.NullDecimal{}
	}
	return n
}

// Total returns what it takes to pay a loan off, with at most two decimals. It must be there and not be negative: no
// vendor documents a payoff that is paid to the borrower. What was paid in excess is in parts and credits, which may be
// negative; a total below zero is a wrong sign, or the figure of another field.
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

// PerDiem returns a per diem with the decimals that are printed; null if it is absent or null, and never negative.
func (o *Object) PerDiem(name string) decimal.NullDecimal {
	n := o.Number(name)
	if n.Decimal.IsNegative() {
		o.fail("%s is negative", name)
	}
	return n
}
