package writers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// causal is a run whose breaks have causes of all states, at two vendors and in two currencies.
func causal() Report {
	r := reportOf(payoff.RunInfo{}, nil, nil)
	cause := func(vendor, currency, id string, state payoff.CauseState, loans int, net, absolute payoff.Cents) {
		c := payoff.CauseTotal{Vendor: vendor, Currency: currency, Cause: &id, CauseState: state, Loans: loans, Net: net,
			Absolute: absolute}
		if id == "" {
			c.Cause = nil
		}
		r.Run.Causes = append(r.Run.Causes, c)
	}
	cause("acme", "EUR", "incl", payoff.Unique, 2, -10, 30)
	cause("acme", "USD", "", payoff.Unexplained, 5, 1_000, 1_000)
	cause("acme", "USD", "basis:ACT/360", payoff.Profile, 3, 700, 700)
	cause("acme", "USD", "basis:ACT/360+fee.known:wire", payoff.Class, 1, 2_505, 2_505)
	cause("q2", "USD", "sign.fees", payoff.Ambiguous, 1, -400, 400)
	r.Run.Vendors = []payoff.ControlTotal{
		{Vendor: "acme", Currency: "EUR", Loans: 2, Broken: 2, Net: -10, Quoted: -10, Absolute: 30},
		{Vendor: "acme", Currency: "USD", Loans: 10, WithinTolerance: 1, Broken: 9, Net: 4_207, Quoted: 4_207,
			Absolute: 4_207, Absorbed: 2},
		{Vendor: "q2", Currency: "USD", Loans: 1, Broken: 1, Net: -400, Quoted: -400, Absolute: 400}}
	r.Run.Breaks = payoff.BreakCounts{Total: 12, Differences: 12, New: 12, Explained: 6, Several: 1, Unexplained: 5}
	r.Run.Rules = []payoff.VendorRule{{Vendor: "acme",
		Sentence: "acme counts actual/360, not actual/365: 3 of 9 breaks, 7.00 in all."}}
	r.Says = Wording{"acme": {"incl": "counts the payoff day", "basis:ACT/360": "counts actual/360"}}
	return r
}

// rulesOf are rules in these words.
func rulesOf(words ...string) []payoff.VendorRule {
	var rules []payoff.VendorRule
	for _, w := range words {
		rules = append(rules, payoff.VendorRule{Sentence: w})
	}
	return rules
}

// wordingOf gives each cause its words.
func wordingOf(causes []payoff.CauseTotal, words func(cause string) string) Wording {
	w := Wording{}
	for _, c := range causes {
		if unexplained(c) {
			continue
		}
		if w[c.Vendor] == nil {
			w[c.Vendor] = map[string]string{}
		}
		w[c.Vendor][*c.Cause] = words(*c.Cause)
	}
	return w
}

func TestCausesSheet(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, causal())
	f := open(t, folder)
	rows, _ := calculated(t, f, causesSheet)
	var got []string
	for _, row := range rows[causesHead(sentences(causal().Run.Rules)):] {
		got = append(got, strings.Join(row, "|"))
	}
	const tie = "to the Summary: broken, and absolute less passed by tolerance"
	want := []string{
		"acme|EUR|incl|unique|2|-0.1|0.3|1||counts the payoff day",
		"acme|EUR|all breaks||2|-0.1|0.3||YES|" + tie,
		"acme|USD|basis:ACT/360|profile|3|7|7|0.333||counts actual/360; a rule that this vendor follows",
		"acme|USD|basis:ACT/360+fee.known:wire|class|1|25.05|25.05|0.111||others fit as well and come to the same",
		"acme|USD|unexplained|unexplained|5|10|10|0.556||nothing in the catalogue gives the vendor's figures to the cent",
		"acme|USD|all breaks||9|42.05|42.05||YES|" + tie,
		"q2|USD|sign.fees|ambiguous|1|-4|4|1||others fit as well and differ",
		"q2|USD|all breaks||1|-4|4||YES|" + tie,
		"All vendors|EUR|||2|-0.1|0.3",
		"All vendors|USD|||10|38.05|46.05",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if rows[0][0] != "Causes of breaks: 12 loans broken, 6 explained, 1 to which several fit, 0 possible, "+
		"5 unexplained" || rows[3][0] != causal().Run.Rules[0].Sentence {
		t.Errorf("the sheet begins %q", rows[:4])
	}
	want = []string{"Broken: explained", "6", "6", "YES", "loans on sheet Causes"}
	summary, _ := calculated(t, f, summarySheet)
	if diff := cmp.Diff(want, summary[explainedRow-1]); diff != "" {
		t.Errorf("on the Summary (-want +got):\n%s", diff)
	}
}

// TestCausesMustAddUpToTheControlTotals: if one side is spoiled, the sheet says NO, both stored and calculated.
func TestCausesMustAddUpToTheControlTotals(t *testing.T) {
	for name, spoil := range map[string]func(*Report){
		"loans":    func(r *Report) { r.Run.Causes[0].Loans++ },
		"absolute": func(r *Report) { r.Run.Causes[0].Absolute++ },
		"absorbed": func(r *Report) { r.Run.Vendors[0].Absorbed++ },
		"vendor":   func(r *Report) { r.Run.Vendors[0].Vendor = "other" },
	} {
		t.Run(name, func(t *testing.T) {
			r := causal()
			spoil(&r)
			folder := t.TempDir()
			write(t, folder, r)
			rows, _ := calculated(t, open(t, folder), causesSheet)
			if got := rows[causesHead(sentences(r.Run.Rules))+1][8]; got != "NO" {
				t.Errorf("it says %q, want NO", got)
			}
		})
	}
}

