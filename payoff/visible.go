package payoff

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// IsInvisible says whether a character shows nothing by itself but can change how other text is shown or read: control
// characters, line ends among them, marks of direction and format, and noncharacters.
func IsInvisible(r rune) bool {
	switch {
	case r < ' ' || r == '\x7f':
		return true
	case r <= '~':
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)
}

// Visible returns text from outside on one line, with its invisible characters spelled out, as in \u202e. Bytes that
// are not UTF-8 become U+FFFD.
func Visible(s string) string {
	return spelled(s, IsInvisible)
}

// VisibleLines is [Visible] for text of several lines: line feeds and tabs stay as they are.
func VisibleLines(s string) string {
	return spelled(s, func(r rune) bool { return r != '\n' && r != '\t' && IsInvisible(r) })
}

// spelled spells out the characters that are to be. The spelling is that of JSON, so that JSON stays what it says.
func spelled(s string, spell func(rune) bool) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	if !strings.ContainsFunc(s, spell) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch high, low := utf16.EncodeRune(r); {
		case !spell(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
