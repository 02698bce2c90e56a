package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/readers"
)

// A control is what somebody else counted of the files of one kind, or of one vendor's statement.
type control struct {
	of   string // loans, claims, history, or the vendor
	rows string // how many; empty: not counted
	sum  decimal.NullDecimal
}

// controls is --control, which may be given several times. It is a flag's value.
type controls []control

// Set reads OF=COUNT:SUM; either side of the colon may be empty.
func (c *controls) Set(text string) error {
	of, figures, ok := strings.Cut(text, "=")
	rows, sum, colon := strings.Cut(figures, ":")
	one := control{of: of, rows: rows}
	var err error
	if sum != "" {
		one.sum.Valid = true
		one.sum.Decimal, err = payoff.ParseNumber(sum)
	}
	if rows != "" && err == nil {
		_, err = strconv.ParseUint(rows, 10, 31)
	}
	if ok && colon && strings.ContainsAny(figures, ",$ ") {
		return errors.New("write the figures without commas, spaces and signs, decimals behind a point, as in loans=362:1234567.89")
	}
	if !ok || !colon || of == "" || rows+sum == "" || err != nil {
		return errors.New("say how many rows and what they come to, as in loans=362:1234567.89, loans=362: or loans=:1234567.89")
	}
	*c = append(*c, one)
	return nil
}

// String is what the help shows as the default: nothing.
func (c *controls) String() string { return "" }

// Type is what the help calls the value.
func (c *controls) Type() string { return "OF=COUNT:SUM" }

// check refuses a control total of what cannot be among the files.
func (c controls) check(conf *config) error {
	for _, one := range c {
		if v := conf.Vendors[one.of]; v.Quotes != payoff.QuotesFromFile && !one.isKind() {
			return payoff.Problemf(payoff.CodeUsage, "there are loans, claims, history, and the vendors that state their payoffs in a file",
				"--control: %q is no kind of file and no vendor's statement", one.of)
		}
	}
	return nil
}

func (c control) isKind() bool {
	switch payoff.FileKind(c.of) {
	case payoff.LoanList, payoff.ClaimList, payoff.HistoryFile:
		return true
	}
	return false
}

// covers says whether the file is one of those that were counted.
func (c control) covers(f input) bool {
	if c.isKind() {
		return string(f.Kind()) == c.of
	}
	return f.vendor == c.of
}

// verify compares what was counted with what was read, and returns what is said where all of it is the same.
func (c controls) verify(in *inputs) (met string, err error) {
	var said []string
	for _, one := range c {
		var read readers.Totals
		var names []string
		for _, f := range in.files {
			if one.covers(f) {
				t := f.Totals()
				read.Rows, read.Unread, read.Principal = read.Rows+t.Rows, read.Unread+t.Unread, read.Principal.Add(t.Principal)
				names = append(names, f.Name())
			}
		}
		if err := one.compare(read, names); err != nil {
			return "", err
		}
		said = append(said, one.met(read))
	}
	return strings.Join(said, "; "), nil
}

// met spells what was counted.
func (c control) met(read readers.Totals) string {
	var parts []string
	if c.rows != "" {
		parts = append(parts, rowCount(read.Rows))
	}
	if c.sum.Valid {
		parts = append(parts, grouped(read.Principal))
	}
	return c.of + " " + strings.Join(parts, ", ")
}

// compare says both figures and their difference, where they are not the same.
func (c control) compare(read readers.Totals, names []string) error {
	var wrong []string
	if n, err := strconv.Atoi(c.rows); err == nil && n != read.Rows {
		wrong = append(wrong, fmt.Sprintf("%s read, and %d expected (%s)", rowCount(read.Rows), n, fewer(read.Rows-n)))
	}
	if c.sum.Valid && !c.sum.Decimal.Equal(read.Principal) {
		wrong = append(wrong, fmt.Sprintf("amounts of %s read, and %s expected (%s)", grouped(read.Principal), grouped(c.sum.Decimal),
			less(read.Principal.Sub(c.sum.Decimal))))
		if read.Unread > 0 {
			wrong = append(wrong, fmt.Sprintf("%s without a readable amount", rowCount(read.Unread)))
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

func rowCount(n int) string {
	if n == 1 {
		return "1 row"
	}
	return strconv.Itoa(n) + " rows"
}

// fewer spells a difference of rows, read less expected.
func fewer(n int) string {
	if n < 0 {
		return fmt.Sprintf("%d missing", -n)
	}
	return fmt.Sprintf("%d too many", n)
}

// less spells a difference of amounts, read less expected.
func less(d decimal.Decimal) string {
	if d.IsNegative() {
		return grouped(d.Neg()) + " missing"
	}
	return grouped(d) + " too much"
}

// grouped spells an amount with its thousands apart; more than two decimals are kept.
func grouped(d decimal.Decimal) string {
	text := d.Abs().StringFixed(max(2, -d.Exponent()))
	whole, cents, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if d.IsNegative() {
		whole = "-" + whole
	}
	return whole + "." + cents
}
