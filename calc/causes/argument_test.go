package causes

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// TestArgumentEndsInTheFigures: the arithmetic beside a cause is the one that leads to the vendor's figures. Every
// figure in which the vendor differs stands at the end of a line.
func TestArgumentEndsInTheFigures(t *testing.T) {
	catalogue := Catalogue(testFees...)
	for name, c := range cases() {
		plain, ok := c.compute()
		if !ok {
			t.Fatal(name)
		}
		expected := plain.Quote(2)
		for _, h := range catalogue {
			for _, q := range quoted(h, c) {
				fits := singles([]Assumption{h}, c, q)
				if len(fits) == 0 || agree(expected, q) {
					continue
				}
				argument := Argument(c, fits[0].Assumption, fits[0].Payoff, q)
				checkArgument(t, name+", "+h.ID, argument, expected, q)
			}
		}
	}
}

func checkArgument(t *testing.T, what string, argument []string, expected, q *payoff.Quote) {
	t.Helper()
	all := strings.Join(argument, "\n") + "\n"
	ends := func(d decimal.Decimal) bool {
		text := payoff.Grouped(d.Round(2))
		return slices.ContainsFunc(argument, func(line string) bool {
			return strings.HasSuffix(line, "= "+text) || strings.HasSuffix(line, "at least "+text) ||
				strings.Contains(line, " "+text+" instead of ")
		})
	}
	accrued := strings.Contains(all, " x ") || strings.Contains(all, "rebate")
	for _, f := range []payoff.Field{payoff.PrincipalField, payoff.InterestField, payoff.FeesField} {
		e, v := expected.Figure(f), q.Figure(f)
		if !e.Valid || !v.Valid || e.Decimal.Equal(v.Decimal) || f == payoff.InterestField && accrued ||
			f == payoff.PrincipalField && accrued {
			continue
		}
		if !ends(v.Decimal) {
			t.Errorf("%s: nothing leads to the %s of %s:\n%s", what, f, v.Decimal, all)
		}
	}
	if len(argument) == 0 {
		t.Errorf("%s: no argument", what)
	}
}

// TestArgumentIsNotWhatTies: late charges of 35.00 that the vendor does not know are an argument about its fees.
func TestArgumentIsNotWhatTies(t *testing.T) {
	c := full()
	c.Terms.LateCharges, c.Terms.Fees, c.Terms.PrepaymentPenalty = amount("35.00"), amount("31.47"), decimal.Zero
	c.Terms.History = nil
	h, ok := Named(Catalogue(), "late.missing")
	if !ok {
		t.Fatal("no late.missing")
	}
	q := quoted(h, c)[0]
	fit := singles([]Assumption{h}, c, q)[0]
	got := strings.Join(Argument(c, fit.Assumption, fit.Payoff, q), "\n")
	if got != "fees 66.47 - 35.00 = 31.47" {
		t.Errorf("%s", got)
	}
}

// TestNoDayIsSaidOnce: interest of 0.00 is no day, whatever the length of the year.
func TestNoDayIsSaidOnce(t *testing.T) {
	c := Case{Terms: payoff.Terms{Principal: known("18000"), Rate: known("8.9"), InterestPaidTo: day("2026-06-01")},
		Convention: calc.Convention{DayCount: calc.Bond30360}, Day: day("2026-06-30")}
	p, ok := c.compute()
	if !ok {
		t.Fatal("not computable")
	}
	q := p.Quote(2)
	q.Total = q.Total.Sub(q.Interest.Decimal)
	q.Interest = payoff.Known(c.Terms.UnpaidInterest)
	said := strings.Join(Witness(c, q), "\n")
	if strings.Contains(said, " 0 days over") || !strings.Contains(said, "no day") {
		t.Errorf("%s", said)
	}
}
