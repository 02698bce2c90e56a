// Package yamltext reads a text of one YAML document that somebody may have forged: what would cost the parser too much
// is refused before it parses, and no error tells what stands in the text, which may be a secret.
package yamltext

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
)

// A Limit is how large a text may be: its bytes, and how many of them can begin or end a word of YAML.
type Limit struct{ Bytes, Marks int }

// check refuses a text that is too large to be split into words.
func (l Limit) check(text []byte) error {
	if len(text) > l.Bytes {
		return fmt.Errorf("it has more than %d MB", l.Bytes>>20)
	}
	marks, open := 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			open++
		case ']', '}':
			open--
		case '\n', ',', ':', '-', '?', '"', '\'', '&', '*', '!', '#':
		default:
			continue
		}
		marks++
		if open > mostOpen {
			return fmt.Errorf("it is nested more than %d deep", maxDepth)
		}
	}
	if marks > l.Marks {
		return errors.New("it has too many lines and words")
	}
	return nil
}

// Decode decodes the one document of a text. Unknown keys and keys given twice are refused. An error begins with the
// line and the column, as in [3:5], and quotes no value.
func Decode(text []byte, limit Limit, into any) error {
	file, err := Parse(text, limit)
	if err != nil {
		return err
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if err := yaml.NodeToValue(doc.Body, into, yaml.Strict()); err != nil {
			return errors.New(words(err))
		}
	}
	return nil
}

// Parse parses the one document of a text. Errors are those of [Decode].
func Parse(text []byte, limit Limit) (*ast.File, error) {
	if err := limit.check(text); err != nil {
		return nil, err
	}
	tokens := lexer.Tokenize(string(text))
	if err := check(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, errors.New(words(err))
	}
	return file, checkAliases(file)
}
