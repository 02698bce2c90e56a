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

// A simulated vendor has loans of one kind, states some of the figures, and follows a rule for all of its loans.
type simulated struct {
	name   string
	loan   func(*rand.Rand) Case
	states func(payoff.Quote) *payoff.Quote
	rule   string
}

var simulatedVendors = []simulated{
	{"auto, all parts", autoLoan, func(q payoff.Quote) *payoff.Quote { return &q }, "basis:ACT/360"},
	{"mortgage, total and per diem", mortgage, func(q payoff.Quote) *payoff.Quote {
		return &payoff.Quote{Total: q.Total, PerDiem: q.PerDiem}
	}, "escrow.net"},
	{"student, total alone", student, func(q payoff.Quote) *payoff.Quote { return &payoff.Quote{Total: q.Total} }, "incl"},
}

func cents(r *rand.Rand, from, to int64) decimal.Decimal {
	return decimal.New(from+r.Int64N(to-from), -2)
}

// some returns an amount for one loan in n, else zero.
func some(r *rand.Rand, n int, from, to int64) decimal.Decimal {
	if r.IntN(n) > 0 {
		return decimal.Zero
	}
	return cents(r, from, to)
}

// book returns a random loan of a lender: balances, charges, and what else its list may have.
func book(r *rand.Rand, principal, rate [2]int64, convention calc.DayCount) Case {
	asOf := day("2026-06-30").AddDays(r.IntN(60))
	paid := asOf.AddDays(-3 - r.IntN(150))
	return Case{
		Terms: payoff.Terms{
			Principal: payoff.Known(cents(r, principal[0], principal[1])), Rate: payoff.Known(cents(r, rate[0], rate[1])),
			InterestPaidTo: paid, UnpaidInterest: some(r, 4, 100, 20000), Fees: some(r, 3, 500, 15000),
			LateCharges: some(r, 3, 500, 9000), ExcessPayments: some(r, 6, 1000, 30000),
			NextDueDate: asOf.AddDays(1 + r.IntN(29)), MaturityDate: asOf.AddDays(400 + r.IntN(1000)),
			Contract: &payoff.ContractTerms{LastPaymentDate: paid.AddDays(-r.IntN(3)),
				NextLateCharge: cents(r, 1000, 4000),
				APR:            payoff.Known(cents(r, rate[0]+50, rate[1]+50)), Rebates: some(r, 5, 5000, 90000)},
		},
		Convention: calc.Convention{DayCount: convention}, Day: asOf, Dates: []payoff.Date{asOf.AddDays(-1 - r.IntN(20))},
		Earlier: []payoff.Date{asOf.AddDays(-30)},
	}
}

func autoLoan(r *rand.Rand) Case {
	return book(r, [2]int64{200_000, 4_000_000}, [2]int64{199, 1999}, calc.Act365F)
}

func mortgage(r *rand.Rand) Case {
	c := book(r, [2]int64{5_000_000, 60_000_000}, [2]int64{250, 899}, calc.Bond30360)
	c.Terms.EscrowBalance, c.Terms.PrepaymentPenalty = some(r, 2, 10_000, 500_000), some(r, 8, 10_000, 500_000)
	return c
}

func student(r *rand.Rand) Case {
	return book(r, [2]int64{100_000, 9_000_000}, [2]int64{250, 1299}, calc.Act36525)
}

// A quotation is one simulated loan: what the vendor quotes, and the true causes of that.
type quotation struct {
	Lesson
	truth []string
	noise bool
}

// portfolio quotes loans by the vendor's rule; one in five has an error of its own as well, and one in twenty differs
// by up to 10.00 for no reason in the catalogue.
func (v simulated) portfolio(r *rand.Rand, catalogue []Assumption, loans int) []quotation {
	rule, _ := Named(catalogue, v.rule)
	all := make([]quotation, loans)
	for i := range all {
		c := v.loan(r)
		theirs, truth := c, []string(nil)
		switch n := r.IntN(20); {
		case n == 0:
			all[i].noise = true
		case n < 5:
			theirs, truth = apply(r, rule, c, nil)
			theirs, truth = apply(r, catalogue[r.IntN(len(catalogue))], theirs, truth)
		default:
			theirs, truth = apply(r, rule, c, nil)
		}
		p, _ := theirs.compute()
		q := *p.Quote(2)
		if all[i].noise {
			off := decimal.New(1+r.Int64N(1000), -2).Mul(decimal.NewFromInt(int64(1 - 2*r.IntN(2))))
			q.Total, q.Interest.Decimal = q.Total.Add(off), q.Interest.Decimal.Add(off)
		}
		all[i].Lesson, all[i].truth = Lesson{c, v.states(q)}, truth
	}
	return all
}

