package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/readers"
)

// A Control is what somebody else counted of the files of one kind, or of one vendor's statement.
type Control struct {
	of   string // loans, claims, history, or the vendor
	rows string // how many; empty: not counted
	sum  decimal.NullDecimal
}

// ParseControl reads OF=COUNT:SUM. Either side of the colon may be empty.
func ParseControl(text string) (Control, error) {
	of, figures, ok := strings.Cut(text, "=")
	rows, sum, colon := strings.Cut(figures, ":")
	c := Control{of: of, rows: rows}
	var err error
	if sum != "" {
		c.sum.Valid = true
		c.sum.Decimal, err = payoff.ParseNumber(sum)
	}
	if rows != "" && err == nil {
		_, err = strconv.ParseUint(rows, 10, 31)
	}
	if ok && colon && strings.ContainsAny(figures, ",$ ") {
		return c, errors.New("write the figures without commas, spaces and signs, decimals after a point, " +
			"as in loans=362:1234567.89")
	}
	if !ok || !colon || of == "" || rows+sum == "" || err != nil {
		return c, errors.New("say how many rows and what they come to, as in loans=362:1234567.89, loans=362: or " +
			"loans=:1234567.89")
	}
	return c, nil
}

// CheckControls refuses a control total of what cannot be among the files.
func (s *Setup) CheckControls(controls []Control) error {
	for _, c := range controls {
		if s.Vendors[c.of].Quotes != payoff.QuotesFromFile && !c.isKind() {
			return payoff.Problemf(payoff.CodeUsage,
				"there are loans, claims, history, and the vendors that state their payoffs in a file",
				"--control: %q is no kind of file and no vendor's statement", c.of)
		}
	}
	return nil
}

func (c Control) isKind() bool {
	switch payoff.FileKind(c.of) {
	case payoff.LoanList, payoff.ClaimList, payoff.HistoryFile:
		return true
	}
	return false
}

// covers says whether the file is one of those that were counted.
func (c Control) covers(f input) bool {
	if c.isKind() {
		return f.Kind() == payoff.FileKind(c.of)
	}
	return f.vendor == c.of
}

// verify compares what was counted with what was read. It returns what was met, if all of it was.
func (in *Inputs) verify(controls []Control) (met string, err error) {
	var said []string
	for _, c := range controls {
		var read readers.Totals
		var names []string
		for _, f := range in.files {
			if c.covers(f) {
				t := f.Totals()
				read.Rows += t.Rows
				read.Unread += t.Unread
				read.Principal = read.Principal.Add(t.Principal)
				names = append(names, f.Name())
			}
		}
		if err := c.compare(read, names); err != nil {
			return "", err
		}
		said = append(said, c.met(read))
	}
	return strings.Join(said, "; "), nil
}

// met spells what was counted.
func (c Control) met(read readers.Totals) string {
	var parts []string
	if c.rows != "" {
		parts = append(parts, countRows(read.Rows))
	}
	if c.sum.Valid {
		parts = append(parts, payoff.Grouped(read.Principal))
	}
	return c.of + " " + strings.Join(parts, ", ")
}

// compare says both figures and their difference if they are not the same.
func (c Control) compare(read readers.Totals, names []string) error {
	var wrong []string
	if n, err := strconv.Atoi(c.rows); err == nil && n != read.Rows {
		wrong = append(wrong, fmt.Sprintf("%s read, and %d expected (%s)", countRows(read.Rows), n,
			spellRows(read.Rows-n)))
	}
	if c.sum.Valid && !c.sum.Decimal.Equal(read.Principal) {
		wrong = append(wrong, fmt.Sprintf("amounts of %s read, and %s expected (%s)", payoff.Grouped(read.Principal),
			payoff.Grouped(c.sum.Decimal), spellAmount(read.Principal.Sub(c.sum.Decimal))))
		if read.Unread > 0 {
			wrong = append(wrong, fmt.Sprintf("%s without a readable amount", countRows(read.Unread)))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	if len(names) == 0 {
		names = []string{"none"}
	}
	return payoff.Problemf(payoff.CodeControl, "check that the export is complete and is the one that was counted",
		"the control total of %s is not met: %s; files: %s", c.of, strings.Join(wrong, "; "), strings.Join(names, ", "))
}

// covered returns the numbers of the files that somebody counted.
func (in *Inputs) covered(controls []Control) []int {
	var files []int
	for i, f := range in.files {
		if slices.ContainsFunc(controls, func(c Control) bool { return c.covers(f) }) {
			files = append(files, i+1)
		}
	}
	return files
}

func countRows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return strconv.Itoa(n) + " rows"
}

// spellRows spells a difference of rows, read less expected.
func spellRows(n int) string {
	if n < 0 {
		return fmt.Sprintf("%d missing", -n)
	}
	return fmt.Sprintf("%d too many", n)
}

// spellAmount spells a difference of amounts, read less expected.
func spellAmount(d decimal.Decimal) string {
	if d.IsNegative() {
		return payoff.Grouped(d.Neg()) + " missing"
	}
	return payoff.Grouped(d) + " too much"
}
