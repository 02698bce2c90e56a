package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func day(text string) payoff.Date {
	d, err := payoff.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// full is a loan on which every assumption makes a difference.
func full() Case {
	return Case{
		Terms: payoff.Terms{
			Principal: payoff.Known(amount("18234.57")), Rate: payoff.Known(amount("8.9")), InterestPaidTo: day("2023-11-13"),
			UnpaidInterest: amount("61.13"), Fees: amount("40.10"), LateCharges: amount("35.20"), PrepaymentPenalty: amount("250.40"),
			EscrowBalance: amount("310.55"), ExcessPayments: amount("75.15"), NextDueDate: day("2024-08-11"),
		},
		Convention: calc.Convention{DayCount: calc.Act365F},
		Day:        day("2024-07-17"),
	}
}

// quoted is what a vendor that makes the assumption would quote for the case's own day.
func quoted(t *testing.T, h Hypothesis, c Case) *payoff.Quote {
	t.Helper()
	if h.Misprint != nil {
		p, _ := c.compute()
		q := p.Quote(2)
		q.Total = h.Misprint(p.Total)[0]
		return q
	}
	changed, ok := h.Change(c)
	if !ok {
		t.Skip("it makes no difference to this loan")
	}
	p, ok := changed.compute()
	if !ok {
		t.Fatal("not computable")
	}
	return p.Quote(2)
}

// Every assumption is found in the figures of a vendor that makes it.
func TestEveryAssumptionIsFound(t *testing.T) {
	catalogue := Catalogue()
	for _, h := range catalogue {
		t.Run(h.ID, func(t *testing.T) {
			q := quoted(t, h, full())
			plain, _ := full().compute()
			if fits(plain, q) {
				t.Skip("it makes no difference to this loan")
			}
			found, state := Explain(catalogue, full(), q)
			if !slices.ContainsFunc(found, func(f Fit) bool { return f.ID == h.ID }) {
				t.Errorf("found %v (%s)", ids(found), state)
			}
		})
	}
}

func ids(fits []Fit) string {
	list := make([]string, len(fits))
	for i, f := range fits {
		list[i] = f.ID
	}
	return strings.Join(list, ";")
}

// The vendors' own samples under another day count: vendors.md 5.5.
func TestStates(t *testing.T) {
	q2 := Case{Terms: payoff.Terms{Principal: payoff.Known(amount("18000")), Rate: payoff.Known(amount("8.9")), InterestPaidTo: day("2013-12-12")},
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
		{"Q2-1a, actual/360", q2, "19152.55", "monthend;basis:ACT/360;basis:NL/360", payoff.Class},
		{"Q2-1b, actual/365", q2, "19136.76", "basis:ACT/365F;basis:ACT/ACT ISDA;basis:ACT/ACT YEAR;basis:ACT/365 ACTUAL;basis:ACT/PAYOFF YEAR;basis:ACT/FEB29;basis:NL/365", payoff.Class},
		{"one day more", june, "18133.50", "incl;monthend", payoff.Class},
		{"nothing", q2, "19139.21", "", payoff.Unexplained},
	} {
		found, state := Explain(Catalogue(), c.Case, &payoff.Quote{Total: amount(c.total)})
		if ids(found) != c.ids || state != c.state {
			t.Errorf("%s: %q, %s; want %q, %s", c.name, ids(found), state, c.ids, c.state)
		}
	}
}

// auto is a random auto loan.
func auto(r *rand.Rand) Case {
	paid := day("2026-01-01").AddDays(r.IntN(300))
	return Case{
		Terms: payoff.Terms{Principal: payoff.Known(decimal.New(200000+r.Int64N(4000000), -2)), Rate: payoff.Known(decimal.New(199+r.Int64N(1800), -2)),
			InterestPaidTo: paid, NextDueDate: paid.AddDays(31)},
		Convention: calc.Convention{DayCount: calc.Act365F},
		Day:        paid.AddDays(3 + r.IntN(60)),
	}
}

// A random difference of up to 10.00 must not be explained by accident: at most 1 % get any cause.
func TestFalseExplanations(t *testing.T) {
	const trials = 5000
	r := rand.New(rand.NewPCG(1, 2))
	catalogue := Catalogue()
	explained := map[string]int{}
	for range trials {
		c := auto(r)
		p, _ := c.compute()
		off := decimal.New(1+r.Int64N(1000), -2)
		if r.IntN(2) == 0 {
			off = off.Neg()
		}
		q := p.Quote(2)
		q.Total = q.Total.Add(off)
		q.Interest.Decimal = q.Interest.Decimal.Add(off)
		for name, quote := range map[string]*payoff.Quote{"total, parts and per diem": q, "total alone": {Total: q.Total}} {
			if found, _ := Explain(catalogue, c, quote); len(found) > 0 {
				explained[name]++
			}
		}
	}
	for name, n := range explained {
		t.Logf("%s: %.2f %% of random differences get a cause", name, 100*float64(n)/trials)
		if n > trials/100 {
			t.Errorf("%s: %d of %d random differences were explained", name, n, trials)
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	catalogue := Catalogue()
	c := auto(r)
	p, _ := c.compute()
	q := p.Quote(2)
	q.Total = q.Total.Add(amount("7.77"))
	for b.Loop() {
		Explain(catalogue, c, q)
	}
}

func ExampleExplain() {
	c := Case{Terms: payoff.Terms{Principal: payoff.Known(amount("2000")), Rate: payoff.Known(amount("30")), InterestPaidTo: day("2019-07-04"),
		Fees: amount("30")}, Convention: calc.Convention{DayCount: calc.Act365F}, Day: day("2020-02-17")}
	fits, state := Explain(Catalogue(), c, &payoff.Quote{Total: amount("2374.79")})
	fmt.Println(fits[0].ID, state)
	// Output: fee.missing unique
}
