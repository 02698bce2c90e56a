package payoff

import "strings"

// Typed returns a command as it can be typed at a shell: words that a shell would not take as they are, are quoted.
func Typed(words ...string) string {
	typed := make([]string, len(words))
	for i, word := range words {
		typed[i] = word
		if word == "" || strings.ContainsFunc(word, special) {
			typed[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(typed, " ")
}

// special says whether a shell may take a character for more than itself.
func special(c rune) bool {
	plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c > '~'
	return !plain && !strings.ContainsRune("-_./,:=@%+", c)
}
