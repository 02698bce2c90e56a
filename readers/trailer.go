package readers

import (
	"errors"
	"strconv"
	"strings"

	"tieout/payoff"
)

// What is wrong with a total line, in the words of the reject list.
var (
	errTotal = errors.New("is a total, not a row: if totals end every such file, " +
		"say trailer: true in its list")
	errTotalAbove = errors.New("is a total with rows below it, but only the last lines may be totals: " +
		"remove it, or the rows below it")
)

// isTotal says whether a row holds totals below the data: its id says so, or, if such lines are expected, it has no id
// and only sums.
func (r *row) isTotal(kind payoff.FileKind, expected bool) bool {
	if id := r.id(kind); id != "" || !expected {
		return saysTotal(id)
	}
	return saysTotal(r.Vendor) || isBlank(r.Vendor+r.VendorLoanID+r.DayCount+r.Rate+r.InterestPaidTo+r.PayoffDate+
		r.Date+r.Kind+r.AsOf)
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
	case "total", "totals", "subtotal", "subtotals", "sub-total", "sub-totals", "grandtotal",
		"sum", "summe", "gesamt", "gesamtsumme", "zwischensumme", "soma":
		return true
	}
	return false
}

// totalColumn is the column that shows that a line is a total.
func totalColumn(kind payoff.FileKind) string {
	if kind == payoff.ClaimList {
		return "claim"
	}
	return "account"
}

// trailer holds the total lines back until it is known whether rows follow: only what ends a file is its trailer.
type trailer struct {
	expected bool // the layout says that there is one
	held     []totalLine
}

// A totalLine is a row that reads like a total, and its reject in case rows follow it.
type totalLine struct {
	row    row
	reject error
}

// hold holds a total line back, if a trailer is expected and the line was rejected.
func (t *trailer) hold(r *row, reject error) bool {
	if t.expected && reject != nil {
		t.held = append(t.held, totalLine{*r, reject})
		return true
	}
	return false
}

// release yields the rejects of the lines that were held back, because a row follows. It returns false if yield did.
func (t *trailer) release(yield func(error) bool) bool {
	held := t.held
	t.held = nil
	for _, line := range held {
		if reject, ok := errors.AsType[*payoff.RowError](line.reject); ok && errors.Is(reject.Err, errTotal) {
			reject.Err = errTotalAbove
		}
		if !yield(line.reject) {
			return false
		}
	}
	return true
}

// judge says at the end of a file which lines are its trailer, and refuses the file if its own total is not what its
// rows come to: rows were lost, or came twice, before it reached us.
func (t *trailer) judge(f *File) error {
	if !t.expected {
		return nil
	}
	f.sums.trailer = len(t.held)
	if len(t.held) == 0 {
		f.warn(payoff.WarnTrailer, "it does not end with a total line, though its list says trailer: true; is it complete?")
		return nil
	}
	if first, ok := errors.AsType[*payoff.RowError](t.held[0].reject); ok {
		f.warn(payoff.WarnTrailer, "%d total lines from row %d on are no rows", len(t.held), first.Source.Row)
	}
	line, ok := t.fileTotal(f.Kind())
	if !ok {
		return nil
	}
	return line.check(f)
}

// fileTotal returns the last line that is a total of the whole file: the grand total, else one that names no part of
// it.
func (t *trailer) fileTotal(kind payoff.FileKind) (line totalLine, ok bool) {
	grand := false
	for _, l := range t.held {
		words := splitTotal(l.row.id(kind))
		_, counts := countIn(words.rest)
		if words.sub || words.grand != grand && grand || len(words.rest) > 0 && !counts {
			continue
		}
		line, ok, grand = l, true, words.grand
	}
	return line, ok
}

// check compares the count and the sum of a total line with what was read. A sum proves nothing if amounts could not be
// read; those rows are rejected.
func (l *totalLine) check(f *File) error {
	got, kind := f.Totals(), f.Kind()
	if n, ok := countIn(splitTotal(l.row.id(kind)).rest); ok && n != got.Rows {
		return f.contradicted("its total line counts %d rows, and it has %d", n, got.Rows)
	}
	cell := strings.TrimSpace(l.row.amount(kind))
	if isMissing(cell) {
		return nil
	}
	said, err := f.table.decoder.parse(cell)
	switch {
	case err != nil:
		f.warn(payoff.WarnTrailer, "its total %q is not compared: it %v", clip(cell), err)
	case said.Round(2).Equal(got.Principal.Round(2)):
	case got.Unread > 0:
		f.warn(payoff.WarnTrailer, "its total line says %s, and its rows come to %s; the amounts of %d rows cannot be read",
			said.StringFixed(2), got.Principal.StringFixed(2), got.Unread)
	default:
		return f.contradicted("its total line says %s, and its rows come to %s, which is %s apart", said.StringFixed(2),
			got.Principal.StringFixed(2), said.Sub(got.Principal).Abs().StringFixed(2))
	}
	return nil
}

// contradicted refuses a file whose own total line contradicts its rows.
func (f *File) contradicted(format string, args ...any) error {
	return payoff.Problemf(payoff.CodeControl,
		"export the file again; if its total is of something else, remove the line and trailer: true",
		"%s: "+format, append([]any{f.name}, args...)...)
}

// totalWords are what the id of a total line says: which total it is, and what follows that.
type totalWords struct {
	grand, sub bool
	rest       []string
}

// splitTotal takes the words for a total off the id of a total line; a line without an id says nothing.
func splitTotal(id string) totalWords {
	var w totalWords
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

// countedWords may stand beside the count of rows in a total line.
const countedWords = " loan loans account accounts claim claims row rows record records item items line lines" +
	" count number of "

// countIn reads the count of rows of a total line: 362, or 1,362 loans. A lone number that may be a year is no count.
func countIn(rest []string) (int, bool) {
	var numbers []int
	for _, word := range rest {
		digits := strings.ReplaceAll(word, ",", "")
		n, err := strconv.Atoi(digits)
		switch {
		case err == nil && isDigits(digits) && (digits == word || isGrouped(word)):
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
