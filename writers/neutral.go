package writers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tieout/payoff"
)

// CSVText returns text from outside as a CSV field that no spreadsheet runs as a formula. Where a list separator is
// a semicolon, a spreadsheet splits the field there, so what follows one is judged, too.
func CSVText(s string) string {
	s = neutral(s)
	if !strings.Contains(s, ";") {
		return s
	}
	parts := strings.Split(s, ";")
	for i, part := range parts[1:] {
		parts[i+1] = defused(part)
	}
	return strings.Join(parts, ";")
}

// neutral makes text that comes from outside harmless: it is cleaned, and then text that a spreadsheet would run as a
// formula gets a ' before it (OWASP, CSV Injection; ASVS 1.2.10). Text that already has such a ' gets another, so that
// a reader who strips one has what stood there. The order matters: what is dropped must not hide what begins a formula.
func neutral(s string) string { return defused(clean(s)) }

// defused puts a ' before text that would begin a formula.
func defused(s string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, mayBeSkipped))
	if beginsFormula(first) {
		return "'" + s
	}
	return s
}

// mayBeSkipped says whether a program may ignore a character at the start of a cell: blanks, quotes, and marks that
// show nothing by themselves.
func mayBeSkipped(r rune) bool {
	return r == ' ' || r == '\'' || r == '"' ||
		r > '~' && (unicode.IsSpace(r) || unicode.In(r, unicode.M, unicode.Other_Default_Ignorable_Code_Point))
}

// beginsFormula says whether a character begins a formula, in any of its forms: full width, small, raised.
func beginsFormula(r rune) bool {
	if r <= '~' {
		return strings.ContainsRune("=+-@", r)
	}
	const minus = '\u2212'
	form := norm.NFKC.String(string(r))
	return r == minus || form == string(minus) || len(form) == 1 && strings.Contains("=+-@", form)
}

// clean drops control characters and those that show nothing or change the direction of writing; line breaks and tabs
// become spaces.
func clean(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return s // as most texts are
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case payoff.IsInvisible(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
