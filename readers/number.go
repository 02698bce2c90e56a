package readers

import (
	"errors"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// What is wrong with a number, in the words of the reject list.
var (
	errNumber = errors.New("is not a number")
	errSign   = errors.New("is not a number: the only currency sign that is read is a $ before it; remove the sign, " +
		"and say another currency in a column currency")
	errThousands = errors.New("has misplaced thousands separators")
	errComma     = errors.New("has misplaced thousands separators; if it has a decimal comma, " +
		"say decimal: comma in its list")
	errPoint = errors.New("has misplaced thousands separators: it seems to have a decimal point, " +
		"and its list says decimal: comma")
)

// shortNumber reads the common spelling, up to 15 digits with an optional point and minus sign, as a whole number and
// how many of its digits are decimals. What it declines may still be a number. It spares most cells of a list the way
// through decimal's parser.
func shortNumber(s string) (value int64, places int32, ok bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits) > 15 {
		return 0, 0, false
	}
	for i := range len(digits) {
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
			value = value*10 + int64(c-'0')
		case c == '.' && places == 0 && i > 0 && i < len(digits)-1:
			places = int32(len(digits) - 1 - i)
		default:
			return 0, 0, false
		}
	}
	if len(digits) < len(s) {
		value = -value
	}
	return value, places, true
}

// plainDigits takes the sign, the dollar sign and the thousands separators off a number. With comma, it has a decimal
// comma, and points group its thousands; nothing is guessed from what a number looks like.
func plainDigits(s string, comma bool) (digits string, negative bool, err error) {
	signs := 0
	cut := func(rest string, found bool) {
		if found {
			s = strings.TrimSpace(rest)
			negative = true
			signs++
		}
	}
	if strings.HasPrefix(s, "$(") && strings.HasSuffix(s, ")") {
		s = s[1:]
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		cut(s[1:len(s)-1], true)
	}
	cut(strings.CutSuffix(s, "-"))
	cut(strings.CutPrefix(s, "-"))
	s = strings.TrimSpace(strings.TrimPrefix(s, "$"))
	cut(strings.CutPrefix(s, "-"))
	if signs > 1 || s == "" || s[0] == '-' {
		return "", false, errNumber
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Sc, r) }) {
		return "", false, errSign
	}
	if comma {
		s = swapMarks(s)
	}
	if !strings.Contains(s, ",") {
		return s, negative, nil
	}
	if !isGrouped(s) {
		return "", false, groupingFault(s, comma)
	}
	return strings.ReplaceAll(s, ",", ""), negative, nil
}

// groupingFault says what is wrong with a number whose thousands are not groups of three digits: its list may say the
// wrong decimal mark.
func groupingFault(s string, comma bool) error {
	swapped := swapMarks(s)
	fits := (!strings.Contains(swapped, ",") || isGrouped(swapped)) && strings.Count(swapped, ".") == 1
	switch {
	case strings.Trim(s, "0123456789,.") != "":
		return errNumber
	case fits && comma:
		return errPoint
	case fits:
		return errComma
	}
	return errThousands
}

// swapMarks turns 1.234,50 into 1,234.50.
func swapMarks(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ',':
			return '.'
		case '.':
			return ','
		}
		return r
	}, s)
}

// isGrouped says whether the commas of a number group its thousands: one to three digits, then three each. 1,23 has a
// decimal comma, and would be read as a hundred times what it is.
func isGrouped(s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if !isDigits(g) || len(g) > 3 || i > 0 && len(g) != 3 {
			return false
		}
	}
	return strings.Count(s, ",") == len(groups)-1
}

// roundToExcel rounds a number of a workbook to the 15 digits that Excel keeps: 4.4500000000000002 is 4.45. It works on
// the decimal text and rounds half away from zero.
func roundToExcel(n decimal.Decimal) decimal.Decimal {
	const most = 15
	excess := int32(n.NumDigits()) - most
	if excess <= 0 {
		return n
	}
	n = n.Round(-n.Exponent() - excess)
	for n.Exponent() < 0 && n.Equal(n.Truncate(-n.Exponent()-1)) {
		n = n.Truncate(-n.Exponent() - 1)
	}
	return n
}
