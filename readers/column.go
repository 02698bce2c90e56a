package readers

import (
	"slices"
	"strings"
	"unicode"
)

// What a column can hold besides text.
const (
	holdsNumber = "number" // an amount, a rate or a count
	holdsDate   = "date"
	holdsRule   = "rule"
)

// A column is one canonical column, as docs/configuration.md lists them.
type column struct {
	name  string
	kinds string // the letters of the files that have it, as the tags of [row] say
	holds string // empty: text
	field int    // its position in [row]
}

// columnNamed returns the column with this canonical name, spelled in any of the ways in which headers match.
func columnNamed(all []column, name string) (column, bool) {
	i := slices.IndexFunc(all, func(c column) bool { return fold(c.name) == fold(name) })
	if i < 0 {
		return column{}, false
	}
	return all[i], true
}

// columnNames lists columns for a message.
func columnNames(all []column) string {
	list := make([]string, len(all))
	for i, c := range all {
		list[i] = c.name
	}
	return strings.Join(list, ", ")
}

// fold brings a header to the form in which headers are compared: without case, spaces, _ and -.
func fold(header string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' || r == '\uFEFF' || r == '\u200B' {
			return -1
		}
		return unicode.ToLower(r)
	}, header)
}

// isBlank says whether a cell of the column has no value.
func (c column) isBlank(cell string) bool {
	return isBlank(cell) || c.holds != "" && isMissing(cell)
}

// isContractTerm says whether the column is a contract term.
func (c column) isContractTerm() bool { return strings.Contains(c.kinds, "P") }

// isProbably says whether a header is probably a misspelling of the column. Lists existed before contract terms and
// actions were read, so these match only a closer spelling: last_repayment_date is not last_payment_date.
func (c column) isProbably(header string) bool {
	recent := c.isContractTerm() || c.name == "action"
	return resembles(header, c.name) && (!recent || editDistance(fold(header), fold(c.name)) <= 1)
}

// resembles says whether a header is probably a misspelling of a column: within two edits, or one letter more or less
// if the name is short, and with the same first letter. Date is not a misspelling of rate, nor is team of term, lender
// of vendor, or paid_interest of unpaid_interest.
func resembles(header, name string) bool {
	h, n := fold(header), fold(name)
	if h == "" || h[0] != n[0] {
		return false
	}
	if len(n) <= 4 {
		return len(h) != len(n) && editDistance(h, n) <= 1
	}
	return editDistance(h, n) <= 2
}

// editDistance returns the Levenshtein distance of a and b, or 3 if their lengths show that it is more than 2.
func editDistance(a, b string) int {
	if max(len(a)-len(b), len(b)-len(a)) > 2 {
		return 3
	}
	line := make([]int, len(b)+1)
	for j := range line {
		line[j] = j
	}
	for i := range len(a) {
		corner := line[0]
		line[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			corner, line[j+1] = line[j+1], min(corner+cost, line[j]+1, line[j+1]+1)
		}
	}
	return line[len(b)]
}
