package payoff

import (
	"slices"
	"strings"
)

// A Command is a command line of tieout that a message advises: its words as the program gets them, without the word
// tieout itself.
type Command []string

// String spells the command as a shell takes it, with its words quoted if they need to be. It is never cut.
func (c Command) String() string {
	words := make([]string, len(c))
	for i, word := range c {
		words[i] = ShellWord(word)
	}
	return strings.Join(append([]string{"tieout"}, words...), " ")
}

// Quoted spells the command as it stands in a sentence: between backticks, so that its reader sees where it ends.
func (c Command) Quoted() string { return "`" + c.String() + "`" }

// With adds a flag and its value, unless the command has the flag. A flag without a value is added for the value true.
func (c Command) With(flag, value string) Command {
	if c.has(flag) {
		return c
	}
	words := []string{"--" + flag, value}
	switch {
	case value == "true":
		words = words[:1]
	case strings.HasPrefix(value, "-"):
		words = []string{"--" + flag + "=" + value}
	}
	at := len(c) // before what is no flag any more
	if i := slices.Index(c, "--"); i >= 0 {
		at = i
	}
	return slices.Insert(slices.Clone(c), at, words...)
}

func (c Command) has(flag string) bool {
	return slices.ContainsFunc(c, func(word string) bool {
		return word == "--"+flag || strings.HasPrefix(word, "--"+flag+"=")
	})
}

// plainWord are the characters, besides letters and digits, that no shell takes for anything else.
const plainWord = "%+,-./:=@_"

// ShellWord spells a word as a shell takes it: quoted by the rules of POSIX, if it needs it.
func ShellWord(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(plainWord, r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// MapCommands replaces each command of a text, which stands between backticks, by what a function makes of it.
func MapCommands(text string, change func(Command) Command) string {
	const start = "`tieout "
	var done strings.Builder
	for {
		before, rest, found := strings.Cut(text, start)
		done.WriteString(before)
		if !found {
			return done.String()
		}
		c, after, ok := splitCommand(rest)
		if !ok {
			done.WriteString(start)
			text = rest
			continue
		}
		done.WriteString(change(c).Quoted())
		text = after
	}
}

// splitCommand splits a text into the words of a command, up to the backtick that ends it, and what comes after that.
func splitCommand(text string) (c Command, after string, ok bool) {
	var word strings.Builder
	began, quoted, escaped := false, false, false
	for i, r := range text {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\'':
			quoted, began = !quoted, true
		case quoted:
			word.WriteRune(r)
		case r == '\\':
			escaped, began = true, true
		case r == ' ' || r == '`':
			if began {
				c = append(c, word.String())
			}
			if r == '`' {
				return c, text[i+1:], true
			}
			word.Reset()
			began = false
		default:
			word.WriteRune(r)
			began = true
		}
	}
	return nil, "", false
}
