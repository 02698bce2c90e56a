package readers

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tieout/payoff"
)

var errTotalAbove = errors.New("is a total with rows below it, where only the last lines may be totals: remove it, or what stands below")

var errTotal = errors.New("is a total, not a row: where totals end every such file, say trailer: true in its list")

// isTotal says whether a row holds totals below the data: its id says so, or, where such lines are expected, it has no id
// and nothing but sums.
func (r *row) isTotal(kind payoff.FileKind, expected bool) bool {
	if id := r.id(kind); id != "" || !expected {
		return saysTotal(id)
	}
	return saysTotal(r.Vendor) || strings.TrimSpace(r.Vendor+r.VendorLoanID+r.DayCount+r.Rate+r.InterestPaidTo+r.PayoffDate+
		r.Date+r.Kind+r.AsOf) == ""
}

// id returns what names the row, as it stands in the file.
func (r *row) id(kind payoff.FileKind) string {
	switch kind {
	case payoff.ClaimList:
		return strings.TrimSpace(r.Claim)
	case payoff.StatementFile:
		return cmp.Or(strings.TrimSpace(r.Account), strings.TrimSpace(r.VendorLoanID), strings.TrimSpace(r.Claim))
	}
	return strings.TrimSpace(r.Account)
}

// saysTotal says whether a cell reads like the start of a total line: Total, Grand total:, TOTALS 12 loans, Summe.
func saysTotal(cell string) bool {
	if cell = strings.TrimSpace(cell); cell == "" || strings.IndexByte("tTgGsSzZ", cell[0]) < 0 {
		return false // the common case
	}
	words := strings.FieldsFunc(strings.ToLower(cell), func(r rune) bool { return r == ' ' || r == ':' || r == '\t' })
	if len(words) > 1 && (words[0] == "grand" || words[0] == "sub") {
		words = words[1:]
	}
	switch strings.Join(words[:min(1, len(words))], "") {
	case "total", "totals", "subtotal", "subtotals", "sub-total", "sub-totals", "grandtotal", "sum", "summe", "gesamt", "gesamtsumme", "zwischensumme", "soma":
		return true
	}
	return false
}

// totalColumn is the column in which a total line is told.
func totalColumn(kind payoff.FileKind) string {
	if kind == payoff.ClaimList {
		return "claim"
	}
	return "account"
}

// trailer holds the total lines back until it is seen whether rows follow: only what ends a file is its trailer.
type trailer struct {
	expected bool // the layout says that there is one
	held     []totalLine
}

// A totalLine is a row that reads like a total, and its reject in case that rows follow it.
type totalLine struct {
	row    row
	reject error
}

// hold holds back the reject of a total line.
func (t *trailer) hold(r row, reject error) { t.held = append(t.held, totalLine{r, reject}) }

// release returns what was held back, since a row follows.
func (t *trailer) release() []totalLine {
	held := t.held
	t.held = nil
	for _, line := range held {
		if reject, ok := errors.AsType[*payoff.RowError](line.reject); ok && errors.Is(reject.Err, errTotal) {
			reject.Err = errTotalAbove
		}
	}
	return held
}

// judge says at the end of a file which lines were taken for its trailer, and refuses the file if its own total is
// another than its rows come to: rows were lost, or came twice, before it reached us.
func (t *trailer) judge(f *File) error {
	if !t.expected {
		return nil
	}
	if len(t.held) == 0 {
		f.warn("no total line ends it, though its list says trailer: true; is it whole?")
		return nil
	}
	if first, ok := errors.AsType[*payoff.RowError](t.held[0].reject); ok {
		f.warn("%d total lines from row %d on are no rows", len(t.held), first.Source.Row)
	}
	line, ok := t.whole(f.plan.kind)
	if !ok {
		return nil
	}
	return line.check(f)
}

// whole returns the last line that is a total of the whole file: the grand total, else one that names no part of it.
func (t *trailer) whole(kind payoff.FileKind) (line totalLine, ok bool) {
	grand := false
	for _, l := range t.held {
		words := totalWords(l.row.id(kind))
		_, counts := countIn(words.rest)
		if words.sub || words.grand != grand && grand || len(words.rest) > 0 && !counts {
			continue
		}
		line, ok, grand = l, true, words.grand
	}
	return line, ok
}

// check compares the count and the sum of a total line with what was read. A sum proves nothing where amounts could not
// be read; those rows are rejected.
func (l *totalLine) check(f *File) error {
	got, kind := f.Totals(), f.plan.kind
	if n, ok := countIn(totalWords(l.row.id(kind)).rest); ok && n != got.Rows {
		return f.lost("its total line counts %d rows, and it has %d", n, got.Rows)
	}
	cell := strings.TrimSpace(*l.row.amount(kind))
	if isMissing(cell) {
		return nil
	}
	said, err := f.decoder.parse(cell)
	switch {
	case err != nil:
		f.warn("its total %q is not compared: it %v", clip(cell), err)
	case said.Round(2).Equal(got.Principal.Round(2)):
	case got.Unread > 0:
		f.warn("its total line says %s, and its rows come to %s; the amounts of %d rows cannot be read",
			said.StringFixed(2), got.Principal.StringFixed(2), got.Unread)
	default:
		return f.lost("its total line says %s, and its rows come to %s, which is %s apart", said.StringFixed(2),
			got.Principal.StringFixed(2), said.Sub(got.Principal).Abs().StringFixed(2))
	}
	return nil
}

// warn notes what a person should know of the file.
func (f *File) warn(format string, args ...any) {
	f.plan.warnings = append(f.plan.warnings, f.name+": "+fmt.Sprintf(format, args...))
}

// lost refuses a file whose rows are not those that it was written with.
func (f *File) lost(format string, args ...any) error {
	return payoff.Problemf(payoff.CodeControl,
		"export the file again; if its total is of something else, remove the line and trailer: true",
		"%s: "+format, append([]any{f.name}, args...)...)
}

// words are what a total line says: which total it is, and what stands behind that.
type words struct {
	grand, sub bool
	rest       []string
}

// totalWords takes the words for a total off the id of a total line; a line without an id says nothing.
func totalWords(id string) words {
	var w words
	w.rest = strings.FieldsFunc(strings.ToLower(id), func(r rune) bool { return strings.ContainsRune(" \t:()=#", r) })
	for len(w.rest) > 0 {
		switch w.rest[0] {
		case "grandtotal", "grand", "gesamtsumme":
			w.grand = true
		case "sub", "subtotal", "subtotals", "sub-total", "sub-totals", "zwischensumme":
			w.sub = true
		case "total", "totals", "sum", "summe", "gesamt", "soma", "of":
		default:
			return w
		}
		w.rest = w.rest[1:]
	}
	return w
}

// countedWords may stand beside the count of a total line.
const countedWords = " loan loans account accounts claim claims row rows record records item items line lines" +
	" count number of "

// countIn reads the count of a total line: 362, or 1,362 loans. A lone number that may be a year is none.
func countIn(rest []string) (int, bool) {
	var numbers []int
	for _, word := range rest {
		digits := strings.ReplaceAll(word, ",", "")
		n, err := strconv.Atoi(digits)
		switch {
		case err == nil && isDigits(digits) && (digits == word || wellGrouped(word)):
			numbers = append(numbers, n)
		case !strings.Contains(countedWords, " "+word+" "):
			return 0, false
		}
	}
	if len(numbers) != 1 || len(rest) == 1 && numbers[0] >= 1900 && numbers[0] < 2100 {
		return 0, false
	}
	return numbers[0], true
}
