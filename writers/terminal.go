package writers

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tieout/payoff"
)

// A terminal is at least this large; the summary fits it.
const (
	maxColumns = 80
	maxLines   = 24
	maxVendors = 8
	minVendors = 3 // if there is more to say
)

// Terminal writes the final summary of a run: at most 24 lines of at most 80 columns, without color. If there are too
// many vendors, those with the largest differences are shown; if amounts are too wide, they are shortened. The steps to
// take next come last, each on a line of its own that is never cut, because it may be a command.
func Terminal(w io.Writer, run payoff.RunInfo, next []string) error {
	lines := terminalLines(run, maxLines-len(next))
	for i, line := range lines {
		lines[i] = strings.TrimRight(narrow(clean(line)), " ")
	}
	for _, step := range next {
		lines = append(lines, "  next    "+clean(step))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

func terminalLines(run payoff.RunInfo, most int) []string {
	s := run.Summary
	lines := []string{fmt.Sprintf("Run %s  as of %s  %s", s.Run, s.AsOf, outcome(s))}
	if text := warning(s); text != "" {
		lines = append(lines, indented(text)...)
	}
	lines = append(lines, indented(verdict(s))...)
	lines = append(lines, inputLines(s)...)
	why := reasonLines(s)
	lines = append(lines, why...)
	lines = append(lines, vendorLines(s.Vendors, max(minVendors, maxVendors-len(why)))...)
	lines = append(lines, notComparedLines(s.Vendors)...)
	lines = append(lines, breakLines(s.Breaks)...)
	place := len(lines)
	lines = append(lines, effort(s))
	if len(s.Reports) > 0 {
		lines = append(lines, "  report  "+s.Reports[0])
	}
	for _, rule := range sentences(run.Rules) { // as many as fit on the screen; the workbook has them all
		if said := indented(rule); len(lines)+len(said) <= most {
			lines = slices.Insert(lines, place, said...)
			place += len(said)
		}
	}
	return lines
}

// spellCounts formats numbers with their thousands apart.
func spellCounts(format string, numbers ...int) string {
	spelled := make([]any, len(numbers))
	for i, n := range numbers {
		spelled[i] = payoff.Thousands(n)
	}
	return fmt.Sprintf(format, spelled...)
}

// inputLines says what was read, with a line for a history and for statements only if there were any.
func inputLines(s payoff.Summary) []string {
	in := s.Input
	lines := []string{spellCounts("  input   %s read = %s accepted + %s terms + %s rejected",
		in.Read, in.Accepted, in.Terms, in.Rejected) + more(in.LeftOut, "left out")}
	if h := s.History; h.Read > 0 {
		line := spellCounts("  history %s read = %s accepted + %s rejected", h.Read, h.Accepted, h.Rejected)
		if h.Unused > 0 {
			line += spellCounts("; %s of no loan of the lists", h.Unused)
		}
		lines = append(lines, line)
	}
	if st := s.Statements; st.Read > 0 {
		lines = append(lines, indented(spellCounts("statements %s read = %s paired + %s without a loan + %s rejected",
			st.Read, st.Paired, st.MissingInList, st.Rejected)+more(st.OfRejected, "of rejected rows")+
			more(st.LeftOut, "left out"))...)
	}
	return lines
}

// more is one more term of a sum, unless it is zero.
func more(n int, what string) string {
	if n == 0 {
		return ""
	}
	return spellCounts(" + %s "+what, n)
}

// breakLines say how many breaks there are, whether they are new, and what is known of them.
func breakLines(b payoff.BreakCounts) []string {
	lines := []string{spellCounts("  breaks  %s = %s new", b.Total, b.New) + more(b.Reopened, "reopened") +
		spellCounts(" + %s persisting", b.Persisting)}
	if b.Total > 0 {
		lines = append(lines, spellCounts("          = %s one-sided + %s explained", b.OneSided, b.Explained)+
			more(b.Several, "several fit")+more(b.Possible, "possible")+
			spellCounts(" + %s unexplained", b.Unexplained))
	}
	return lines
}

// notComparedLines say how much money nobody compared, currency by currency, by our own figures.
func notComparedLines(vendors []payoff.ControlTotal) []string {
	sums, loans, order := map[string]payoff.Cents{}, 0, []string{}
	for _, v := range vendors {
		if v.NotCompared == 0 {
			continue
		}
		if _, ok := sums[v.Currency]; !ok {
			order = append(order, v.Currency)
		}
		sums[v.Currency] += v.NotComparedExpected
		loans += v.NotCompared
	}
	if loans == 0 {
		return nil
	}
	parts := make([]string, len(order))
	for i, currency := range order {
		parts[i] = payoff.Grouped(sums[currency].Decimal()) + " " + currency
	}
	return indented(fmt.Sprintf("not compared: %s, expected %s", payoff.Plural(loans, "loan"), strings.Join(parts, ", ")))
}

// sentences are the rules in words.
func sentences(rules []payoff.VendorRule) []string {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = r.Sentence
	}
	return all
}

// effort says what the run cost, with effects only if there were any.
func effort(s payoff.Summary) string {
	line := fmt.Sprintf("  calls   %s in %.1f s", payoff.Thousands(totals(s.Vendors).Calls), s.Seconds)
	if e := s.Effects; e.Sent > 0 || e.Unknown > 0 {
		line += spellCounts("; %s sent that change something, %s of unknown outcome", e.Sent, e.Unknown)
	}
	return line
}

// vendorLines returns the table of vendors, as exact as 80 columns allow.
func vendorLines(vendors []payoff.ControlTotal, most int) []string {
	if len(vendors) == 0 {
		return nil
	}
	shown, more := largest(vendors, most), ""
	if n := len(vendors) - len(shown); n > 0 {
		more = fmt.Sprintf("  and %s with smaller differences: see the workbook", payoff.Plural(n, "more row"))
	}
	lines := vendorGrid(shown, func(c payoff.Cents) string { return payoff.Grouped(c.Decimal()) })
	if widest(lines) > maxColumns {
		lines = vendorGrid(shown, short)
		lines = append(lines, "  (amounts shortened: k thousand, m million, bn, tn; the workbook is exact)")
	}
	if more != "" {
		lines = append(lines, more)
	}
	return lines
}

// largest returns the vendors with the largest absolute differences; all of them, in their order, if they fit.
func largest(vendors []payoff.ControlTotal, most int) []payoff.ControlTotal {
	if len(vendors) <= most {
		return vendors
	}
	sorted := slices.Clone(vendors)
	slices.SortStableFunc(sorted, func(a, b payoff.ControlTotal) int { return cmp.Compare(b.Absolute, a.Absolute) })
	return sorted[:most]
}

// vendorGrid lays the vendors out in columns.
func vendorGrid(vendors []payoff.ControlTotal, money func(payoff.Cents) string) []string {
	rows := [][]string{{"vendor", "cur", "loans", "matched", "within", "broken", "unmatched", "net diff", "abs diff"}}
	for _, v := range vendors {
		row := []string{cut(clean(v.Vendor), 12), cut(clean(v.Currency), 3)}
		for _, n := range []int{v.Loans, v.Matched, v.WithinTolerance, v.Broken, v.Unmatched} {
			row = append(row, payoff.Thousands(n))
		}
		rows = append(rows, append(row, money(v.Net), money(v.Absolute)))
	}
	return grid(rows)
}

// grid aligns rows: the first two columns to the left, figures to the right.
func grid(rows [][]string) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, field := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(field))
		}
	}
	lines := make([]string, len(rows))
	for n, row := range rows {
		var line strings.Builder
		line.WriteString(" ")
		for i, field := range row {
			width := widths[i]
			if i < 2 {
				width = -width
			}
			fmt.Fprintf(&line, " %*s", width, field)
		}
		lines[n] = line.String()
	}
	return lines
}

