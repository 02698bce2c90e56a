package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// quoted lists what a vendor that makes the assumption would quote for the day of the case.
func quoted(h Assumption, c Case) []*payoff.Quote {
	var all []*payoff.Quote
	if h.Restates != nil {
		if p, ok := c.compute(); ok {
			for _, q := range h.Restates(c, *p.Quote(2)) {
				all = append(all, &q)
			}
		}
		return all
	}
	for _, changed := range h.Changes(c, nil) {
		if p, ok := changed.compute(); ok {
			all = append(all, p.Quote(2))
		}
	}
	return all
}

// TestEveryAssumptionIsFound in the figures of a vendor that makes it, on every loan on which it makes a difference,
// and it makes one on at least one of the loans.
func TestEveryAssumptionIsFound(t *testing.T) {
	catalogue := Catalogue(testFees...)
	for _, h := range catalogue {
		t.Run(h.ID+" "+h.Says, func(t *testing.T) {
			differs := 0
			for name, c := range cases() {
				plain, ok := c.compute()
				if !ok {
					t.Errorf("%s cannot be computed", name)
					continue
				}
				for _, q := range quoted(h, c) {
					if fits(plain, q) {
						continue
					}
					differs++
					found, state := Explain(catalogue, c, q)
					if !slices.ContainsFunc(found, func(f Fit) bool { return f.ID == h.ID }) {
						t.Errorf("%s: found %v (%s)", name, ids(found), state)
					}
				}
			}
			if differs == 0 {
				t.Error("it makes no difference to any of the loans")
			}
		})
	}
}

// TestAssumptionsArePure: an assumption changes neither the case that it is given nor what others share with it.
func TestAssumptionsArePure(t *testing.T) {
	sameAmount := cmp.Comparer(decimal.Decimal.Equal)
	sameDay := cmp.Comparer(func(a, b payoff.Date) bool { return a == b })
	for name := range cases() {
		c, same := cases()[name], cases()[name]
		for _, h := range Catalogue(testFees...) {
			quoted(h, c)
			if diff := cmp.Diff(same, c, sameAmount, sameDay); diff != "" {
				t.Fatalf("%s changed %s: %s", h.ID, name, diff)
			}
		}
	}
}

func ids(fits []Fit) string {
	list := make([]string, len(fits))
	for i, f := range fits {
		list[i] = f.ID
	}
	return strings.Join(list, ";")
}

// TestStates: how sure a cause is, on Q2's own sample under other day counts.
func TestStates(t *testing.T) {
	q2 := Case{Terms: payoff.Terms{Principal: known("18000"), Rate: known("8.9"), InterestPaidTo: day("2013-12-12")},
		Convention: calc.Convention{DayCount: calc.Bond30360}, Day: day("2014-08-28")}
	june := q2
	june.Terms.InterestPaidTo, june.Day = day("2026-06-01"), day("2026-06-30")
	for _, c := range []struct {
		name  string
		Case  Case
		total string
		ids   string
		state payoff.CauseState
	}{
		{"Q2-1a, actual/360", q2, "19152.55", "basis:ACT/360;basis:NL/360;monthend", payoff.Class},
		{"Q2-1b, actual/365", q2, "19136.76", "basis:ACT/365F;basis:ACT/ACT ISDA;basis:ACT/ACT YEAR;" +
			"basis:ACT/365 ACTUAL;basis:ACT/PAYOFF YEAR;basis:ACT/FEB29;basis:NL/365", payoff.Class},
		{"one day more", june, "18133.50", "incl;monthend", payoff.Class},
		{"nothing", q2, "19139.21", "", payoff.Unexplained},
	} {
		found, state := Explain(Catalogue(), c.Case, &payoff.Quote{Total: amount(c.total)})
		if ids(found) != c.ids || state != c.state {
			t.Errorf("%s: %q, %s; want %q, %s", c.name, ids(found), state, c.ids, c.state)
		}
	}
}

// TestTransposed: digits are swapped only if there are two of them: 0.05 is not a misprinted 0.50.
func TestTransposed(t *testing.T) {
	for text, want := range map[string]string{
		"1234.50": "[2134.5 1324.5 1243.5 1235.4 1234.05]", "-12.30": "[-21.3 -13.2 -12.03]", "0.12": "[0.21]",
		"0.05": "[]", "0": "[]", "1.10": "[1.01]", "100": "[10]", "11": "[10.1]",
	} {
		if got := fmt.Sprint(transposed(amount(text))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// auto returns a random auto loan.
func auto(r *rand.Rand) Case {
	paid := day("2026-01-01").AddDays(r.IntN(300))
	return Case{
		Terms: payoff.Terms{
			Principal:      payoff.Known(decimal.New(200000+r.Int64N(4000000), -2)),
			Rate:           payoff.Known(decimal.New(199+r.Int64N(1800), -2)),
			InterestPaidTo: paid, NextDueDate: paid.AddDays(31),
		},
		Convention: calc.Convention{DayCount: calc.Act365F},
		Day:        paid.AddDays(3 + r.IntN(60)),
	}
}

// TestFalseExplanations: a random difference of up to 10.00 must not be explained by accident. At most 1 % of them get
// a cause, whether a list says little about a loan or much.
func TestFalseExplanations(t *testing.T) {
	const trials = 5000
	catalogue := Catalogue(testFees...)
	for list, loan := range map[string]func(*rand.Rand) Case{"balances": auto, "all columns": autoLoan} {
		explained := map[string]int{}
		r := rand.New(rand.NewPCG(1, 2))
		for range trials {
			c := loan(r)
			p, _ := c.compute()
			off := decimal.New(1+r.Int64N(1000), -2).Mul(decimal.NewFromInt(int64(1 - 2*r.IntN(2))))
			q := p.Quote(2)
			q.Total, q.Interest.Decimal = q.Total.Add(off), q.Interest.Decimal.Add(off)
			for states, quote := range map[string]*payoff.Quote{
				"total, parts and per diem": q, "total alone": {Total: q.Total},
			} {
				if found, _ := Explain(catalogue, c, quote); len(found) > 0 {
					explained[states]++
				}
			}
		}
		for states, n := range explained {
			t.Logf("a list with %s, a vendor that states %s: %.2f %% of random differences get a cause", list, states,
				percent(n, trials))
			if n > trials/100 {
				t.Errorf("%d of %d random differences were explained", n, trials)
			}
		}
	}
}

// BenchmarkExplain has the most expensive case: a break that nothing explains, on a loan with all columns filled in.
func BenchmarkExplain(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	catalogue := Catalogue(testFees...)
	c := autoLoan(r)
	p, _ := c.compute()
	q := p.Quote(2)
	q.Total = q.Total.Add(amount("7.77"))
	for b.Loop() {
		Explain(catalogue, c, q)
	}
}

func ExampleExplain() {
	c := Case{Terms: payoff.Terms{Principal: known("2000"), Rate: known("30"), InterestPaidTo: day("2019-07-04"),
		Fees: amount("30")}, Convention: calc.Convention{DayCount: calc.Act365F}, Day: day("2020-02-17")}
	fits, state := Explain(Catalogue(), c, &payoff.Quote{Total: amount("2374.79")})
	fmt.Println(fits[0].ID, state)
	// Output: fee.missing unique
}
