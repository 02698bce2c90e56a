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
)

// Terminal writes the final summary of a run: at most 24 lines of at most 80 columns, without colour. Where vendors
// are too many, those with the largest differences are shown; where amounts are too wide, they are shortened.
func Terminal(w io.Writer, run payoff.RunInfo) error {
	s := run.Summary
	lines := []string{fmt.Sprintf("Run %s  as of %s  %s", s.Run, s.AsOf, outcome(s))}
	if text := warning(s); text != "" {
		lines = append(lines, indented(text)...)
	}
	lines = append(lines, indented(verdict(s))...)
	lines = append(lines, fmt.Sprintf("  input   %s read = %s accepted + %s terms + %s rejected",
		grouped(s.Input.Read), grouped(s.Input.Accepted), grouped(s.Input.Terms), grouped(s.Input.Rejected)))
	if h := s.History; h != nil {
		lines = append(lines, fmt.Sprintf("  history %s read = %s accepted + %s rejected", grouped(h.Read), grouped(h.Accepted), grouped(h.Rejected)))
	}
	if st := s.Statements; st.Read > 0 {
		lines = append(lines, fmt.Sprintf("  statements %s read, %s paired, %s without a loan, %s rejected",
			grouped(st.Read), grouped(st.Paired), grouped(st.MissingInList), grouped(st.Rejected)))
	}
	lines = append(lines, vendorLines(s.Vendors)...)
	lines = append(lines, fmt.Sprintf("  breaks  %s = %s new + %s persisting = %s explained + %s unexplained",
		grouped(s.Breaks.Total), grouped(s.Breaks.New), grouped(s.Breaks.Persisting), grouped(s.Breaks.Explained),
		grouped(s.Breaks.Unexplained)))
	place := len(lines)
	lines = append(lines, effort(s))
	if len(s.Reports) > 0 {
		lines = append(lines, "  report  "+s.Reports[0])
	}
	if next := nextStep(s); next != "" {
		lines = append(lines, "  next    "+next)
	}
	for _, rule := range run.Rules { // as many as the screen holds; the workbook has them all
		if said := indented(rule); len(lines)+len(said) <= maxLines {
			lines = slices.Insert(lines, place, said...)
			place += len(said)
		}
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, strings.TrimRight(narrow(clean(line)), " ")); err != nil {
			return err
		}
	}
	return nil
}

// effort says what the run cost; effects only where there were any.
func effort(s payoff.Summary) string {
	line := fmt.Sprintf("  calls   %s in %.1f s", grouped(totals(s.Vendors).Calls), s.Seconds)
	if e := s.Effects; e.Sent > 0 || e.Unknown > 0 {
		line += fmt.Sprintf("; %s sent that change something, %s of unknown outcome", grouped(e.Sent), grouped(e.Unknown))
	}
	return line
}

// nextStep names the command that helps most, with the flags by which it finds the run's ledger.
func nextStep(s payoff.Summary) string {
	flags, usual := "", "tieout.db"
	if s.Sandbox {
		flags, usual = " --sandbox", "tieout-sandbox.db"
	}
	if s.Ledger != "" && s.Ledger != usual {
		flags += " --ledger " + s.Ledger
	}
	return strings.NewReplacer("only failed", "only failed"+flags, "tieout breaks", "tieout breaks"+flags,
		"tieout resume", "tieout resume"+flags).Replace(step(s))
}

func step(s payoff.Summary) string {
	t := totals(s.Vendors)
	switch {
	case s.Effects.Unknown > 0:
		return "tieout resolve"
	case s.ExitCode == 130 || s.ExitCode == 143:
		return "tieout resume"
	case s.ExitCode == 4 && t.Unmatched > 0:
		return "tieout run --only failed   then: tieout breaks"
	case s.Rejected() > 0:
		return "mend the rows on sheet Rejects, then tieout run"
	case s.Breaks.Total > 0 || s.ExitCode == 3:
		return "tieout breaks"
	}
	return ""
}

// vendorLines is the table of vendors, as exact as 80 columns allow.
func vendorLines(vendors []payoff.ControlTotal) []string {
	if len(vendors) == 0 {
		return nil
	}
	shown, more := largest(vendors), ""
	if n := len(vendors) - len(shown); n > 0 {
		more = fmt.Sprintf("  and %s with smaller differences: see the workbook", plural(n, "more row"))
	}
	lines := vendorGrid(shown, func(c payoff.Cents) string { return group(c.String()) })
	if widest(lines) > maxColumns {
		lines = vendorGrid(shown, short)
		lines = append(lines, "  (amounts shortened: k thousand, m million, bn, tn; the workbook is exact)")
	}
	if more != "" {
		lines = append(lines, more)
	}
	return lines
}

// largest returns the vendors with the largest absolute differences; all of them, as they came, if they fit.
func largest(vendors []payoff.ControlTotal) []payoff.ControlTotal {
	if len(vendors) <= maxVendors {
		return vendors
	}
	sorted := slices.Clone(vendors)
	slices.SortStableFunc(sorted, func(a, b payoff.ControlTotal) int { return cmp.Compare(b.Absolute, a.Absolute) })
	return sorted[:maxVendors]
}

// vendorGrid lays the vendors out in columns.
func vendorGrid(vendors []payoff.ControlTotal, money func(payoff.Cents) string) []string {
	rows := [][]string{{"vendor", "cur", "loans", "matched", "within", "broken", "unmatched", "net diff", "abs diff"}}
	for _, v := range vendors {
		rows = append(rows, []string{cut(clean(v.Vendor), 12), cut(clean(v.Currency), 3), grouped(v.Loans),
			grouped(v.Matched), grouped(v.WithinTolerance), grouped(v.Broken), grouped(v.Unmatched), money(v.Net),
			money(v.Absolute)})
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

// short writes an amount in at most seven characters: -12.3bn. Digits are cut, not rounded.
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

// wrap breaks a sentence between words into lines of at most so many characters; a longer word is a line.
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

// narrow cuts a line to the terminal's width; of a path the end says more than the start.
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
