package store

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/payoff"
)

// TestPacked holds that terms and quotes come back as they were, whatever they are, and are JSON in between.
func TestPacked(t *testing.T) {
	cents := rapid.Custom(func(t *rapid.T) decimal.Decimal {
		return decimal.New(rapid.OneOf(rapid.Int64Range(-3, 3), rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999)).Draw(t, "cents"), -2)
	})
	maybe := rapid.Custom(func(t *rapid.T) decimal.NullDecimal {
		if rapid.Bool().Draw(t, "absent") {
			return decimal.NullDecimal{}
		}
		return payoff.Known(cents.Draw(t, "amount"))
	})
	number := rapid.Custom(func(t *rapid.T) decimal.NullDecimal {
		d, valid := decimal.New(rapid.Int64Range(-99_999_999, 99_999_999).Draw(t, "digits"), rapid.Int32Range(-8, 0).Draw(t, "exponent")), rapid.Bool().Draw(t, "there")
		if !valid {
			return decimal.NullDecimal{}
		}
		return payoff.Known(d)
	})
	day := rapid.Custom(func(t *rapid.T) payoff.Date {
		return payoff.Date{}.AddDays(rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 1_000_000)).Draw(t, "day"))
	})
	text := rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"ACT/365F", "30/360 BOND"}), rapid.String())
	rapid.Check(t, func(rt *rapid.T) {
		terms := payoff.Terms{Principal: maybe.Draw(rt, "principal"), Rate: number.Draw(rt, "rate"), DayCount: text.Draw(rt, "day count"),
			InterestPaidTo: day.Draw(rt, "paid to"), UnpaidInterest: cents.Draw(rt, "unpaid"), Fees: cents.Draw(rt, "fees"),
			LateCharges: cents.Draw(rt, "late"), PrepaymentPenalty: cents.Draw(rt, "penalty"), EscrowBalance: cents.Draw(rt, "escrow"),
			ExcessPayments: cents.Draw(rt, "excess"), MaturityDate: day.Draw(rt, "maturity"), NextDueDate: day.Draw(rt, "due")}
		var back payoff.Terms
		var pack packer
		if err := unpackTerms(pack.terms(&terms), &back); err != nil || !json.Valid([]byte(pack.terms(&terms))) {
			rt.Fatalf("%s: %v", pack.terms(&terms), err)
		}
		if diff := cmp.Diff(terms, back, equal); diff != "" {
			rt.Fatalf("%s (-packed +unpacked):\n%s", pack.terms(&terms), diff)
		}
		quote := payoff.Quote{Total: cents.Draw(rt, "total"), Principal: maybe.Draw(rt, "quoted principal"), Interest: maybe.Draw(rt, "interest"),
			Fees: maybe.Draw(rt, "quoted fees"), PerDiem: number.Draw(rt, "per diem"), AsOf: day.Draw(rt, "as of"),
			GoodThrough: day.Draw(rt, "good through"), Currency: text.Draw(rt, "currency"), DoesNotFoot: rapid.Bool().Draw(rt, "does not foot")}
		got, err := unpackQuote(pack.quote(&quote))
		if err != nil || !json.Valid([]byte(pack.quote(&quote))) {
			rt.Fatalf("%s: %v", pack.quote(&quote), err)
		}
		if diff := cmp.Diff(quote, *got, equal); diff != "" {
			rt.Fatalf("%s (-packed +unpacked):\n%s", pack.quote(&quote), diff)
		}
		if -got.PerDiem.Decimal.Exponent() != max(0, -quote.PerDiem.Decimal.Exponent()) {
			rt.Fatalf("a per diem of %s has %d places afterwards", quote.PerDiem.Decimal, -got.PerDiem.Decimal.Exponent())
		}
	})
}

// equal compares decimals by their value.
var equal = cmp.Options{cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b payoff.Date) bool { return a == b })}

// TestUnpackRefuses what is no JSON array of figures, rather than take less of it.
func TestUnpackRefuses(t *testing.T) {
	for _, array := range []string{"", "[", "x", "[1", `[1,"5]`, `[1 "5"]`, `["x"]`, `[1,5x]`, `{"a":1}`, "[1]]", `[1,"5","\q"]`,
		`[1,"5","","soon"]`, `[1,"","","",0,0,0,0,0,0,"","2026-01-01",7]`} {
		var terms payoff.Terms
		if err := unpackTerms(array, &terms); err == nil {
			t.Errorf("%s: was taken as %+v", array, terms)
		}
	}
}