// apply makes the vendor's assumption, if it changes the total of the loan.
func apply(r *rand.Rand, h Assumption, c Case, truth []string) (Case, []string) {
	if h.Changes == nil {
		return c, truth
	}
	changed := h.Changes(c, nil)
	if len(changed) == 0 {
		return c, truth
	}
	other := changed[r.IntN(len(changed))]
	before, ok := c.compute()
	after, okToo := other.compute()
	if !ok || !okToo || before.Total.Equal(after.Total) {
		return c, truth
	}
	return other, append(slices.Clone(truth), h.ID)
}

// A tally counts how the breaks of one vendor came out.
type tally struct{ breaks, single, carried, pairs, pairsCarried, noise, noiseExplained, byRule int }

// explain counts what is said about each break, as a run does: by itself, then by the vendor's rules.
func (v simulated) explain(catalogue []Assumption, all []quotation) (tally, []VendorRule) {
	lessons := make([]Lesson, len(all))
	for i, q := range all {
		lessons[i] = q.Lesson
	}
	rules := Learn(catalogue, lessons)
	var t tally
	for _, q := range all {
		plain, _ := q.Case.compute()
		if fits(plain, q.Quoted) {
			continue
		}
		t.breaks++
		found, _ := Explain(catalogue, q.Case, q.Quoted)
		for _, rule := range rules {
			if byRule := rule.Fits(q.Case, q.Quoted); len(byRule) > 0 {
				found = byRule
				t.byRule++
				break
			}
		}
		if len(found) == 0 && len(rules) > 0 {
			found, _ = rules[0].Beside(catalogue, q.Case, q.Quoted)
		}
		t.count(q, found)
	}
	return t, rules
}

func (t *tally) count(q quotation, found []Fit) {
	says := func(id string) bool { return slices.ContainsFunc(found, func(f Fit) bool { return f.ID == id }) }
	add := func(n *int, so bool) {
		if so {
			*n++
		}
	}
	switch {
	case q.noise && len(q.truth) == 0:
		t.noise++
		add(&t.noiseExplained, len(found) > 0)
	case q.noise:
	case len(q.truth) == 1:
		t.single++
		add(&t.carried, says(q.truth[0]))
	case len(q.truth) == 2:
		t.pairs++
		add(&t.pairsCarried, says(strings.Join(q.truth, "+")))
	}
}

// TestSimulation has three vendors with a rule each, errors in single loans, and noise. At least 95 % of the breaks
// with a single true cause must carry it.
func TestSimulation(t *testing.T) {
	const loans = 3000
	catalogue := Catalogue(testFees[1:]...)
	table := []string{"vendor | its rule | breaks | by its rule | single cause | carried | two causes | named | noise | " +
		"explained"}
	for i, v := range simulatedVendors {
		n, rules := v.explain(catalogue, v.portfolio(rand.New(rand.NewPCG(uint64(i), 11)), catalogue, loans))
		table = append(table, fmt.Sprintf("%s | `%s` | %d | %d | %d | %.1f %% | %d | %.0f %% | %d | %.1f %%", v.name, v.rule,
			n.breaks, n.byRule, n.single, percent(n.carried, n.single), n.pairs, percent(n.pairsCarried, n.pairs), n.noise,
			percent(n.noiseExplained, n.noise)))
		if len(rules) == 0 || !rules[0].Has(v.rule) {
			t.Errorf("%s: the rule %s was not found", v.name, v.rule)
		}
		if percent(n.carried, n.single) < 95 {
			t.Errorf("%s: %d of %d breaks with a single cause carry it", v.name, n.carried, n.single)
		}
	}
	t.Log("\n" + strings.Join(table, "\n"))
}

func percent(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(part) / float64(of)
}
