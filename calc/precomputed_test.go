package calc

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/payoff"
)

// opened is the day on which the loans of these tests begin.
func opened() payoff.Date { return payoff.NewDate(2024, time.January, 1) }

// isoDate reads a date that the test itself wrote; empty is none.
func isoDate(t testing.TB, iso string) (d payoff.Date) {
	t.Helper()
	if err := d.UnmarshalText([]byte(iso)); err != nil {
		t.Fatal(err)
	}
	return d
}

// addOn is a precomputed loan; payment and rate may be empty.
func addOn(method, charge string, term int, payment, rate string) payoff.Terms {
	p := &payoff.ContractTerms{Precomputed: method, FinanceCharge: decimal.RequireFromString(charge), Term: term,
		OriginationDate: opened()}
	if payment != "" {
		p.Payment = decimal.RequireFromString(payment)
	}
	t := payoff.Terms{Contract: p}
	if rate != "" {
		t.Rate = payoff.Known(decimal.RequireFromString(rate))
	}
	return t
}

// rebated returns the rebate after this many months, in cents.
func rebated(t testing.TB, terms payoff.Terms, months int) (decimal.Decimal, string) {
	t.Helper()
	q, words, err := rebate(terms, Convention{}, opened().AddMonths(months))
	if err != nil {
		t.Fatal(err)
	}
	return q.Round(2, HalfUp), words
}

func TestRebates(t *testing.T) {
	for _, row := range []struct {
		method, charge string
		term, months   int
		want, words    string
		source         string
	}{
		{"rule78", "100", 12, 3, "57.69", "100.00 x 9 x 10 / (12 x 13)", "EasyCalculation"},
		{"rule78", "1800", 24, 6, "1026.00", "1,800.00 x 18 x 19 / (24 x 25)", "CodingAce"},
		{"rule78", "1800", 24, 12, "468.00", "1,800.00 x 12 x 13 / (24 x 25)", "CodingAce"},
		{"rule78", "1800", 24, 18, "126.00", "1,800.00 x 6 x 7 / (24 x 25)", "CodingAce"},
		{"rule78", "400", 12, 3, "230.77", "400.00 x 9 x 10 / (12 x 13)", "PocketSense, its slip of 231.44 corrected"},
		{"rule78", "500", 12, 6, "134.62", "500.00 x 6 x 7 / (12 x 13)", "GOLDPoint, Interest Rebate Methods"},
		{"rule78", "500", 12, 7, "96.15", "500.00 x 5 x 6 / (12 x 13)", "GOLDPoint, Interest Rebate Methods"},
		{"prorata", "2744.96", 48, 1, "2687.77", "2,744.96 x 47 / 48", "GOLDPoint legal payoff"},
		{"prorata", "2744.96", 48, 2, "2630.59", "2,744.96 x 46 / 48", "GOLDPoint legal payoff"},
		{"prorata", "2744.96", 48, 3, "2573.40", "2,744.96 x 45 / 48", "GOLDPoint legal payoff"},
		{"rule78", "100", 12, 0, "100.00", "100.00 x 12 x 13 / (12 x 13)", "nothing is earned yet"},
		{"rule78", "100", 12, 12, "0", "no rebate after all 12 months", "all is earned"},
		{"prorata", "100", 12, 40, "0", "no rebate after all 12 months", "long over"},
		{"gross", "100", 12, 3, "0", "no rebate", "by definition"},
	} {
		got, words := rebated(t, addOn(row.method, row.charge, row.term, "", ""), row.months)
		if !got.Equal(decimal.RequireFromString(row.want)) || words != row.words {
			t.Errorf("%s of %s after %d of %d months is %s by %q, want %s by %q (%s)",
				row.method, row.charge, row.months, row.term, got, words, row.want, row.words, row.source)
		}
	}
}

// TestPayoffsAfterTwelve: 10,000 at 12 %, 36 payments of 332.14, of which 24 are left.
func TestPayoffsAfterTwelve(t *testing.T) {
	for method, want := range map[string]string{"rule78": "7089.81", "actuarial": "7055.88", "gross": "7971.36"} {
		got, _ := rebated(t, addOn(method, "1957.04", 36, "332.14", "12"), 12)
		if left := decimal.RequireFromString("7971.36").Sub(got); !left.Equal(decimal.RequireFromString(want)) {
			t.Errorf("the payoff by %s is %s, want %s", method, left, want)
		}
	}
	_, words := rebated(t, addOn("actuarial", "1957.04", 36, "332.14", "12"), 12)
	if want := "332.14 x 24 - 7,055.88, the balance of 10,000.00 at 12 % after 12 payments"; words != want {
		t.Errorf("the arithmetic is %q, want %q", words, want)
	}
}

