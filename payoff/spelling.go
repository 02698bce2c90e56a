package payoff

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Grouped spells an amount for people, with commas between its thousands: -1,234.50. It has at least two decimals, and
// as many as d is written with: 100.000 stays so. Nothing is rounded.
func Grouped(d decimal.Decimal) string { return groupThousands(d.StringFixed(max(2, -d.Exponent()))) }

// Thousands spells a count for people, with commas between its thousands: 20,000.
func Thousands(n int) string { return groupThousands(strconv.Itoa(n)) }

// Plural counts things in words: 0 loans, 1 loan, 2,000 loans. The noun is one whose plural ends in s.
func Plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Thousands(n) + " " + noun
}

// Megabytes spells a size in millions of bytes, rounded half up to one decimal: 1.5 MB.
func Megabytes(bytes int64) string {
	tenths := (bytes + 50_000) / 100_000
	return fmt.Sprintf("%d.%d MB", tenths/10, tenths%10)
}

// groupThousands puts commas into the whole part of plain decimal text.
func groupThousands(text string) string {
	whole, fraction, hasFraction := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasFraction {
		whole += "." + fraction
	}
	return sign + whole
}
