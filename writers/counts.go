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
	leftOutRow
	loansRow
	matchedRow
	withinRow
	brokenRow
	unmatchedRow
	missingRow
	breaksRow
	oneSidedRow
	notComparedRow
	newRow
	reopenedRow
	persistingRow
	explainedRow
	severalRow
	possibleRow
	unexplainedRow
	statementRow
	pairedRow
	ofRejectedRow
	statementRejectedRow
	lastCountRow // the statements' rows that were left out

	vendorHead = lastCountRow + 3 // below an empty row and a heading
)

// countRows returns the funnel from rows read to breaks, in the order of the constants above.
func countRows(run payoff.RunInfo, t *tally) []countRow {
	rows := append(inputRows(run.Summary, t), loanRows(run.Summary, t)...)
	return append(append(rows, breakRows(run, t)...), statementRows(run.Summary)...)
}

func inputRows(s payoff.Summary, t *tally) []countRow {
	all, in := totals(s.Vendors), s.Input
	rejects := quoted(rejectsSheet) + "!" + span("G", 2)
	vendors := vendorTable{head: vendorHead, vendors: s.Vendors}
	return []countRow{
		{"Rows read in the lists", in.Read, in.Accepted + in.Terms + in.Rejected + in.LeftOut,
			sumOf(acceptedRow, termsRow, rejectedRow, leftOutRow), "accepted + terms + rejected + left out"},
		{"   accepted", in.Accepted, all.Loans, vendors.sum("C"), "loans of all vendors"},
		{"   terms (no vendor)", in.Terms, 0, "", ""},
		{"   rejected", in.Rejected, t.rejectedRows(),
			fmt.Sprintf(`COUNTIF(%[1]s,"loans")+COUNTIF(%[1]s,"claims")`, rejects), "rows on sheet Rejects"},
		{"   left out: duplicates, totals", in.LeftOut, 0, "", ""},
	}
}

func loanRows(s payoff.Summary, t *tally) []countRow {
	all, br := totals(s.Vendors), s.Breaks
	vendors := vendorTable{head: vendorHead, vendors: s.Vendors}
	return []countRow{
		{"Loans", all.Loans, all.Matched + all.WithinTolerance + br.Differences + all.Unmatched,
			sumOf(matchedRow, withinRow, brokenRow, unmatchedRow), "matched + within + broken + unmatched"},
		{"   matched to the cent", all.Matched, all.Matched, vendors.sum("D"), "all vendors"},
		{"   within tolerance", all.WithinTolerance, all.WithinTolerance, vendors.sum("E"), "all vendors"},
		{"   broken", br.Differences, t.status[payoff.Broken], countIf(statusHead, string(payoff.Broken)),
			"rows on sheet Exceptions"},
		{"   unmatched", all.Unmatched, t.unmatched(), countIf(statusHead, string(payoff.Unmatched)) + "-" +
			countIf(reasonHead, string(payoff.MissingInList)), "rows on sheet Exceptions"},
		{"Statement lines without a loan", all.MissingInList, t.reason[payoff.MissingInList],
			countIf(reasonHead, string(payoff.MissingInList)), "rows on sheet Exceptions"},
	}
}

func breakRows(run payoff.RunInfo, t *tally) []countRow {
	br, by := run.Breaks, brokenBy(run.Causes)
	all := totals(run.Vendors)
	return []countRow{
		{"Breaks", br.Total, br.Differences + br.OneSided, sumOf(brokenRow, oneSidedRow), "broken + one-sided"},
		{"   one-sided", br.OneSided, t.oneSided(), oneSidedCount(), "rows on sheet Exceptions"},
		{"Not compared", all.NotCompared, all.Unmatched + all.MissingInList - br.OneSided,
			sumOf(unmatchedRow, missingRow) + fmt.Sprintf("-B%d", oneSidedRow),
			"unmatched + statement lines without a loan - one-sided"},
		{"Breaks: new", br.New, br.Total - br.Reopened - br.Persisting, less(breaksRow, reopenedRow, persistingRow),
			"breaks - reopened - persisting"},
		{"   reopened", br.Reopened, 0, "", ""},
		{"   persisting", br.Persisting, 0, "", ""},
		{"Broken: explained", br.Explained, by.Explained, causeCount(run, payoff.Unique, payoff.Class, payoff.Profile),
			"loans on sheet Causes"},
		{"   several causes fit", br.Several, by.Several, causeCount(run, payoff.Ambiguous), "loans on sheet Causes"},
		{"   possible", br.Possible, by.Possible, causeCount(run, payoff.Possible), "loans on sheet Causes"},
		{"   unexplained", br.Unexplained, br.Differences - br.Explained - br.Several - br.Possible,
			less(brokenRow, explainedRow, severalRow, possibleRow), "broken - the others"},
	}
}

func statementRows(s payoff.Summary) []countRow {
	st := s.Statements
	return []countRow{
		{"Statement rows read", st.Read, st.Paired + st.MissingInList + st.OfRejected + st.Rejected + st.LeftOut,
			sumOf(pairedRow, missingRow, ofRejectedRow, statementRejectedRow, lastCountRow),
			"paired + without a loan + of rejected rows + rejected + left out"},
		{"   paired with a loan", st.Paired, 0, "", ""},
		{"   of a rejected row of the lists", st.OfRejected, 0, "", ""},
		{"   rejected", st.Rejected, 0, "", ""},
		{"   left out: totals", st.LeftOut, 0, "", ""},
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

// less returns a formula that takes the counts of rows from that of another.
func less(from int, rows ...int) string {
	formula := fmt.Sprintf("B%d", from)
	for _, row := range rows {
		formula += fmt.Sprintf("-B%d", row)
	}
	return formula
}

// oneSidedCount returns a formula that counts the one-sided breaks of the Exceptions sheet.
func oneSidedCount() string {
	var parts []string
	for _, r := range payoff.Reasons {
		if r.IsBreak() {
			parts = append(parts, countIf(reasonHead, string(r)))
		}
	}
	return strings.Join(parts, "+")
}

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

// oneSided counts the breaks that only one side has.
func (t *tally) oneSided() int {
	n := 0
	for r, lines := range t.reason {
		if r.IsBreak() {
			n += lines
		}
	}
	return n
}