// TestActuarialStepByStep follows the balance from payment to payment in exact fractions.
func TestActuarialStepByStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		term := rapid.IntRange(1, 84).Draw(t, "term")
		months := rapid.IntRange(0, term-1).Draw(t, "months")
		rate := decimal.New(rapid.Int64Range(0, 40_000).Draw(t, "rate"), -3)
		payment := decimal.New(rapid.Int64Range(1_000, 1_000_000).Draw(t, "payment"), -2)
		percent := rapid.Int64Range(1, 40).Draw(t, "charge, percent of all payments")
		charge := payment.Mul(decimal.NewFromInt(int64(term) * percent)).Shift(-2).Round(2)
		terms := addOn("actuarial", charge.String(), term, payment.String(), rate.String())
		got, _, err := rebate(terms, Convention{}, opened().AddMonths(months))
		if err != nil {
			t.Fatal(err)
		}
		balance := new(big.Rat).Sub(new(big.Rat).Mul(payment.Rat(), big.NewRat(int64(term), 1)), charge.Rat())
		growth := new(big.Rat).Add(big.NewRat(1, 1), new(big.Rat).Quo(rate.Rat(), big.NewRat(1200, 1)))
		for range months {
			balance.Sub(balance.Mul(balance, growth), payment.Rat())
		}
		want := new(big.Rat).Sub(new(big.Rat).Mul(payment.Rat(), big.NewRat(int64(term-months), 1)), balance)
		if want.Sign() < 0 {
			want.SetInt64(0)
		}
		if exact := new(big.Rat).Quo(got.Num.Rat(), got.Den.Rat()); exact.Cmp(want) != 0 {
			t.Fatalf("the rebate is %s, step by step %s", exact.FloatString(6), want.FloatString(6))
		}
		if got.Round(2, HalfUp).GreaterThan(charge) {
			t.Fatalf("the rebate %s is more than the charge %s", got.Round(2, HalfUp), charge)
		}
	})
}

// TestRebatesFall: a month later, less is unearned; and the Rule of 78 never rebates more than pro rata.
func TestRebatesFall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		charge := decimal.New(rapid.Int64Range(1, 1e9).Draw(t, "charge"), -2)
		term := rapid.IntRange(1, 480).Draw(t, "term")
		months := rapid.IntRange(0, term).Draw(t, "months")
		exact := func(method string, months int) *big.Rat {
			q, _, err := rebate(addOn(method, charge.String(), term, "", ""), Convention{}, opened().AddMonths(months))
			if err != nil {
				t.Fatal(err)
			}
			return new(big.Rat).Quo(q.Num.Rat(), q.Den.Rat())
		}
		rule78, prorata := exact("rule78", months), exact("prorata", months)
		if rule78.Cmp(prorata) > 0 {
			t.Fatalf("the Rule of 78 rebates %s, pro rata only %s", rule78.FloatString(4), prorata.FloatString(4))
		}
		if later := exact("rule78", months+1); months < term && later.Cmp(rule78) >= 0 {
			t.Fatalf("after %d months %s, a month later %s", months, rule78.FloatString(4), later.FloatString(4))
		}
	})
}

func TestElapsedMonths(t *testing.T) {
	for _, row := range []struct {
		origination, firstDue string
		ruleDays              int
		day                   string
		want                  int
	}{
		{"2024-01-01", "", 0, "2024-01-31", 0},
		{"2024-01-01", "", 0, "2024-02-01", 1},
		{"2024-01-01", "", 15, "2024-01-16", 0}, // 15 days have passed
		{"2024-01-01", "", 15, "2024-01-17", 1}, // the 16th day after the month
		{"2024-01-01", "", 15, "2024-02-16", 1},
		{"2024-01-01", "", 15, "2024-02-17", 2},
		{"2010-10-25", "", 15, "2011-01-17", 3}, // GOLDPoint, "Rebate Rule Days"
		{"2010-10-25", "", 0, "2011-01-17", 2},
		{"2010-10-25", "", 1, "2011-01-26", 3}, // one day into the month
		{"2010-10-25", "", 1, "2011-01-27", 4},
		{"2024-01-31", "", 0, "2024-02-28", 0},
		{"2024-01-31", "", 0, "2024-02-29", 1},
		{"2024-01-31", "", 0, "2024-03-30", 1},
		{"2024-01-31", "", 0, "2024-03-31", 2},
		{"", "2024-02-01", 0, "2024-01-31", 0},
		{"", "2024-02-01", 0, "2024-02-01", 1},
		{"", "2024-02-01", 15, "2024-01-17", 1},
		{"", "2024-03-31", 0, "2024-03-28", 0}, // not on the 28th, though the month began on 29 February
		{"", "2024-03-31", 0, "2024-03-31", 1},
		{"", "2024-03-31", 0, "2024-04-30", 2},
		{"2024-01-01", "2024-02-20", 0, "2024-02-05", 1}, // the origination date comes first
		{"2024-01-01", "", 15, "2023-06-01", 0},
		{"", "2024-02-01", 15, "2023-06-01", 0},
		{"2024-01-01", "", 15, "2044-01-01", 24}, // no more than the term
	} {
		p := payoff.ContractTerms{Term: 24}
		p.OriginationDate, p.FirstDueDate = isoDate(t, row.origination), isoDate(t, row.firstDue)
		if got := elapsedMonths(p, row.ruleDays, isoDate(t, row.day)); got != row.want {
			t.Errorf("from %s or before %s to %s with %d rule days: %d months, want %d",
				row.origination, row.firstDue, row.day, row.ruleDays, got, row.want)
		}
	}
}

