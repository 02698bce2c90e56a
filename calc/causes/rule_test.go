package causes

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// vendor quotes a portfolio of auto loans by a rule, with their parts; one in seven has another error, too.
func vendor(r *rand.Rand, loans int, follow func(*Case)) []Lesson {
	lessons := make([]Lesson, loans)
	for i := range lessons {
		c := auto(r)
		c.Terms.InterestPaidTo = c.Terms.InterestPaidTo.AddDays(-r.IntN(200))
		theirs := c
		follow(&theirs)
		p, _ := theirs.compute()
		q := p.Quote(2)
		if r.IntN(7) == 0 {
			off := decimal.New(1+r.Int64N(5000), -2)
			q.Total, q.Interest.Decimal = q.Total.Add(off), q.Interest.Decimal.Add(off)
		}
		lessons[i] = Lesson{c, q}
	}
	return lessons
}

// TestRuleIsFoundFromTenLoans in at least 95 of 100 portfolios; a vendor without a rule gets none.
func TestRuleIsFoundFromTenLoans(t *testing.T) {
	catalogue := Catalogue()
	for id, follow := range map[string]func(*Case){
		"basis:ACT/360":    func(c *Case) { c.Convention.DayCount = calc.Act360 },
		"basis:ACT/365.25": func(c *Case) { c.Convention.DayCount = calc.Act36525 },
		"incl":             func(c *Case) { c.Convention.IncludePayoffDay = true },
		"perdiem:2":        func(c *Case) { c.Convention.PerDiemDecimals = new(int32(2)) },
		"":                 func(*Case) {},
	} {
		right := 0
		for seed := range uint64(100) {
			found := Learn(catalogue, vendor(rand.New(rand.NewPCG(seed, 7)), 10, follow))
			if id == "" && len(found) == 0 || len(found) == 1 && found[0].Has(id) {
				right++
			}
		}
		t.Logf("%-18q found in %d of 100 portfolios of ten loans", id, right)
		if right < 95 {
			t.Errorf("%q: found in %d of 100", id, right)
		}
	}
}

// TestRuleKeepsWhatTies: the loans that tie without a rule must tie under it.
func TestRuleKeepsWhatTies(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	mixed := append(vendor(r, 30, func(*Case) {}), vendor(r, 10, func(c *Case) { c.Convention.DayCount = calc.Act360 })...)
	if found := Learn(Catalogue(), mixed); len(found) > 0 {
		t.Errorf("a quarter of the loans made a rule: %s, %d won and %d lost", found[0].Equivalents[0].ID, found[0].Wins,
			found[0].Losses)
	}
	if found := Learn(Catalogue(), []Lesson{{Case{}, &payoff.Quote{}}}); len(found) > 0 {
		t.Error("a loan that cannot be computed made a rule")
	}
}
