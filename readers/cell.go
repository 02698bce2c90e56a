package readers

import "strings"

// isBlank says whether there is nothing in a cell.
func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// isFilled is the opposite of [isBlank].
func isFilled(s string) bool { return !isBlank(s) }

// isMissing says whether a cell spells the absence of a number or a date. The spellings are those that csvkit knows.
func isMissing(s string) bool {
	s = strings.TrimSpace(s)
	switch len(s) {
	case 0:
		return true
	case 1:
		return s == "."
	case 2:
		return strings.EqualFold(s, "NA")
	case 3:
		return strings.EqualFold(s, "N/A")
	case 4:
		return strings.EqualFold(s, "NONE") || strings.EqualFold(s, "NULL")
	}
	return false
}

// isCellError says whether a cell is an error value of a spreadsheet, such as #N/A, #REF! or #NAME?.
func isCellError(s string) bool {
	if len(s) < 4 || s[0] != '#' {
		return false
	}
	return s == "#N/A" || s == "#GETTING_DATA" || s[len(s)-1] == '!' || s[len(s)-1] == '?'
}

// isPlain says whether a text has only printable ASCII characters.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isControl says whether a character has no place in a name or an id.
func isControl(r rune) bool {
	return r < ' ' || r >= 0x7F && r < 0xA0 || r == '\u2028' || r == '\u2029'
}

// isScientific says whether an id is how spreadsheets show a long number: 1.23E+15.
func isScientific(s string) bool {
	mantissa, exponent, ok := strings.Cut(s, "E+")
	if !ok {
		mantissa, exponent, ok = strings.Cut(s, "e+")
	}
	return ok && isDigits(exponent) && isDigits(strings.Replace(mantissa, ".", "", 1))
}

// isDigits says whether a text is one digit or more, and nothing else.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