// TestRuleDaysOfTheConvention: from the sixteenth day of a month on, the whole month is earned.
func TestRuleDaysOfTheConvention(t *testing.T) {
	terms := addOn("prorata", "2744.96", 48, "", "")
	for day, want := range map[int]string{15: "2744.96", 16: "2687.77"} {
		q, _, err := rebate(terms, Convention{RuleDays: 15}, opened().AddDays(day))
		if got := q.Round(2, HalfUp); err != nil || got.StringFixed(2) != want {
			t.Errorf("%d days in the rebate is %s, %v, want %s", day, got, err, want)
		}
	}
}

// TestActuarialAtZero: at a rate of zero, the balance earns nothing of the charge until the loan is over.
func TestActuarialAtZero(t *testing.T) {
	terms := addOn("actuarial", "120", 12, "110", "0")
	for months, want := range map[int]string{0: "120.00", 7: "120.00", 12: "0.00"} {
		if got, _ := rebated(t, terms, months); got.StringFixed(2) != want {
			t.Errorf("after %d months %s, want %s", months, got, want)
		}
	}
}

// TestActuarialIsNoCharge: if the rate is too high for the charge, the balance outgrows the remaining payments.
func TestActuarialIsNoCharge(t *testing.T) {
	if got, words := rebated(t, addOn("actuarial", "10", 12, "100", "36"), 11); !got.IsZero() {
		t.Errorf("the rebate is %s by %s, want none", got, words)
	}
}

func TestRebateNotComputable(t *testing.T) {
	whole := func() payoff.Terms { return addOn("actuarial", "1957.04", 36, "332.14", "12") }
	for what, spoil := range map[string]func(*payoff.Terms){
		"no precomputed":          func(t *payoff.Terms) { t.Contract = nil },
		"no finance_charge":       func(t *payoff.Terms) { t.Contract.FinanceCharge = decimal.Zero },
		"no term":                 func(t *payoff.Terms) { t.Contract.Term = 0 },
		"a term of 1201 payments": func(t *payoff.Terms) { t.Contract.Term = 1201 },
		"no origination_date or first_due_date": func(t *payoff.Terms) {
			t.Contract.OriginationDate = payoff.Date{}
		},
		"no payment":             func(t *payoff.Terms) { t.Contract.Payment = decimal.Zero },
		"no rate":                func(t *payoff.Terms) { t.Rate.Valid = false },
		"negative rate":          func(t *payoff.Terms) { t.Rate.Decimal = decimal.NewFromInt(-1) },
		"more than all payments": func(t *payoff.Terms) { t.Contract.Term = 5 },
		"there are rule78, actuarial, prorata, gross": func(t *payoff.Terms) {
			t.Contract.Precomputed = "rule of 78"
		},
	} {
		terms := whole()
		spoil(&terms)
		_, _, err := rebate(terms, Convention{}, opened())
		if !errors.Is(err, ErrNotComputable) || !strings.Contains(err.Error(), what) {
			t.Errorf("want %q, not %v", what, err)
		}
	}
	if _, _, err := rebate(whole(), Convention{}, payoff.Date{}); !errors.Is(err, ErrNotComputable) {
		t.Errorf("without a payoff date: %v", err)
	}
}

// TestPrecomputedMethodsWork: every method that is listed computes a rebate.
func TestPrecomputedMethodsWork(t *testing.T) {
	methods := PrecomputedMethods()
	if len(slices.Compact(slices.Sorted(slices.Values(methods)))) != 4 {
		t.Fatalf("the methods are %v", methods)
	}
	for _, method := range methods {
		rebated(t, addOn(method, "1957.04", 36, "332.14", "12"), 12)
	}
}

// BenchmarkActuarial has the longest power there is in practice: a rate of eight decimals, late in 480 months.
func BenchmarkActuarial(b *testing.B) {
	for what, terms := range map[string]payoff.Terms{
		"480 months": addOn("actuarial", "300000", 480, "1000", "7.12345678"),
		"60 months":  addOn("actuarial", "3000", 60, "500", "7.25"),
	} {
		b.Run(what, func(b *testing.B) {
			day := opened().AddMonths(terms.Contract.Term - 1)
			for b.Loop() {
				q, _, err := rebate(terms, Convention{}, day)
				if err != nil {
					b.Fatal(err)
				}
				q.Round(2, HalfUp)
			}
		})
	}
}
