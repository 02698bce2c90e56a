package readers

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// TestMarksExchanged: with decimal: comma, a number means what it means without if point and comma are exchanged.
func TestMarksExchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[($-]{0,2}[0-9]{0,4}([.,][0-9]{1,4}){0,3}[)-]?`).Draw(t, "s")
		if strings.TrimSpace(s) == "." {
			return
		}
		point, comma := &decoder{}, &decoder{comma: true}
		want, got := point.number("fees", s), comma.number("fees", swapMarks(s))
		if (point.fault == nil) != (comma.fault == nil) || !want.Decimal.Equal(got.Decimal) {
			t.Fatalf("%q is %v (%v), exchanged %v (%v)", s, want, point.fault, got, comma.fault)
		}
	})
}

// TestShortNumber compares the fast way through numbers with decimal's own parser, exponents included.
func TestShortNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?[0-9]{0,16}(\.[0-9]{0,3})?`).Draw(t, "s")
		value, places, ok := shortNumber(s)
		if !ok {
			return
		}
		got := decimal.New(value, -places)
		want, err := decimal.NewFromString(s)
		if err != nil || !got.Equal(want) || got.Exponent() != want.Exponent() {
			t.Fatalf("%q is %v, want %v (%v)", s, got, want, err)
		}
	})
}

func TestSpellings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-99999999999, 99999999999).Draw(t, "cents")
		want := decimal.New(cents, -2)
		text := want.Abs().StringFixed(2)
		whole, places, _ := strings.Cut(text, ".")
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		text = "$" + whole + "." + places
		if cents < 0 {
			text = rapid.SampledFrom([]string{"(" + text + ")", text + "-", "-" + text}).Draw(t, "spelling")
		}
		d := &decoder{}
		if got := d.amount("fees", text); d.fault != nil || !got.Decimal.Equal(want) {
			t.Fatalf("%s is %v (%v), want %s", text, got, d.fault, want)
		}
	})
}