func widest(lines []string) int {
	most := 0
	for _, line := range lines {
		most = max(most, utf8.RuneCountInString(line))
	}
	return most
}

// short spells an amount in at most seven characters: -12.3bn. Digits are cut off, not rounded.
func short(c payoff.Cents) string {
	sign, n := "", int64(c.Abs())
	if c < 0 {
		sign = "-"
	}
	for _, unit := range []struct {
		name string
		size int64 // in cents
	}{{"tn", 1e14}, {"bn", 1e11}, {"m", 1e8}, {"k", 1e5}} {
		if n >= unit.size {
			return fmt.Sprintf("%s%d.%d%s", sign, n/unit.size, n%unit.size/(unit.size/10), unit.name)
		}
	}
	return c.String()
}

// wrap breaks a sentence between words into lines of at most this many characters; a longer word is a line of its own.
func wrap(sentence string, columns int) []string {
	var lines []string
	for word := range strings.FieldsSeq(sentence) {
		last := len(lines) - 1
		if last < 0 || utf8.RuneCountInString(lines[last])+1+utf8.RuneCountInString(word) > columns {
			lines = append(lines, word)
			continue
		}
		lines[last] += " " + word
	}
	return lines
}

// indented breaks a sentence into the terminal's lines, two spaces before each.
func indented(sentence string) []string {
	lines := wrap(sentence, maxColumns-2)
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return lines
}

// narrow cuts a line to the terminal's width. Of a path, it keeps the end, which says more than the start.
func narrow(line string) string {
	runes := []rune(line)
	if len(runes) <= maxColumns {
		return line
	}
	const head = len("  report  ")
	if strings.HasPrefix(line, "  report  ") {
		return string(runes[:head]) + "..." + string(runes[len(runes)-(maxColumns-head-3):])
	}
	return string(runes[:maxColumns-3]) + "..."
}