func TestSummaryShowsTheLargestCauses(t *testing.T) {
	r := sample()
	r.Run.Causes, r.Run.Rules = nil, rulesOf("first rule.", "second rule.", "third rule.", "fourth rule.", "fifth rule.")
	for i := range 12 {
		r.Run.Causes = append(r.Run.Causes, payoff.CauseTotal{Vendor: "q2", Currency: "USD",
			Cause: new(fmt.Sprintf("c%02d", i)), CauseState: payoff.Unique, Loans: 12 - i, Net: -payoff.Cents(i),
			Absolute: payoff.Cents(i)})
	}
	folder := t.TempDir()
	write(t, folder, r)
	text := strings.Join(summaryColumn(t, folder, 0), "\n")
	for _, want := range []string{"third rule.\nand 2 more rules: see sheet Causes",
		"the largest 8 of 12 by absolute difference; see sheet Causes"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Summary does not say %q", want)
		}
	}
	causes := strings.Join(summaryColumn(t, folder, 6), " ")
	if !strings.Contains(causes, "Cause c11 c10 c09 c08 c07 c06 c05 c04") || strings.Contains(causes, "c03") {
		t.Errorf("the Summary's causes are %q", causes)
	}

	r.Run.Causes[11].Currency = "EUR" // whose cents cannot be compared with the others
	if top, by := topCauses(r.Run.Causes, 1); *top[0].Cause != "c00" || by != "loans" {
		t.Errorf("of two currencies the first is %q, by %s", *top[0].Cause, by)
	}
}

// summaryColumn returns a column of the Summary.
func summaryColumn(t *testing.T, folder string, n int) []string {
	t.Helper()
	rows, err := open(t, folder).GetRows(summarySheet)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, row := range rows {
		if n < len(row) {
			texts = append(texts, row[n])
		}
	}
	return texts
}

func TestNoCauses(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, reportOf(payoff.RunInfo{Summary: payoff.Summary{AsOf: payoff.NewDate(2026, 10, 1)}}, nil, nil))
	rows, _ := calculated(t, open(t, folder), causesSheet)
	if got := rows[len(rows)-1]; len(rows) != causesHead(nil)+1 || got[0] != "none" {
		t.Errorf("the sheet without causes ends in row %d with %q", len(rows), got)
	}
}

// TestLongMeaningIsSeenWhole: a row is as high as the lines of its text.
func TestLongMeaningIsSeenWhole(t *testing.T) {
	r := causal()
	r.Says = wordingOf(r.Run.Causes, func(cause string) string { return strings.Repeat("word ", len(cause)) })
	folder := t.TempDir()
	write(t, folder, r)
	f := open(t, folder)
	for row, want := range map[int]float64{7: lineHeight, 10: 3 * lineHeight} { // 20 and 135 characters, and how sure
		if got, err := f.GetRowHeight(causesSheet, row); err != nil || got != want {
			t.Errorf("row %d is %v high, want %v, error %v", row, got, want, err)
		}
	}
}

// TestLongHeadIsNotFrozen: many rules leave room on a screen.
func TestLongHeadIsNotFrozen(t *testing.T) {
	for rules, want := range map[int]bool{1: true, 40: false} {
		r := causal()
		r.Run.Rules = slices.Repeat(rulesOf("a rule."), rules)
		folder := t.TempDir()
		write(t, folder, r)
		panes, err := open(t, folder).GetPanes(causesSheet)
		if err != nil {
			t.Fatal(err)
		}
		if panes.Freeze != want {
			t.Errorf("with %d rules the head is frozen: %v", rules, panes.Freeze)
		}
	}
}

// TestRatio: shares are rounded as Excel's ROUND does it, halves away from zero.
func TestRatio(t *testing.T) {
	for _, c := range []struct {
		n, of int
		want  string
	}{{1, 3, "0.333"}, {2, 3, "0.667"}, {1, 16, "0.063"}, {5, 5, "1.000"}, {0, 7, "0.000"}, {0, 0, "0.000"}} {
		if got := ratio(c.n, c.of).text; got != c.want {
			t.Errorf("%d of %d is %s, want %s", c.n, c.of, got, c.want)
		}
	}
}

// TestOtherCauses: a long list says how many items it has before a column cuts it, and stays as it is in CSV.
func TestOtherCauses(t *testing.T) {
	for list, want := range map[string]any{"": "", "incl": "incl", "=1": "'=1",
		"incl;basis:30E/360;excl": "3: incl; basis:30E/360; excl"} {
		c := cell{kind: kindOfOther(t), text: list}
		if got := c.native(); got != want {
			t.Errorf("%q is %q on the sheet, want %q", list, got, want)
		}
		if got := c.csv(); got != neutral(list) {
			t.Errorf("%q is %q in CSV", list, got)
		}
	}
}

func kindOfOther(t *testing.T) kind {
	t.Helper()
	for _, c := range exceptionColumns() {
		if c.head == "Other causes" {
			return c.cell(&payoff.Line{}).kind
		}
	}
	t.Fatal("no column of other causes")
	return 0
}
