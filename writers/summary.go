package writers

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// Where the Summary's parts are; its formulas need to know before the rows are written.
const (
	checkRow  = 7
	countHead = 10
)

// How much of the causes the Summary shows, so that it fits on one page.
const (
	maxSummaryCauses = 8
	maxSummaryRules  = 3

	maxSummaryWarnings = 5
)

// summary writes the first sheet: the verdict in words, then the figures that prove it. Each identity is a live formula
// next to the run's own figure, with a word that says whether they agree.
func (b *book) summary(says Wording) error {
	s, err := b.newSheet(summarySheet, layout{widths: []float64{30, 15, 13, 10, 16, 16, 12, 8, 9, 18, 18, 16, 16, 7,
		16, 14, 9, 11, 11, 18, 18, 18, 11}})
	if err != nil {
		return err
	}
	counts := countRows(b.run, &b.tally)
	v := vendorTable{head: vendorHead, vendors: b.run.Vendors}
	s.verdict(counts, v)
	s.counts(counts)
	s.vendorTotals(v)
	s.topCauses(b.run.Causes, sentences(b.run.Rules), says)
	s.reasons(&b.tally)
	s.ages(&b.tally)
	s.noticed(b.run.Warnings)
	s.signOff()
	if err := b.chart(v); err != nil {
		return err
	}
	if err := b.alarms(summarySheet, fmt.Sprintf("B%d D%d:D%d H%d:H%d N%d:N%d", checkRow, countHead+1, lastCountRow,
		v.first(), v.last(), v.first(), v.last())); err != nil {
		return err
	}
	return s.close()
}

// verdict writes what a reader wants to know first: how the run came out, which run it is, and whether to trust it.
func (s *sheet) verdict(counts []countRow, v vendorTable) {
	r := s.book.run
	s.add(words(title, "Payoff reconciliation, %s", r.AsOf))
	mood := section
	if r.ExitCode != payoff.ExitClean || r.Breaks.Total > 0 {
		mood = alarm
	}
	s.add(words(mood, "%s", verdict(r.Summary)))
	s.add(words(section, "%s", outcome(r.Summary)))
	s.add(words(alarm, "%s", warning(r.Summary)))
	s.add(plain("Run"), plain(r.Run), plain("tieout"), plain(r.Version))
	s.add(plain("As-of date"), day(r.AsOf))
	s.add(plain("All figures on this sheet agree"), ties(allTie(counts, v),
		fmt.Sprintf(`COUNTIF(D%d:D%d,"NO")+COUNTIF(H%d:H%d,"NO")+COUNTIF(N%d:N%d,"NO")=0`, countHead+1, lastCountRow,
			v.first(), v.last(), v.first(), v.last())))
	s.skip()
}

// warning says that the run is not real, or not complete.
func warning(s payoff.Summary) string {
	switch {
	case s.Sandbox && s.Partial:
		return "SANDBOX and AD HOC: the vendors' answers are made up, and only part of the loans was asked for."
	case s.Sandbox:
		return "SANDBOX: the vendors' answers are made up."
	case s.Partial:
		return "AD HOC: only part of the loans was asked for; this run says nothing about the others."
	}
	return ""
}

// topCauses says where most of the differences come from; the Causes sheet has all causes, and adds them up.
func (s *sheet) topCauses(causes []payoff.CauseTotal, rules []string, says Wording) {
	s.skip()
	s.add(words(section, "Causes of breaks"))
	for _, rule := range rules[:min(maxSummaryRules, len(rules))] {
		s.prose(rule)
	}
	if n := len(rules) - maxSummaryRules; n > 0 {
		s.add(words(note, "and %s: see sheet %s", payoff.Plural(n, "more rule"), causesSheet))
	}
	top, by := topCauses(causes, maxSummaryCauses)
	s.heads("Vendor", "Currency", "Cause state", "Loans", "Net difference", "Absolute difference", "Cause")
	before := s.row
	for _, c := range top {
		name := nameOf(c)
		if in := says.of(c); in != "" {
			name += ": " + in
		}
		s.add(plain(c.Vendor), plain(c.Currency), plain(string(c.CauseState)), integer(c.Loans), cents(c.Net),
			cents(c.Absolute), plain(name))
	}
	s.none(before)
	if len(causes) > len(top) {
		s.add(words(note, "the largest %d of %d by %s; see sheet %s", len(top), len(causes), by, causesSheet))
	}
}

// reasons says why lines are not matched; its counts are live formulas over the Exceptions sheet.
func (s *sheet) reasons(t *tally) {
	s.skip()
	s.add(words(section, "Not matched, by reason"))
	s.heads("Reason", "Lines", "Meaning")
	before := s.row
	for _, r := range payoff.Reasons {
		if n := t.reason[r]; n > 0 {
			s.add(plain(string(r)), integer(n).with("%s", countIf(reasonHead, string(r))), plain(why(r)))
		}
	}
	s.none(before)
	if why := whyRejected(s.book.run.Summary); why != "" {
		s.prose("Rejected, most common reasons: " + why)
	}
	if why := whyNotCompared(s.book.run.Summary); why != "" {
		s.prose("Not compared, most common reasons: " + why)
	}
}

// ages says how long breaks have been open.
func (s *sheet) ages(t *tally) {
	s.skip()
	s.add(words(section, "Breaks, by age"))
	s.heads("Age", "Breaks")
	at := quoted(exceptionsSheet) + "!" + span(letterOf(exceptionColumns(), ageHead), 2)
	for i, b := range ageBuckets {
		s.add(plain(b.name), integer(t.age[i]).with(`COUNTIFS(%s,">=%d",%s,"<=%d")`, at, b.from, at, b.to))
	}
}

// noticed shows the first warnings; the Parameters sheet has them all.
func (s *sheet) noticed(all []payoff.Warning) {
	if len(all) == 0 {
		return
	}
	s.skip()
	s.add(words(section, "Warnings"))
	for _, w := range all[:min(maxSummaryWarnings, len(all))] {
		s.prose(w.Message)
	}
	if n := len(all) - maxSummaryWarnings; n > 0 {
		s.add(words(note, "and %s: see sheet %s", payoff.Plural(n, "more warning"), parametersSheet))
	}
}

// signOff leaves room for the two people who vouch for the report.
func (s *sheet) signOff() {
	s.skip()
	s.add(words(section, "Sign-off"))
	s.heads("Role", "Name", "Date", "Comment")
	s.add(plain("Prepared by"))
	s.add(plain("Reviewed by"))
}

// alarms colors the cells that say NO; the word says it without the color.
func (b *book) alarms(sheet, cells string) error {
	style, err := b.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: alarmInk},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}})
	if err != nil {
		return err
	}
	return b.file.SetConditionalFormat(sheet, cells, []excelize.ConditionalFormatOptions{
		{Type: "cell", Criteria: "==", Value: `"NO"`, Format: &style}})
}
