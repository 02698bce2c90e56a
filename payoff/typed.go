package payoff

import "strings"

// Typed returns a command of another program as it can be typed at a shell: words that a shell would not take as they
// are, are quoted.
func Typed(words ...string) string {
	typed := make([]string, len(words))
	for i, word := range words {
		typed[i] = ShellWord(word)
	}
	return strings.Join(typed, " ")
}
