package writers

import (
	"fmt"
	"slices"
	"strings"

	"tieout/payoff"
)

// What the sheet calls breaks without a cause, and the rows that add the others up.
const (
	unexplainedCause = "unexplained"
	allBreaks        = "all breaks"
)

// The columns of the Causes sheet that formulas count and sum.
const (
	causeCurrency = "B"
	causeName     = "C"
	causeState    = "D"
	causeLoans    = "E"
	causeNet      = "F"
	causeAbsolute = "G"
	causeTies     = "I"
)

// causes writes the sheet of where the breaks come from: the vendors' rules in words, then one row per vendor,
// currency, cause and cause state, added up by vendor and compared with the control totals of the Summary.
func (b *book) causes(says Wording) error {
	rules := sentences(b.run.Rules)
	head := causesHead(rules)
	s, err := b.newSheet(causesSheet, layout{widths: []float64{15, 10, 36, 13, 9, 18, 18, 11, 8, 70}, headRow: head})
	if err != nil {
		return err
	}
	br := b.run.Breaks
	s.add(words(section, "Causes of breaks: %s broken, %s explained, %s to which several fit, %s possible, %s unexplained",
		payoff.Plural(br.Differences, "loan"), payoff.Thousands(br.Explained), payoff.Thousands(br.Several),
		payoff.Thousands(br.Possible), payoff.Thousands(br.Unexplained)))
	s.add(words(note, "Each broken loan counts once, by the first cause that gives the vendor's figures to the cent; "+
		"with + between, two give them together. Differences are quoted less expected."))
	s.rules(rules)
	s.skip()
	s.heads("Vendor", "Currency", "Cause", "Cause state", "Loans", "Net difference", "Absolute difference",
		"Share of loans", "Ties", "Meaning")
	groups := causeGroups(b.run.Causes)
	for _, g := range groups {
		s.causeGroup(g, says)
	}
	s.none(head)
	s.causeTotals(groups, head+1)
	if err := b.alarms(causesSheet, fmt.Sprintf("%[1]s%[2]d:%[1]s%[3]d", causeTies, head+1, s.row)); err != nil {
		return err
	}
	return s.close()
}

// causesHead returns the row of the head: it follows two rows, a heading, the rules or a row that says there are none,
// and an empty row.
func causesHead(rules []string) int { return 2 + 1 + max(1, len(rules)) + 1 + 1 }

// rules writes a sentence for each rule that a vendor's loans as a whole show.
func (s *sheet) rules(rules []string) {
	s.add(words(section, "Rules that vendors follow"))
	if len(rules) == 0 {
		s.add(plain("none found"))
	}
	for _, rule := range rules {
		s.prose(rule)
	}
}

// causeGroup writes a vendor's causes, and what they add up to below them.
func (s *sheet) causeGroup(g causeGroup, says Wording) {
	first, end := s.row+1, s.row+len(g.causes)
	for _, c := range g.causes {
		share := fmt.Sprintf("ROUND(%[1]s%[2]d/%[1]s$%[3]d,3)", causeLoans, s.row+1, end+1)
		s.add(plain(c.Vendor), plain(c.Currency), plain(nameOf(c)), plain(string(c.CauseState)), integer(c.Loans),
			cents(c.Net), cents(c.Absolute), ratio(c.Loans, g.broken.Loans).with("%s", share), cell{},
			words(prose, "%s", says.meaning(c)))
	}
	sum := func(letter string) string { return fmt.Sprintf("SUM(%[1]s%[2]d:%[1]s%[3]d)", letter, first, end) }
	row := []cell{plain(g.vendor), plain(g.currency), plain(allBreaks), {},
		integer(g.broken.Loans).with("%s", sum(causeLoans)), cents(g.broken.Net).with("%s", sum(causeNet)),
		cents(g.broken.Absolute).with("%s", sum(causeAbsolute)), {}}
	s.addTotal(append(row, s.groupTies(g)...)...)
}

// groupTies says whether a group adds up to the broken loans of its vendor's control total, and what that is made of.
func (s *sheet) groupTies(g causeGroup) []cell {
	i := slices.IndexFunc(s.book.run.Vendors, func(t payoff.ControlTotal) bool {
		return t.Vendor == g.vendor && t.Currency == g.currency
	})
	if i < 0 {
		return []cell{{kind: check, text: "NO"}, words(note, "the Summary has no control total to tie to")}
	}
	t := s.book.run.Vendors[i]
	formula := fmt.Sprintf("AND(%s%[2]d=%[3]s!F%[4]d,ABS(%[5]s%[2]d-(%[3]s!O%[4]d-%[3]s!P%[4]d))<0.005)", causeLoans,
		s.row+1, summarySheet, vendorHead+1+i, causeAbsolute)
	return []cell{ties(g.broken.Loans == t.Broken && g.broken.Absolute == t.Absolute-t.Absorbed, formula),
		words(note, "to the Summary: broken, and absolute less passed by tolerance")}
}

// causeTotals adds up the vendors, one row per currency: currencies are never added.
func (s *sheet) causeTotals(groups []causeGroup, first int) {
	end := s.row
	for _, a := range byCurrency(groups) {
		sum := func(letter string) string {
			column := func(l string) string { return fmt.Sprintf("%[1]s$%[2]d:%[1]s$%[3]d", l, first, end) }
			return fmt.Sprintf("SUMIFS(%s,%s,%s,%s,%s)", column(letter), column(causeName), formulaText(allBreaks),
				column(causeCurrency), formulaText(a.currency))
		}
		s.addTotal(plain("All vendors"), plain(a.currency), cell{}, cell{},
			integer(a.broken.Loans).with("%s", sum(causeLoans)), cents(a.broken.Net).with("%s", sum(causeNet)),
			cents(a.broken.Absolute).with("%s", sum(causeAbsolute)), cell{}, cell{}, cell{})
	}
}

// causeCount returns a formula that counts the loans of the rows with one of these states on the Causes sheet.
func causeCount(run payoff.RunInfo, states ...payoff.CauseState) string {
	first := causesHead(sentences(run.Rules)) + 1
	at := func(letter string) string { return causesSheet + "!" + span(letter, first) }
	parts := make([]string, len(states))
	for i, state := range states {
		parts[i] = fmt.Sprintf("SUMIF(%s,%s,%s)", at(causeState), formulaText(string(state)), at(causeLoans))
	}
	return strings.Join(parts, "+")
}
