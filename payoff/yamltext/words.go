package yamltext

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"

	"tieout/payoff"
)

var (
	plainKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	keyTwice = regexp.MustCompile(`^mapping key "[a-z][a-z0-9_]{0,31}" already defined at \[\d+:\d+\]$`)
	quoted   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?`)
)

// words says where and what an error of the parser is, without what stands there: parts in quotes are left out, except
// the name of a key that looks like one of ours.
func words(err error) string {
	fault, ok := errors.AsType[yaml.Error](err)
	if !ok || fault.GetToken() == nil {
		return "it has a value that cannot be read"
	}
	at := fault.GetToken()
	said := quoted.ReplaceAllString(fault.GetMessage(), "this")
	var unknown *yaml.UnknownFieldError
	var overflow *yaml.OverflowError
	switch {
	case errors.As(err, &unknown):
		said = "unknown field" + key(at)
	case keyTwice.MatchString(fault.GetMessage()):
		said = fault.GetMessage()
	case errors.As(err, &overflow):
		said = "the number is too large"
	}
	said = payoff.Visible(strings.ReplaceAll(said, "\t", "tab"))
	return fmt.Sprintf("[%d:%d] %s", at.Position.Line, at.Position.Column, said)
}

// key returns the name of a key in quotes, after a blank; nothing if it may be a value.
func key(t *token.Token) string {
	if !plainKey.MatchString(t.Value) || t.Next == nil || t.Next.Type != token.MappingValueType {
		return ""
	}
	return fmt.Sprintf(" %q", t.Value)
}
