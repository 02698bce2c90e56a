package causes

import (
	"math/rand/v2"
	"strings"
	"testing"

	"tieout/payoff"
)

// both returns what a vendor quotes that makes these assumptions, one after the other.
func both(t *testing.T, c Case, ids ...string) *payoff.Quote {
	t.Helper()
	for _, id := range ids {
		h, ok := Named(Catalogue(testFees...), id)
		if !ok {
			t.Fatalf("no assumption %q", id)
		}
		c = h.Changes(c, nil)[0]
	}
	p, ok := c.compute()
	if !ok {
		t.Fatal("not computable")
	}
	return p.Quote(2)
}

// TestPairs: two assumptions are named together only if each of them shows in a part that the other does not give.
func TestPairs(t *testing.T) {
	catalogue := Catalogue(testFees...)
	parts := func(q payoff.Quote) *payoff.Quote { return &q }
	total := func(q payoff.Quote) *payoff.Quote { return &payoff.Quote{Total: q.Total} }
	perDiem := func(q payoff.Quote) *payoff.Quote { return &payoff.Quote{Total: q.Total, PerDiem: q.PerDiem} }
	for _, c := range []struct {
		name   string
		ids    []string
		states func(payoff.Quote) *payoff.Quote
		want   string // among the causes; empty: there are none
	}{
		{"interest and fees", []string{"basis:ACT/360", "fee.missing"}, parts, "basis:ACT/360+fee.missing"},
		{"a fee of the schedule", []string{"incl", "fee.known:wire"}, parts, "incl+fee.known:wire"},
		{"the total alone shows neither", []string{"basis:ACT/360", "fee.missing"}, total, ""},
		{"the per diem shows one of them only", []string{"basis:ACT/360", "fee.missing"}, perDiem, ""},
		{"both in the interest", []string{"basis:ACT/360", "incl"}, parts, ""},
	} {
		found, _ := Explain(catalogue, full(), c.states(*both(t, full(), c.ids...)))
		got := ";" + ids(found) + ";"
		if c.want == "" && len(found) > 0 || c.want != "" && !strings.Contains(got, ";"+c.want+";") {
			t.Errorf("%s: got %s, want %q", c.name, got, c.want)
		}
	}
}

// TestTwoRules: a vendor may follow two rules at once; the second is found after the first is taken as ours.
func TestTwoRules(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	catalogue := Catalogue()
	lessons := make([]Lesson, 60)
	for i := range lessons {
		c := mortgage(r)
		theirs := c
		theirs.Convention.DayCount, theirs.Convention.NetEscrow = "ACT/360", true
		p, _ := theirs.compute()
		lessons[i] = Lesson{c, &payoff.Quote{Total: p.Total}}
	}
	found := Learn(catalogue, lessons)
	if len(found) != 2 || !found[0].Has("basis:ACT/360") || !found[1].Has("basis:ACT/360+escrow.net") {
		t.Fatalf("found %d rules: %+v", len(found), found)
	}
	if h, ok := Named(catalogue, "basis:ACT/360+escrow.net"); !ok || h.Adopt != "day_count: ACT/360, net_escrow: true" {
		t.Errorf("it is adopted by %q", h.Adopt)
	}
	explained := 0
	for _, l := range lessons {
		if len(found[0].Fits(l.Case, l.Quoted))+len(found[1].Fits(l.Case, l.Quoted)) > 0 {
			explained++
		}
	}
	if explained != len(lessons) {
		t.Errorf("the rules explain %d of %d loans", explained, len(lessons))
	}
}

// TestBesideARule: together with a rule, one more assumption is named.
func TestBesideARule(t *testing.T) {
	catalogue := Catalogue(testFees...)
	rule, _ := Named(catalogue, "basis:ACT/360")
	q := both(t, full(), "basis:ACT/360", "late.missing")
	found, state := VendorRule{Equivalents: []Assumption{rule}}.Beside(catalogue, full(), &payoff.Quote{Total: q.Total})
	if len(found) != 1 || found[0].ID != "basis:ACT/360+late.missing" || state != payoff.Unique {
		t.Errorf("found %s, %s", ids(found), state)
	}
}
