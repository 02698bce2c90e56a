package packed

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/payoff"
)

// What is drawn for a property: amounts, amounts and numbers that may be absent, days, and texts.
var (
	someCents = rapid.Custom(func(t *rapid.T) decimal.Decimal {
		const most = 999_999_999_999_999
		n := rapid.OneOf(rapid.Int64Range(-3, 3), rapid.Int64Range(-most, most)).Draw(t, "cents")
		return decimal.New(n, -2)
	})
	maybeCents = rapid.Custom(func(t *rapid.T) decimal.NullDecimal {
		if rapid.Bool().Draw(t, "absent") {
			return decimal.NullDecimal{}
		}
		return payoff.Known(someCents.Draw(t, "amount"))
	})
	maybeNumber = rapid.Custom(func(t *rapid.T) decimal.NullDecimal {
		d := decimal.New(rapid.Int64Range(-99_999_999, 99_999_999).Draw(t, "digits"),
			rapid.Int32Range(-8, 0).Draw(t, "exponent"))
		if !rapid.Bool().Draw(t, "there") {
			return decimal.NullDecimal{}
		}
		return payoff.Known(d)
	})
	someDay = rapid.Custom(func(t *rapid.T) payoff.Date {
		return payoff.Date{}.AddDays(rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 1_000_000)).Draw(t, "day"))
	})
	someText = rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"ACT/365F", "30/360 BOND"}), rapid.String())
)

// equal compares decimals by their value.
var equal = cmp.Options{cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b payoff.Date) bool { return a == b })}

// TestTermsRoundTrip: terms come back as they were, whatever they are, and are JSON in between.
func TestTermsRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		terms := payoff.Terms{Principal: maybeCents.Draw(rt, "principal"), Rate: maybeNumber.Draw(rt, "rate"),
			DayCount: someText.Draw(rt, "day count"), InterestPaidTo: someDay.Draw(rt, "paid to"),
			UnpaidInterest: someCents.Draw(rt, "unpaid"), Fees: someCents.Draw(rt, "fees"),
			LateCharges: someCents.Draw(rt, "late"), PrepaymentPenalty: someCents.Draw(rt, "penalty"),
			EscrowBalance: someCents.Draw(rt, "escrow"), ExcessPayments: someCents.Draw(rt, "excess"),
			MaturityDate: someDay.Draw(rt, "maturity"), NextDueDate: someDay.Draw(rt, "due")}
		var back payoff.Terms
		var p Packer
		array := p.Terms(&terms)
		if err := UnpackTerms(array, &back); err != nil || !json.Valid([]byte(array)) {
			rt.Fatalf("%s: %v", array, err)
		}
		if diff := cmp.Diff(terms, back, equal); diff != "" {
			rt.Fatalf("%s (-packed +unpacked):\n%s", array, diff)
		}
	})
}

// TestQuoteRoundTrip: quotes come back as they were, a per diem with all its places.
func TestQuoteRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		quote := payoff.Quote{Total: someCents.Draw(rt, "total"), Principal: maybeCents.Draw(rt, "principal"),
			Interest: maybeCents.Draw(rt, "interest"), Fees: maybeCents.Draw(rt, "fees"),
			PerDiem: maybeNumber.Draw(rt, "per diem"), AsOf: someDay.Draw(rt, "as of"),
			GoodThrough: someDay.Draw(rt, "good through"), Currency: someText.Draw(rt, "currency"),
			DoesNotFoot: rapid.Bool().Draw(rt, "does not foot")}
		var p Packer
		array := p.Quote(&quote)
		got, err := UnpackQuote(array)
		if err != nil || !json.Valid([]byte(array)) {
			rt.Fatalf("%s: %v", array, err)
		}
		if diff := cmp.Diff(quote, *got, equal); diff != "" {
			rt.Fatalf("%s (-packed +unpacked):\n%s", array, diff)
		}
		if -got.PerDiem.Decimal.Exponent() != max(0, -quote.PerDiem.Decimal.Exponent()) {
			rt.Fatalf("a per diem of %s has %d places afterward", quote.PerDiem.Decimal, -got.PerDiem.Decimal.Exponent())
		}
	})
}

// TestUnpackRefuses what is not a JSON array of figures, rather than take less of it.
func TestUnpackRefuses(t *testing.T) {
	for _, array := range []string{"", "[", "x", "[1", `[1,"5]`, `[1 "5"]`, `["x"]`, `[1,5x]`, `{"a":1}`, "[1]]",
		`[1,"5","\q"]`, `[1,"5","","soon"]`, `[1,"","","",0,0,0,0,0,0,"","2026-01-01",7]`} {
		var terms payoff.Terms
		if err := UnpackTerms(array, &terms); err == nil {
			t.Errorf("%s: was taken as %+v", array, terms)
		}
	}
}
