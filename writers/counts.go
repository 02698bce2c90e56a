package writers

import (
	"fmt"
	"strings"

	"tieout/payoff"
)

// A countRow is one count of a run and, if it must equal a sum of others, that sum.
type countRow struct {
	label   string
	n       int
	got     int
	formula string // of got; empty if there is nothing to check
	parts   string // the formula in words
}

// The rows of the counts, in order.
const (
	readRow = countHead + 1 + iota
	acceptedRow
	termsRow
	rejectedRow
	loansRow
	matchedRow
	withinRow
	brokenRow
	unmatchedRow
	missingRow
	newRow
	persistingRow
	explainedRow
	unexplainedRow
	statementRow
	pairedRow
	lastCountRow // the statements' rejected rows

	vendorHead = lastCountRow + 3 // below an empty row and a heading
)

// countRows returns the funnel from rows read to loans broken.
func countRows(run payoff.RunInfo, t *tally) []countRow {
	s := run.Summary
	all, in, br, st := totals(s.Vendors), s.Input, s.Breaks, s.Statements
	rejects := quoted(rejectsSheet) + "!" + span("G", 2)
	vendors := vendorTable{head: vendorHead, vendors: s.Vendors}
	return []countRow{ // in the order of the constants above
		{"Rows read in the lists", in.Read, in.Accepted + in.Terms + in.Rejected,
			sumOf(acceptedRow, termsRow, rejectedRow), "accepted + terms + rejected"},
		{"   accepted", in.Accepted, all.Loans, vendors.sum("C"), "loans of all vendors"},
		{"   terms (no vendor)", in.Terms, 0, "", ""},
		{"   rejected", in.Rejected, t.rejectedRows(),
			fmt.Sprintf(`COUNTIF(%[1]s,"loans")+COUNTIF(%[1]s,"claims")`, rejects), "rows on sheet Rejects"},
		{"Loans", all.Loans, all.Matched + all.WithinTolerance + br.Total + all.Unmatched,
			sumOf(matchedRow, withinRow, brokenRow, unmatchedRow), "matched + within + broken + unmatched"},
		{"   matched to the cent", all.Matched, all.Matched, vendors.sum("D"), "all vendors"},
		{"   within tolerance", all.WithinTolerance, all.WithinTolerance, vendors.sum("E"), "all vendors"},
		{"   broken", br.Total, t.status[payoff.Broken], countIf(statusHead, string(payoff.Broken)),
			"rows on sheet Exceptions"},
		{"   unmatched", all.Unmatched, t.unmatched(), countIf(statusHead, string(payoff.Unmatched)) + "-" +
			countIf(reasonHead, string(payoff.MissingInList)), "rows on sheet Exceptions"},
		{"Statement lines without a loan", all.MissingInList, t.reason[payoff.MissingInList],
			countIf(reasonHead, string(payoff.MissingInList)), "rows on sheet Exceptions"},
		{"Broken: new", br.New, br.Total - br.Persisting, less(brokenRow, persistingRow), "broken - persisting"},
		{"   persisting", br.Persisting, br.Total - br.New, less(brokenRow, newRow), "broken - new"},
		{"Broken: explained", br.Explained, explainedLoans(s.Causes),
			causeCount(run, allBreaks) + "-" + causeCount(run, unexplainedCause), "loans on sheet Causes"},
		{"   unexplained", br.Unexplained, br.Total - br.Explained, less(brokenRow, explainedRow),
			"broken - explained"},
		{"Statement rows read", st.Read, 0, "", ""},
		{"   paired with a loan", st.Paired, 0, "", ""},
		{"   rejected", st.Rejected, 0, "", ""},
	}
}

// counts writes the counts and their checks.
func (s *sheet) counts(rows []countRow) {
	s.add(words(section, "Counts"))
	s.heads("What", "Count", "Must equal", "Ties", "Made of", "")
	for i, r := range rows {
		if r.formula == "" {
			s.add(plain(r.label), integer(r.n))
			continue
		}
		at := countHead + 1 + i
		s.add(plain(r.label), integer(r.n), integer(r.got).with("%s", r.formula),
			ties(r.n == r.got, fmt.Sprintf("B%[1]d=C%[1]d", at)), words(note, "%s", r.parts))
	}
}

// allTie says whether every check of the Summary holds.
func allTie(rows []countRow, v vendorTable) bool {
	for _, r := range rows {
		if r.formula != "" && r.n != r.got {
			return false
		}
	}
	for _, t := range v.vendors {
		if !countsTie(t) || !netTies(t) {
			return false
		}
	}
	return true
}

// sumOf returns a formula that adds the counts of these rows.
func sumOf(rows ...int) string {
	parts := make([]string, len(rows))
	for i, row := range rows {
		parts[i] = fmt.Sprintf("B%d", row)
	}
	return strings.Join(parts, "+")
}

func less(from, row int) string { return fmt.Sprintf("B%d-B%d", from, row) }

// countIf returns a formula that counts the rows of the Exceptions sheet that have a word in a column.
func countIf(head, word string) string {
	return fmt.Sprintf("COUNTIF(%s!%s,%s)", quoted(exceptionsSheet), span(letterOf(exceptionColumns(), head), 2),
		formulaText(word))
}

// ageBuckets are the ranges of age in days by which breaks are counted; 60 is the return window of ACH entries.
var ageBuckets = [...]struct {
	from, to int
	name     string
}{
	{0, 1, "0-1 days"}, {2, 7, "2-7 days"}, {8, 30, "8-30 days"}, {31, 60, "31-60 days"}, {61, 99999, "over 60 days"},
}

// A tally counts what the sheets hold while they are written. The Summary shows it next to the run's own counts.
type tally struct {
	status   map[payoff.Status]int
	reason   map[payoff.Reason]int
	age      [len(ageBuckets)]int
	rejected map[payoff.FileKind]int
}

func newTally() tally {
	return tally{status: map[payoff.Status]int{}, reason: map[payoff.Reason]int{}, rejected: map[payoff.FileKind]int{}}
}

// exception counts one line of the Exceptions sheet.
func (t *tally) exception(l *payoff.Line) {
	t.status[l.Status]++
	if l.Reason != "" {
		t.reason[l.Reason]++
	}
	if l.FirstSeen.IsZero() {
		return
	}
	for i, b := range ageBuckets {
		if l.AgeDays >= b.from && l.AgeDays <= b.to {
			t.age[i]++
		}
	}
}

// rejectedRows counts the rejected rows of the lists.
func (t *tally) rejectedRows() int { return t.rejected[payoff.LoanList] + t.rejected[payoff.ClaimList] }

// unmatched counts the unmatched loans: a line of a statement that no list has is not a loan.
func (t *tally) unmatched() int { return t.status[payoff.Unmatched] - t.reason[payoff.MissingInList] }
