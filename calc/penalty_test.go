package calc

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/payoff"
)

// paidOff is a loan of 18,000.00 at 8.9 % in its third year, whose payoff without the penalty is that of Q2's sample.
func paidOff() prepayment {
	return prepayment{
		Principal:   decimal.RequireFromString("18000.00"),
		Rate:        decimal.RequireFromString("8.9"),
		Rest:        decimal.RequireFromString("19139.20"),
		Day:         payoff.NewDate(2014, time.August, 28),
		Origination: payoff.NewDate(2011, time.December, 12),
	}
}

func penalty(t testing.TB, rule string) Penalty {
	t.Helper()
	p, err := ParsePenalty(rule)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func charged(t testing.TB, rule string, s prepayment) string {
	t.Helper()
	amount, err := penalty(t, rule).amount(s)
	if err != nil {
		t.Fatalf("%s: %v", rule, err)
	}
	return amount.StringFixed(2)
}

func TestPenaltyAmounts(t *testing.T) {
	for _, row := range []struct{ rule, want, source string }{
		{"2% of payoff", "382.78", "calc.md 2.6: kS"},
		{"2% of payoff with penalty", "390.60", "calc.md 2.6: kS/(1-k)"},
		{"2% of principal", "360.00", "by hand"},
		{"250.00", "250.00", "by hand"},
		{"6 months interest", "801.00", "18,000 x 8.9 % / 2"},
		{"6 months interest on 80%", "640.80", "14,400 x 8.9 % / 2"},
		{"1 month interest", "133.50", "18,000 x 8.9 % / 12"},
		{"5-4-3-2-1% of principal", "540.00", "the third year: 3 %"},
		{"5-4-2.125% of payoff", "406.71", "19,139.20 x 2.125 % = 406.708"},
		{"5-4% of principal", "0.00", "nothing after the second year"},
		{"0.25% of payoff", "47.85", "47.848"},
		{"2% of principal until 2014-08-28", "360.00", "still owed on that day"},
		{"2% of principal until 2014-08-27", "0.00", "over the day before"},
		{"0% of principal", "0.00", "none"},
	} {
		if got := charged(t, row.rule, paidOff()); got != row.want {
			t.Errorf("%s is %s, want %s (%s)", row.rule, got, row.want, row.source)
		}
	}
}

// TestPenaltyRoundsOnce: an exact half cent under each rounding.
func TestPenaltyRoundsOnce(t *testing.T) {
	half := paidOff()
	half.Principal = decimal.RequireFromString("100.50") // 5 % is 5.025
	for mode, want := range map[Rounding]string{"": "5.03", HalfUp: "5.03", HalfEven: "5.02", Truncate: "5.02"} {
		half.Rounding = mode
		if got := charged(t, "5% of principal", half); got != want {
			t.Errorf("rounded %q it is %s, want %s", mode, got, want)
		}
	}
}

func TestPenaltySteps(t *testing.T) {
	for _, row := range []struct{ origination, day, want string }{
		{"2020-06-15", "2020-06-15", "5000.00"},
		{"2020-06-15", "2021-06-14", "5000.00"},
		{"2020-06-15", "2021-06-15", "4000.00"}, // the anniversary begins a year
		{"2020-06-15", "2025-06-14", "1000.00"},
		{"2020-06-15", "2025-06-15", "0.00"},
		{"2020-06-15", "2020-06-01", "5000.00"}, // before the loan: its first year
		{"2020-02-29", "2021-02-27", "5000.00"},
		{"2020-02-29", "2021-02-28", "4000.00"},
		{"2020-02-29", "2024-02-28", "2000.00"},
		{"2020-02-29", "2024-02-29", "1000.00"},
	} {
		s := paidOff()
		s.Principal = decimal.NewFromInt(100_000)
		s.Origination, s.Day = isoDate(t, row.origination), isoDate(t, row.day)
		if got := charged(t, "5-4-3-2-1% of principal", s); got != row.want {
			t.Errorf("from %s to %s it is %s, want %s", row.origination, row.day, got, row.want)
		}
	}
}

// TestNoPenaltyOfACredit: a borrower who is owed money pays no penalty, and a negative rate makes no credit.
func TestNoPenaltyOfACredit(t *testing.T) {
	overpaid, refunded, reversed := paidOff(), paidOff(), paidOff()
	overpaid.Principal = decimal.RequireFromString("-0.01")
	refunded.Rest = decimal.RequireFromString("-0.01")
	reversed.Rate = decimal.NewFromInt(-1)
	for _, rule := range []string{"250.00", "2% of principal", "2% of payoff with penalty", "6 months interest"} {
		for what, s := range map[string]prepayment{"a negative principal": overpaid, "a negative rest": refunded} {
			if got := charged(t, rule, s); got != "0.00" {
				t.Errorf("%s of %s is %s, want none", rule, what, got)
			}
		}
	}
	if got := charged(t, "6 months interest", reversed); got != "0.00" {
		t.Errorf("at a negative rate it is %s, want none", got)
	}
}

func TestPenaltyNotComputable(t *testing.T) {
	undated := paidOff()
	undated.Origination = payoff.Date{}
	_, err := penalty(t, "5-4-3% of principal").amount(undated)
	if !errors.Is(err, ErrNotComputable) || !strings.Contains(err.Error(), "origination_date") {
		t.Errorf("without an origination date: %v", err)
	}
	if got := charged(t, "5% of principal", undated); got != "900.00" {
		t.Errorf("a single step without an origination date is %s, want 900.00", got)
	}
	if got := charged(t, "5-4-3% of principal until 2014-01-01", undated); got != "0.00" {
		t.Errorf("a penalty that has run out is %s", got)
	}
	boundless := Penalty{Steps: []decimal.Decimal{hundred()}, Of: OfPayoffWithPenalty}
	if _, err := boundless.amount(paidOff()); !errors.Is(err, ErrNotComputable) {
		t.Errorf("100%% of a payoff that includes it: %v", err)
	}
}

func TestParsePenalty(t *testing.T) {
	for rule, want := range map[string]string{
		"250":                    "250.00",
		"  2 %  OF   Principal ": "2% of principal",
		"2.50% of payoff":        "2.5% of payoff",
		"2% of payoff with penalty until 2027-01-31":    "2% of payoff with penalty until 2027-01-31",
		"5 - 4 - 3.5 % of principal":                    "5-4-3.5% of principal",
		"6 Months' Interest":                            "6 months interest",
		"6 months interest on 100%":                     "6 months interest",
		"6 months interest on 80 % Until 2027-01-31":    "6 months interest on 80% until 2027-01-31",
		"1 month interest":                              "1 months interest",
		"0.00 until 2027-01-31":                         "0.00 until 2027-01-31",
		"99.99% of payoff with penalty":                 "99.99% of payoff with penalty",
		"\t5-4-3-2-1% of payoff\nuntil 2027-01-31":      "5-4-3-2-1% of payoff until 2027-01-31",
		"100% of payoff":                                "100% of payoff",
		"3-0-1% of payoff with penalty":                 "3-0-1% of payoff with penalty",
		"360 months interest on 0.5% until 2027-01-31 ": "360 months interest on 0.5% until 2027-01-31",
	} {
		if got := penalty(t, rule).String(); got != want {
			t.Errorf("%q is %q, want %q", rule, got, want)
		}
	}
}

// TestPenaltyZeroFields: a field that code leaves out of a penalty means the same as words that a rule leaves out.
func TestPenaltyZeroFields(t *testing.T) {
	for _, row := range []struct {
		p            Penalty
		text, amount string
	}{
		{Penalty{}, "0.00", "0.00"},
		{Penalty{Steps: []decimal.Decimal{decimal.NewFromInt(2)}}, "2% of principal", "360.00"},
		{Penalty{Months: 6}, "6 months interest", "801.00"},
	} {
		amount, err := row.p.amount(paidOff())
		if err != nil || row.p.String() != row.text || amount.StringFixed(2) != row.amount {
			t.Errorf("%q is %s, %v, want %q and %s", row.p, amount, err, row.text, row.amount)
		}
	}
}

func TestNotAPenalty(t *testing.T) {
	for _, rule := range []string{"", "2%", "2% of", "2% of balance", "-2% of principal", "5--3% of principal",
		"5-4-% of principal", "101% of principal", "100% of payoff with penalty", "5-100% of payoff with penalty",
		"0 months interest", "6.5 months interest", "361 months interest", "6 months", "months interest",
		"6 months interest on", "6 months interest on 80", "6 months interest on 0%", "6 months interest on the balance",
		"6 months interest until", "250.005", "-250", "$250", "10000000000000", "2% of principal until 2027-02-30",
		"until 2027-01-31", "two% of principal", "2% of principal until 2027-01-31 until 2028-01-31", "NaN% of payoff",
		"1e99% of principal"} {
		p, err := ParsePenalty(rule)
		if err == nil {
			t.Errorf("%q is taken for %q", rule, p)
			continue
		}
		for _, form := range []string{"2% of payoff with penalty", "interest on 80%", "5-4-3-2-1%", "until 2027-01-31"} {
			if !strings.Contains(err.Error(), form) {
				t.Errorf("the error of %q does not list %q: %v", rule, form, err)
			}
		}
	}
}

// penaltyRules draws penalties that make sense.
func penaltyRules() *rapid.Generator[Penalty] {
	return rapid.Custom(func(t *rapid.T) Penalty {
		percent := rapid.Custom(func(t *rapid.T) decimal.Decimal {
			return decimal.New(rapid.Int64Range(0, 99_999).Draw(t, "percent"), -3)
		})
		p := Penalty{}
		switch rapid.IntRange(0, 2).Draw(t, "form") {
		case 0:
			p.Flat = decimal.New(rapid.Int64Range(0, 1e9).Draw(t, "flat"), -2)
		case 1:
			p.Steps = rapid.SliceOfN(percent, 1, 6).Draw(t, "steps")
			p.Of = rapid.SampledFrom([]PenaltyBase{OfPrincipal, OfPayoff, OfPayoffWithPenalty}).Draw(t, "of")
		default:
			p.Months = rapid.IntRange(1, 360).Draw(t, "months")
			p.On = percent.Filter(decimal.Decimal.IsPositive).Draw(t, "on")
		}
		if rapid.Bool().Draw(t, "ends") {
			p.Until = payoff.NewDate(2020, time.January, 1).AddDays(rapid.IntRange(0, 5000).Draw(t, "until"))
		}
		return p
	})
}

// TestPenaltyReadsBack: a rule is the same after it is spelled and read.
func TestPenaltyReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := penaltyRules().Draw(t, "rule")
		got, err := ParsePenalty(want.String())
		if err != nil {
			t.Fatal(err)
		}
		sameDecimal := cmp.Comparer(decimal.Decimal.Equal)
		sameDate := cmp.Comparer(func(a, b payoff.Date) bool { return a == b })
		if diff := cmp.Diff(want, got, sameDecimal, sameDate); diff != "" {
			t.Fatalf("%s is read back differently (-want +got):\n%s", want, diff)
		}
	})
}

// TestCircularPenaltyCloses: k percent of the payoff with the penalty is the penalty, within half a cent.
func TestCircularPenaltyCloses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := paidOff()
		s.Rest = decimal.New(rapid.Int64Range(0, 1e12).Draw(t, "rest"), -2)
		percent := decimal.New(rapid.Int64Range(0, 9_999).Draw(t, "percent"), -2)
		x, err := Penalty{Steps: []decimal.Decimal{percent}, Of: OfPayoffWithPenalty}.amount(s)
		if err != nil {
			t.Fatal(err)
		}
		again := s.Rest.Add(x).Mul(percent).Shift(-2)
		if again.Sub(x).Abs().GreaterThan(decimal.New(5, -3)) {
			t.Fatalf("%s%% of %s and %s is %s", percent, s.Rest, x, again)
		}
	})
}
